import { ComplaintQuery } from '@redress/contract';
import { describe, expect, it } from 'vitest';
import {
  countFilters,
  noFilters,
  parseFilters,
  readAmountRange,
  toAddress,
  toQuery,
  type ComplaintFilters,
  views,
  withSearch,
} from './filters.js';

const now = Date.parse('2026-11-24T08:12:30Z');
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
  sort: '-amount',
};

describe('filters and address', () => {
  it('come back as they went', () => {
    expect(parseFilters(toAddress(full))).toEqual(full);
    expect(parseFilters(toAddress(noFilters))).toEqual(noFilters);
    expect(toAddress(noFilters)).toEqual({});
  });

  it('read nonsense as absent', () => {
    expect(parseFilters({ view: 'x', family: ['risk'], due: '9h', sort: 'name', from: 'yesterday' })).toEqual(
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

describe('toQuery', () => {
  it.each(views)('asks what the contract accepts (%s)', (view) => {
    expect(() => ComplaintQuery.parse(toQuery({ ...full, view }, now))).not.toThrow();
  });

  it('takes whole Beijing days and full minutes', () => {
    expect(toQuery(full, now)).toMatchObject({
      overdue: 'true',
      dueBefore: '2026-11-27T08:13:00.000Z',
      createdFrom: '2026-11-19T16:00:00.000Z',
      createdTo: '2026-11-24T16:00:00.000Z',
      sort: '-amount',
    });
  });

  it.each([
    ['open', { status: 'open' }],
    ['mine', { status: 'open,processing', assigneeId: 'me' }],
    ['unassigned', { status: 'open,processing', assigneeId: 'none' }],
  ] as const)('asks for what its count counts (%s)', (view, query) => {
    expect(toQuery({ ...noFilters, view }, now)).toEqual({ ...query, sort: 'deadline' });
  });

  it('sorts open ones by deadline and settled ones by age', () => {
    expect(toQuery(noFilters, now).sort).toBe('deadline');
    expect(toQuery({ ...noFilters, view: 'closed' }, now).sort).toBe('-createdAt');
  });
});

it('counts what is set', () => {
  expect(countFilters(noFilters)).toBe(0);
  expect(countFilters(full)).toBe(6);
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
