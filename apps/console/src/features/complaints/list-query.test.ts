import { ComplaintQuery, ViewFilter } from '@redress/contract';
import { describe, expect, it } from 'vitest';
import { noFilters, type ComplaintFilters, views } from './filters.js';
import { isAsSaved, ofSavedView, ofViewFilter, sortOf, toQuery, toViewFilter } from './list-query.js';

const now = Date.parse('2026-11-24T08:12:30Z');
const full: ComplaintFilters = {
  ...noFilters,
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
  assignee: 'lin',
  label: '大额',
  escalated: true,
  needsLook: true,
};

describe('the query', () => {
  it.each(views)('is one the contract accepts, and so is what a view keeps of it (%s)', (view) => {
    expect(() => ComplaintQuery.parse(toQuery({ ...full, view }, now))).not.toThrow();
    expect(() => ViewFilter.parse(toViewFilter({ ...full, view }))).not.toThrow();
  });

  it('takes whole Beijing days and full minutes', () => {
    expect(toQuery({ ...full, sort: '-amount' }, now)).toMatchObject({
      overdue: 'true',
      dueBefore: '2026-11-27T08:13:00.000Z',
      createdFrom: '2026-11-19T16:00:00.000Z',
      createdTo: '2026-11-24T16:00:00.000Z',
      sort: '-amount',
    });
  });

  it.each([
    ['open', { status: 'open', snoozed: 'false' }],
    ['soon', { status: 'open,processing', overdue: 'false', dueBefore: '2026-11-25T08:13:00.000Z' }],
    ['mine', { status: 'open,processing', assigneeId: 'me', snoozed: 'false' }],
    ['unassigned', { status: 'open,processing', assigneeId: 'none', snoozed: 'false' }],
  ] as const)('asks for what its count counts (%s)', (view, query) => {
    expect(toQuery({ ...noFilters, view }, now)).toEqual({ ...query, sort: 'deadline' });
  });
});

it.each([
  ['open', null, 'deadline'],
  ['open', 'amount', 'amount'],
  ['closed', null, '-createdAt'],
  ['closed', 'amount', '-createdAt'],
] as const)('%s of somebody who prefers %s goes by %s', (view, preferred, sort) => {
  expect(sortOf({ ...noFilters, view }, preferred)).toBe(sort);
  expect(sortOf({ ...noFilters, view, sort: '-amount' }, preferred)).toBe('-amount');
});

describe('a saved view', () => {
  it.each(views)('comes back as the filters it was made of (%s)', (view) => {
    const filters = { ...full, view, assignee: view === 'mine' || view === 'unassigned' ? '' : 'lin' };
    expect(ofViewFilter(toViewFilter(filters))).toEqual({ filters, isWhole: true });
    expect(ofViewFilter(toViewFilter({ ...noFilters, view })).filters).toEqual({ ...noFilters, view });
  });

  it.each([
    [{ status: 'open,closed' }],
    [{ dueBefore: '2026-11-25T08:13:00.000Z' }],
    [{ merchantId: 'm1,m2' }],
    [{ snoozed: 'true' }],
  ])('says where the console cannot show all of it (%o)', (filter) => {
    expect(ofViewFilter(filter).isWhole).toBe(false);
  });

  it('of before there was a snooze is whole, and is as it was saved', () => {
    const saved = { id: 'v1', filter: { status: 'open' }, sort: null };
    expect(ofViewFilter(saved.filter)).toEqual({ filters: noFilters, isWhole: true });
    expect(isAsSaved(ofSavedView(saved), saved)).toBe(true);
  });

  it('is told apart from what was narrowed after it was chosen', () => {
    const saved = { id: 'v1', filter: toViewFilter(full), sort: null };
    const chosen = ofSavedView(saved);
    expect(chosen).toEqual({ ...full, saved: 'v1' });
    expect(isAsSaved(chosen, saved)).toBe(true);
    expect(isAsSaved({ ...chosen, merchantId: '' }, saved)).toBe(false);
    expect(isAsSaved({ ...chosen, sort: 'amount' }, saved)).toBe(false);
  });
});
