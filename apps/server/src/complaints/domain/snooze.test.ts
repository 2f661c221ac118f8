import { expect, it } from 'vitest';
import type { DeadlineFacts } from './deadline.js';
import { snoozeRefusal } from './snooze.js';

const HOUR = 3_600_000;
const NOW = 1_000 * HOUR;
const facts: DeadlineFacts = { status: 'open', isLate: false, deadlineAt: NOW + 5 * HOUR };

it.each<[string, Partial<DeadlineFacts>, number, ReturnType<typeof snoozeRefusal>]>([
  ['before the deadline', {}, 1, null],
  ['until the deadline', {}, 5, null],
  ['past the deadline', {}, 6, 'beyond_deadline'],
  ['now', {}, 0, 'past'],
  ['earlier', {}, -1, 'past'],
  ['without a deadline', { deadlineAt: null }, 100, null],
  ['called late by Alipay', { isLate: true, deadlineAt: null }, 1, 'beyond_deadline'],
  ['overdue', { deadlineAt: NOW - HOUR }, 1, 'beyond_deadline'],
  ['with the platform, whose deadline is not ours', { status: 'platform' }, 6, null],
  ['settled', { status: 'closed' }, 1, 'closed'],
])('%s', (_, rest, hours, wanted) => {
  expect(snoozeRefusal({ ...facts, ...rest }, NOW + hours * HOUR, NOW)).toBe(wanted);
});
