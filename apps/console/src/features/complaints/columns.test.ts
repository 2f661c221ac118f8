import { listColumns } from '@redress/contract';
import { expect, it } from 'vitest';
import { shownColumns, tableWidth, toggled, usualColumns } from './columns.js';

const wide = { density: 'comfortable', room: 1_140 } as const;

it('has the words behind the deadline, and first where the deadline is not', () => {
  expect(shownColumns(null, wide)).toEqual(['deadline', 'content', 'merchant', 'amount', 'status', 'assignee', 'last']);
  expect(shownColumns(['amount'], wide)).toEqual(['content', 'amount']);
  expect(shownColumns([], wide)).toEqual(['content']);
});

it('goes without the last event, then without the provider, where the words would have no room', () => {
  const chosen = ['deadline', 'provider', 'merchant', 'last'] as const;
  const narrow = (room: number) => shownColumns(chosen, { ...wide, room });
  const whole = tableWidth(['content', ...chosen]);
  expect(narrow(whole)).toEqual(['deadline', 'content', 'provider', 'merchant', 'last']);
  expect(narrow(whole - 1)).toEqual(['deadline', 'content', 'provider', 'merchant']);
  expect(narrow(400)).toEqual(['deadline', 'content', 'merchant']);
  expect(narrow(0)).toHaveLength(5);
});

it('shows as columns what a compact row has no second line for', () => {
  expect(shownColumns(null, { room: 2_000, density: 'compact' })).toContain('contact');
});

it('scrolls no compact table that nobody widened, at 1180 px', () => {
  const columns = shownColumns(null, { density: 'compact', room: 922 });
  expect(tableWidth(columns)).toBeLessThanOrEqual(922);
  expect(columns).toContain('assignee');
});

it('puts a column back where it was', () => {
  const without = toggled(usualColumns, 'merchant', listColumns);
  expect(without).not.toContain('merchant');
  expect(toggled(without, 'merchant', listColumns)).toEqual(usualColumns);
});
