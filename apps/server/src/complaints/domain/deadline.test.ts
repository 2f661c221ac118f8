import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadlineNotices, isOverdue } from './deadline.js';

const HOUR = 3_600_000;
const NOW = 1_795_312_800_000;
const open = (hoursLeft: number | null, rest = {}) => ({
  status: 'open' as const,
  isLate: false,
  deadlineAt: hoursLeft === null ? null : NOW + hoursLeft * HOUR,
  ...rest,
});

describe('overdue', () => {
  it.each([
    [open(1), false],
    [open(0), true],
    [open(-1), true],
    [open(5, { isLate: true }), true],
    [open(-1, { status: 'processing' }), true],
    [open(-1, { status: 'platform' }), false],
    [open(-1, { status: 'closed', isLate: true }), false],
    [open(null), false],
  ])('%j → %s', (facts, expected) => {
    expect(isOverdue(facts, NOW)).toBe(expected);
  });
});

describe('reminders', () => {
  it.each([
    ['arrives with 30 h: waits for 24 h', open(30), undefined, { due: [], noted: null, nextAt: NOW + 6 * HOUR }],
    ['arrives with 5 h: 24 h and 6 h are skipped', open(5), undefined, { due: [], noted: 6, nextAt: NOW + 4 * HOUR }],
    ['arrives overdue: told', open(-2), undefined, { due: [0], noted: 0, nextAt: null }],
    ['24 h left', open(24), null, { due: [24], noted: 24, nextAt: NOW + 18 * HOUR }],
    ['24 h left, already told', open(23), 24, { due: [], noted: 24, nextAt: NOW + 17 * HOUR }],
    ['slept through 6 h: only 1 h is told', open(0.5), 24, { due: [1], noted: 1, nextAt: NOW + 0.5 * HOUR }],
    ['overdue', open(0), 1, { due: [0], noted: 0, nextAt: null }],
    ['overdue, already told', open(-1), 0, { due: [], noted: 0, nextAt: null }],
    ['closed: nothing more', open(1, { status: 'closed' }), 24, { due: [], noted: 24, nextAt: null }],
    ['no deadline', open(null), undefined, { due: [], noted: null, nextAt: null }],
    ['late by Alipay without a deadline', open(null, { isLate: true }), null, { due: [0], noted: 0, nextAt: null }],
  ])('%s', (_, facts, noted, expected) => {
    expect(deadlineNotices(facts, noted, NOW)).toEqual(expected);
  });

  it('tells no step twice, however often it looks, and always overdue in the end', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 }), (steps) => {
        const facts = open(48);
        const told: number[] = [];
        let noted = deadlineNotices(facts, undefined, NOW).noted;
        let now = NOW;
        for (const step of [...steps, 10_000]) {
          now += step * 600_000;
          const notices = deadlineNotices(facts, noted, now);
          told.push(...notices.due);
          noted = notices.noted;
        }
        return new Set(told).size === told.length && told.at(-1) === 0;
      }),
    );
  });
});
