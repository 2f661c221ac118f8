import type { ComplaintCounts } from '@redress/contract';
import { expect, it } from 'vitest';
import { builtInTabs } from './list-tabs.js';

const counts: ComplaintCounts = {
  open: 12,
  dueSoon: 3,
  overdue: 0,
  processing: 4,
  platform: 1,
  closed: 1_000,
  all: 2_412,
  mine: 2,
  unassigned: 10,
};
const shown = (given: ComplaintCounts | null) =>
  builtInTabs(given, (view) => view).map(({ name, count }) => [name, count]);

it('counts every tab, no further than the server does', () => {
  expect(shown(counts)).toEqual([
    ['open', '12'],
    ['soon', '3'],
    ['overdue', '0'],
    ['processing', '4'],
    ['platform', '1'],
    ['closed', '999+'],
    ['all', '999+'],
    ['mine', '2'],
    ['unassigned', '10'],
  ]);
});

it('shows no number before it is known', () => {
  expect(shown(null).every(([, count]) => count === undefined)).toBe(true);
});

it('colours what is late only while something is', () => {
  const toneOf = (given: ComplaintCounts) =>
    builtInTabs(given, (view) => view).find(({ name }) => name === 'overdue')?.tone;
  expect(toneOf(counts)).toBeUndefined();
  expect(toneOf({ ...counts, overdue: 1 })).toBe('late');
});
