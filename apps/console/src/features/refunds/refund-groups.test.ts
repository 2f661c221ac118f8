import type { Refund } from '@redress/contract';
import { expect, it } from 'vitest';
import { groupRefunds, sumOf, toneOf } from './refund-groups.js';

const refund = (id: string, status: Refund['status'], amount = '1.10'): Refund => ({ id, status, amount }) as Refund;

it('puts what a person must decide first', () => {
  const groups = groupRefunds([
    refund('a', 'failed'),
    refund('b', 'unknown'),
    refund('c', 'parked'),
    refund('d', 'succeeded'),
  ]);
  expect(groups.map((group) => [group.status, group.rows.map((row) => row.id)])).toEqual([
    ['parked', ['c']],
    ['unknown', ['b']],
    ['failed', ['a']],
  ]);
});

it('adds amounts', () => {
  expect(sumOf([refund('a', 'failed'), refund('b', 'failed', '2.20')])).toBe('3.30');
});

it('is red only where a refund failed', () => {
  expect(toneOf('failed')).toBe('red');
  for (const status of ['parked', 'unknown', 'submitted', 'succeeded'] as const) expect(toneOf(status)).not.toBe('red');
});
