import { expect, it } from 'vitest';
import { chargeBucket, chargeFailures, ipBucket, noFailures, type Failures } from './throttle.js';

const minute = 60_000;

/** Fails at once whenever it may; gives the waits. */
function waitsOf(attempts: number): number[] {
  let state: Failures = noFailures(0);
  let now = 0;
  return Array.from({ length: attempts }, () => {
    const charge = chargeFailures(state, now);
    if (!charge.allowed) throw new Error('it waited long enough');
    state = charge.next;
    const wait = Math.max(0, state.blockedUntil - now);
    now = Math.max(now, state.blockedUntil);
    return wait;
  });
}

it('P5 lets five failures pass, then waits 30 s, doubling to 15 min', () => {
  const waits = waitsOf(12);
  expect(waits.slice(0, 4)).toEqual([0, 0, 0, 0]);
  expect(waits.slice(4)).toEqual([0.5, 1, 2, 4, 8, 15, 15, 15].map((minutes) => minutes * minute));
});

it('P5 waits half an hour after 50 failures in a day, and allows at most about 77 guesses a day', () => {
  let state = noFailures(0);
  let now = 0;
  let guesses = 0;
  while (now < 24 * 60 * minute) {
    const charge = chargeFailures(state, now);
    if (!charge.allowed) now = charge.retryAt;
    else {
      state = charge.next;
      guesses += 1;
    }
  }
  expect(guesses).toBeLessThanOrEqual(80);
});

it('tells until when it is blocked', () => {
  const state = { ...noFailures(0), failures: 5, blockedUntil: 30_000 };
  expect(chargeFailures(state, 29_999)).toEqual({ allowed: false, retryAt: 30_000 });
  expect(chargeFailures(state, 30_000).allowed).toBe(true);
});

it('P5 lets an address try ten times at once, then once in 6 s', () => {
  let fullAt = 0;
  for (let tries = 0; tries < 10; tries += 1) {
    const charge = chargeBucket(fullAt, ipBucket, 0);
    if (!charge.allowed) throw new Error('too early');
    fullAt = charge.next;
  }
  expect(chargeBucket(fullAt, ipBucket, 0)).toEqual({ allowed: false, retryAt: 6_000 });
  expect(chargeBucket(fullAt, ipBucket, 6_000).allowed).toBe(true);
});
