import type { ComplaintSummary } from '@redress/contract';
import { expect, it } from 'vitest';
import { groupByDeadline } from './groups.js';

const now = Date.parse('2026-11-24T08:12:00Z');
const row = (id: string, minutes: number | null, amount: string | null = '10.50'): ComplaintSummary =>
  ({
    id,
    amount,
    status: 'open',
    deadline: minutes === null ? null : new Date(now + minutes * 60_000).toISOString(),
  }) as ComplaintSummary;

it('cuts the list into runs with their count and sum', () => {
  const groups = groupByDeadline([row('a', -5), row('b', -1, '0.01'), row('c', 30), row('d', null, null)], now);
  expect(groups.map((group) => [group.step, group.rows.map((item) => item.id), group.sum])).toEqual([
    ['overdue', ['a', 'b'], '10.51'],
    ['hour', ['c'], '10.50'],
    ['none', ['d'], '0.00'],
  ]);
});
