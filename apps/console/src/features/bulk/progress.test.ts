import { expect, it } from 'vitest';
import { isRunning, percentOf, settledCount } from './progress.js';

const none = { waiting: 0, pending: 0, unknown: 0, parked: 0, succeeded: 0, failed: 0, cancelled: 0 };

it.each([
  [{ ...none, waiting: 1 }, true, 0],
  [{ ...none, pending: 1, succeeded: 2 }, true, 66],
  [{ ...none, unknown: 1, parked: 1, failed: 1 }, false, 100],
  [{ ...none, cancelled: 3 }, false, 100],
])('%j runs: %s, %i %%', (counts, runs, percent) => {
  expect(isRunning(counts)).toBe(runs);
  const count = settledCount(counts) + counts.waiting + counts.pending;
  expect(percentOf({ counts, count })).toBe(percent);
});

it('of nothing is whole', () => expect(percentOf({ counts: none, count: 0 })).toBe(100));
