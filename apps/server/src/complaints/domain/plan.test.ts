import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  appPauseMs,
  earn,
  mostCalls,
  nextCalls,
  nextReadAt,
  NO_CREDITS,
  paceOf,
  planCalls,
  rereadAfterMs,
  type Share,
} from './plan.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = 1_795_312_800_000;

const aLoad = (lists: { busy?: number; warm?: number; silent?: number }, callsPerSecond = 5, rereadsPerSecond = 0) => ({
  callsPerSecond,
  lists: { busy: 0, warm: 0, silent: 0, ...lists },
  rereadsPerSecond,
});

describe('the pace of a list', () => {
  it.each([
    ['never anything', null, 'silent'],
    ['now', NOW, 'busy'],
    ['almost a day ago', NOW - DAY + 1, 'busy'],
    ['a day ago', NOW - DAY, 'warm'],
    ['almost a week ago', NOW - 7 * DAY + 1, 'warm'],
    ['a week ago', NOW - 7 * DAY, 'silent'],
    ['by a clock ahead of ours', NOW + HOUR, 'busy'],
  ])('%s', (_, activeAt, expected) => {
    expect(paceOf(activeAt, NOW)).toBe(expected);
  });
});

describe('an open complaint is read again', () => {
  it.each([
    ['days ahead', { status: 'open', deadlineAt: NOW + 3 * DAY }, 10],
    ['without a deadline', { status: 'processing', deadlineAt: null }, 10],
    ['in the last six hours', { status: 'open', deadlineAt: NOW + 6 * HOUR }, 5],
    ['in the last hour', { status: 'open', deadlineAt: NOW + HOUR }, 2],
    ['when it is late already', { status: 'open', deadlineAt: NOW }, 10],
    ['while the platform judges', { status: 'platform', deadlineAt: NOW + HOUR }, 30],
  ])('%s', (_, complaint, minutes) => {
    expect(rereadAfterMs(complaint, NOW)).toBe(minutes * MINUTE);
  });

  it('but not when it is closed', () => {
    expect(rereadAfterMs({ status: 'closed', deadlineAt: NOW + HOUR }, NOW)).toBeNull();
  });
});

describe('the plan', () => {
  it('reads every list of a few merchants each minute', () => {
    expect(planCalls(aLoad({ busy: 10, warm: 10, silent: 100 })).intervals).toEqual({
      busy: MINUTE,
      warm: MINUTE,
      silent: MINUTE,
    });
  });

  it('spends no more than half of the calls on being fresher than wanted', () => {
    const { intervals } = planCalls(aLoad({ silent: 1_000 }));
    expect(intervals.silent).toBe(400_000);
  });

  it('reads silent lists every 15 minutes while that fits', () => {
    expect(planCalls(aLoad({ silent: 4_000 })).intervals.silent).toBe(15 * MINUTE);
  });

  it('says what a sweep of 20,000 lists takes and what it would need', () => {
    const { intervals, neededPerSecond } = planCalls(aLoad({ silent: 20_000 }));
    expect(intervals.silent / MINUTE).toBeCloseTo(20_000 / 4.5 / 60, 1);
    expect(neededPerSecond).toBeCloseTo(20_000 / 900 / 0.9, 1);
  });

  it('keeps busy ones fresh while silent ones wait, and lets neither starve the other', () => {
    const few = planCalls(aLoad({ busy: 50, silent: 20_000 }));
    expect(few.intervals.busy).toBe(MINUTE);
    const many = planCalls(aLoad({ busy: 5_000, silent: 15_000 }));
    expect(many.grants.busy / many.grants.silent).toBeCloseTo(3 / 4, 3);
  });

  it('never grants more than its share of the calls, and something to whoever wants something', () => {
    const count = fc.integer({ min: 0, max: 30_000 });
    fc.assert(
      fc.property(
        fc.record({ busy: count, warm: count, silent: count }),
        fc.double({ min: 0.5, max: 200, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (lists, callsPerSecond, rereads) => {
          const { grants, intervals, stretch } = planCalls({ lists, callsPerSecond, rereadsPerSecond: rereads });
          const total = Object.values(grants).reduce((sum, grant) => sum + grant, 0);
          expect(total).toBeCloseTo(callsPerSecond * 0.9, 6);
          expect(intervals.busy).toBeLessThanOrEqual(
            Math.max(MINUTE, (lists.busy / (callsPerSecond * 0.27)) * 1_000) + 1,
          );
          expect(intervals.silent).toBeGreaterThanOrEqual(MINUTE);
          expect(Number.isFinite(intervals.silent) && Number.isFinite(intervals.warm)).toBe(true);
          expect(stretch).toBeGreaterThanOrEqual(1);
          expect(Number.isFinite(stretch)).toBe(true);
        },
      ),
    );
  });
});

describe('the next calls', () => {
  const grants = { details: 1, busy: 1, warm: 1, silent: 2, free: 0 };
  const due = (counts: Partial<Record<Share, number>>) => {
    const of = (share: Share) => Array.from({ length: counts[share] ?? 0 }, (_, n) => `${share}${n}`);
    return { details: of('details'), busy: of('busy'), warm: of('warm'), silent: of('silent') };
  };
  const idle = { underWay: 0, callsPerSecond: 5 };

  it('are those that each share earned', () => {
    const credits = earn(NO_CREDITS, grants, 2_000);
    const { calls } = nextCalls(credits, due({ details: 9, busy: 9, warm: 9, silent: 9 }), idle);
    expect(calls).toEqual([
      'details0',
      'details1',
      'busy0',
      'busy1',
      'warm0',
      'warm1',
      'silent0',
      'silent1',
      'silent2',
      'silent3',
    ]);
  });

  it('may be made by others where nothing is due', () => {
    const { calls, credits } = nextCalls(earn(NO_CREDITS, grants, 2_000), due({ silent: 20 }), idle);
    expect(calls).toHaveLength(10);
    expect(mostCalls(credits)).toBe(0);
  });

  it('may come at once where there is more than anybody planned', () => {
    const few = planCalls(aLoad({ silent: 2 }));
    expect(nextCalls(earn(NO_CREDITS, few.grants, 2_000), due({ silent: 2 }), idle).calls).toHaveLength(2);
  });

  it('are no burst after a pause', () => {
    expect(mostCalls(earn(NO_CREDITS, grants, DAY))).toBe(20);
  });

  it('wait while those planned before are not made yet', () => {
    const credits = earn(NO_CREDITS, grants, 2_000);
    expect(nextCalls(credits, due({ busy: 9 }), { underWay: 50, callsPerSecond: 5 }).calls).toEqual([]);
    expect(nextCalls(credits, due({ busy: 9 }), { underWay: 48, callsPerSecond: 5 }).calls).toHaveLength(2);
  });

  it('never are more than was earned, whatever is due and whenever', () => {
    const step = fc.record({
      elapsedMs: fc.integer({ min: 0, max: 10_000 }),
      due: fc.record({ details: fc.nat(30), busy: fc.nat(30), warm: fc.nat(30), silent: fc.nat(30) }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let credits = NO_CREDITS;
        let made = 0;
        let elapsed = 0;
        for (const one of steps) {
          credits = earn(credits, grants, one.elapsedMs);
          elapsed += one.elapsedMs;
          const next = nextCalls(credits, due(one.due), idle);
          ({ credits } = next);
          made += next.calls.length;
        }
        expect(made).toBeLessThanOrEqual(Math.ceil((elapsed * 5) / 1_000));
        expect(Object.values(credits).every((credit) => credit >= -1e-9)).toBe(true);
      }),
    );
  });
});

describe('after failures', () => {
  it('a list waits longer, up to five minutes, or the plan where that is longer', () => {
    expect([0, 1, 2, 3, 4, 9].map((failures) => nextReadAt(0, MINUTE, failures) / MINUTE)).toEqual([1, 2, 4, 5, 5, 5]);
    expect(nextReadAt(0, 40 * MINUTE, 3)).toBe(40 * MINUTE);
  });

  it('of Alipay itself the application rests, a minute at most', () => {
    expect([0, 1, 2, 9].map((times) => appPauseMs(times))).toEqual([2_000, 4_000, 8_000, MINUTE]);
  });
});
