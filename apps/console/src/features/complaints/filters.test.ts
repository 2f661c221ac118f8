import { describe, expect, it } from 'vitest';
import {
  countFilters,
  noFilters,
  parseFilters,
  droppedFrom,
  readAmountRange,
  toAddress,
  type ComplaintFilters,
  withSearch,
  withView,
} from './filters.js';

const full: ComplaintFilters = {
  view: 'overdue',
  q: '10251183046',
  providerId: 'p1',
  merchantId: 'm1',
  family: 'risk',
  due: '3d',
  amountFrom: '100.00',
  amountTo: '500',
  from: '2026-11-20',
  to: '2026-11-24',
  assignee: 'none',
  label: '大额',
  escalated: true,
  needsLook: true,
  sort: '-amount',
  saved: '01JD2Z7M6Q4C8W0R3T5V7X9YAB',
};

describe('filters and address', () => {
  it('come back as they went', () => {
    expect(parseFilters(toAddress(full))).toEqual(full);
    expect(parseFilters(toAddress(noFilters))).toEqual(noFilters);
    expect(toAddress(noFilters)).toEqual({});
  });

  it('read nonsense as absent', () => {
    expect(parseFilters({ view: 'x', family: ['risk'], due: '0h', sort: 'name', from: 'yesterday' })).toEqual(
      noFilters,
    );
  });

  it.each([
    [{ from: '2026-11-24', to: '2026-11-20' }],
    [{ amountFrom: '100', amountTo: '99.99' }],
    [{ amountFrom: 'a lot', amountTo: '1e3' }],
  ])('read a range that is none as absent (%o)', (query) => {
    expect(parseFilters(query)).toEqual(noFilters);
  });
});

it.each([
  ['', '', { amountFrom: '', amountTo: '' }],
  ['10', '', { amountFrom: '10.00', amountTo: '' }],
  [' ', '¥99.9', { amountFrom: '', amountTo: '99.90' }],
  ['10', '10', { amountFrom: '10.00', amountTo: '10.00' }],
  ['500', '10', 'turnedRound'],
  ['ten', '20', 'notAnAmount'],
])('the typed range %s to %s', (from, to, range) => {
  expect(readAmountRange(from, to)).toEqual(range);
});

it('counts what is set', () => {
  expect(countFilters(noFilters)).toBe(0);
  expect(countFilters(full)).toBe(10);
});

it('looks in every state when a search begins, and in the chosen one after that', () => {
  expect(withSearch({ ...noFilters, view: 'overdue', sort: 'amount' }, '2026')).toEqual({
    q: '2026',
    view: 'all',
    sort: '',
  });
  expect(withSearch({ ...noFilters, view: 'closed', q: '2026' }, '2027')).toEqual({ q: '2027' });
  expect(withSearch({ ...noFilters, view: 'all', q: '2026' }, '')).toEqual({ q: '' });
});

it.each([
  [{ view: 'open', q: 'x', amountFrom: '1.5' }, []],
  [{ utm: 'mail', family: '' }, []],
  [{ view: 'late', due: '31d', from: 'monday' }, ['view', 'due', 'from']],
  [{ amountFrom: '9', amountTo: '1' }, ['amountFrom', 'amountTo']],
  [{ provider: 'a b', escalated: '1', sort: ['amount'] }, ['providerId', 'escalated', 'sort']],
])('says what of %o is not understood', (query, dropped) => {
  expect(droppedFrom(query)).toEqual(dropped);
});

it('keeps the filters from tab to tab, but not those a saved view brought', () => {
  const own: ComplaintFilters = { ...noFilters, merchantId: 'm1', sort: 'amount' };
  expect(withView(own, 'closed')).toEqual({ ...noFilters, merchantId: 'm1', view: 'closed' });
  expect(withView({ ...own, saved: 'v1' }, 'closed')).toEqual({ ...noFilters, view: 'closed' });
});
