import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadlineNotices, defaultPlan, isOverdue, notedAfter, ownDeadline } from './deadline.js';

const HOUR = 3_600_000;
const NOW = 1_795_312_800_000;
const STEPS = defaultPlan.thresholdsHours;
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
    expect(deadlineNotices(facts, noted, NOW, STEPS)).toEqual(expected);
  });

  it('tells no step twice, however often it looks, and always overdue in the end', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 }), (steps) => {
        const facts = open(48);
        const told: number[] = [];
        let noted = deadlineNotices(facts, undefined, NOW, STEPS).noted;
        let now = NOW;
        for (const step of [...steps, 10_000]) {
          now += step * 600_000;
          const notices = deadlineNotices(facts, noted, now, STEPS);
          told.push(...notices.due);
          noted = notices.noted;
        }
        return new Set(told).size === told.length && told.at(-1) === 0;
      }),
    );
  });
});

describe("the house's own target", () => {
  const plan = { ...defaultPlan, targets: { risk: null, trade: 48 } };
  it.each([
    ['none by default', defaultPlan, { family: 'trade' as const, deadlineAt: null }, null],
    ['hours from the complaint', plan, { family: 'trade' as const, deadlineAt: null }, NOW + 48 * HOUR],
    ["never beside one of Alipay's", plan, { family: 'trade' as const, deadlineAt: NOW }, null],
    ['only for the families that have one', plan, { family: 'risk' as const, deadlineAt: null }, null],
  ])('%s', (_, used, rest, expected) => {
    expect(ownDeadline({ complainedAt: NOW, ...rest }, used)).toBe(expected);
  });
});

describe('a deadline that moves', () => {
  /** What is told at the look after the move. */
  const toldAfter = (noted: number | null, from: number | null, to: number, rest = {}) => {
    const facts = open(to);
    const after = notedAfter(noted, open(from, rest), facts, NOW, STEPS);
    return deadlineNotices(facts, after, NOW, STEPS);
  };

  it.each([
    ['nearer over several steps: the latest only', null, 30, 5, { due: [6], noted: 6 }],
    ['nearer within a step: nothing', 24, 20, 10, { due: [], noted: 24 }],
    ['nearer to the past: overdue', 24, 20, -1, { due: [0], noted: 0 }],
    ['away beyond all steps: they come again', 1, 0.5, 48, { due: [], noted: null }],
    ['away, with a step that was told past: that one stays told', 6, 5, 20, { due: [], noted: 24 }],
    ['away, past a step that nobody was told of: told', null, 25, 20, { due: [24], noted: 24 }],
    ['away from overdue: what lies ahead comes again', 0, -1, 30, { due: [], noted: null }],
    ['away, but overdue still: not told again', 0, -5, -1, { due: [], noted: 0 }],
    ['there is one now: told as it stands', null, null, 5, { due: [6], noted: 6 }],
  ])('%s', (_, noted, from, to, expected) => {
    expect(toldAfter(noted, from, to)).toMatchObject(expected);
  });

  it('forgets the lateness that Alipay took back', () => {
    expect(toldAfter(0, 30, 30, { isLate: true })).toMatchObject({ due: [], noted: null });
  });

  it('tells each step once a deadline, whatever moves and however long nobody looks, and overdue in the end', () => {
    const hours = fc.integer({ min: 1, max: 60 });
    const event = fc.oneof(
      fc.record({ kind: fc.constant('wait' as const), hours }),
      fc.record({ kind: fc.constant('move' as const), hours }),
    );
    const thresholds = fc.uniqueArray(fc.integer({ min: 1, max: 72 }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), thresholds, (steps, unsorted) => {
        const plan = unsorted.toSorted((a, b) => b - a);
        let facts = open(50);
        let now = NOW;
        let noted = deadlineNotices(facts, undefined, now, plan).noted;
        let told: number[] = [];
        const look = (after: number | null) => {
          const notices = deadlineNotices(facts, after, now, plan);
          noted = notices.noted;
          for (const hoursLeft of notices.due) {
            // true at this time, and the nearest that is
            const reached = [...plan, 0].filter((step) => (facts.deadlineAt ?? 0) - step * HOUR <= now);
            expect(hoursLeft).toBe(reached.at(-1));
            expect(told, 'nothing is told twice of one deadline').not.toContain(hoursLeft);
            told.push(hoursLeft);
          }
        };
        for (const { kind, hours: n } of [...steps, { kind: 'wait' as const, hours: 1_000 }]) {
          if (kind === 'wait') now += n * HOUR;
          const before = facts;
          if (kind === 'move') facts = { ...facts, deadlineAt: now + (n - 10) * HOUR };
          const isAway = (facts.deadlineAt ?? 0) > (before.deadlineAt ?? 0);
          // what lies ahead again is a new fact
          if (isAway) told = told.filter((step) => (facts.deadlineAt ?? 0) - step * HOUR <= now);
          look(notedAfter(noted, before, facts, now, plan));
        }
        expect(told).toContain(0);
      }),
    );
  });
});
