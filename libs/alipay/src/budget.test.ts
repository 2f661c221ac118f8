import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBudget, type Budget } from './budget.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const LONG = 3_600_000;

function budgetOf(callsPerSecond: number): Budget {
  return createBudget({ callsPerSecond, monotonic: () => performance.now() });
}

/** Ask for `count` tokens and note when each was given, in ms from now. */
function takeMany(budget: Budget, count: number, kind: 'read' | 'query' = 'read'): number[] {
  const start = performance.now();
  const times: number[] = [];
  for (let at = 0; at < count; at += 1) {
    void budget.take(kind, LONG).then(() => times.push(performance.now() - start));
  }
  return times;
}

describe('C1 rate budget', () => {
  it('gives a short burst, then the rate', async () => {
    const times = takeMany(budgetOf(5), 23);
    await vi.advanceTimersByTimeAsync(4200);
    expect(times.filter((at) => at === 0).length).toBe(3);
    expect(times).toHaveLength(23);
    for (let at = 0; at < times.length; at += 1) {
      const inOneSecond = times.filter((time) => time >= (times[at] ?? 0) && time < (times[at] ?? 0) + 1000);
      expect(inOneSecond.length).toBeLessThanOrEqual(8);
    }
  });

  it('keeps to the rate at 0.5 and at 200 a second', async () => {
    const slow = takeMany(budgetOf(0.5), 4);
    await vi.advanceTimersByTimeAsync(6100);
    expect(slow).toHaveLength(4);
    const fast = takeMany(budgetOf(200), 2000);
    await vi.advanceTimersByTimeAsync(5000);
    expect(fast.length).toBeGreaterThan(900);
    expect(fast.length).toBeLessThanOrEqual(1101);
  });

  it('serves in the order of asking', async () => {
    const budget = budgetOf(5);
    const order: number[] = [];
    for (let at = 0; at < 10; at += 1) void budget.take('read', LONG).then(() => order.push(at));
    await vi.advanceTimersByTimeAsync(3000);
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('has a token for a query when everything else is used up, and starves neither side', async () => {
    const budget = budgetOf(5);
    const reads = takeMany(budget, 60);
    await vi.advanceTimersByTimeAsync(0);
    const first = takeMany(budget, 1, 'query');
    await vi.advanceTimersByTimeAsync(0);
    expect(first).toEqual([0]);
    const before = reads.length;
    const queries = takeMany(budget, 60, 'query');
    await vi.advanceTimersByTimeAsync(4000);
    const servedReads = reads.length - before;
    expect(Math.abs(servedReads - queries.length)).toBeLessThanOrEqual(2);
    expect(servedReads + queries.length).toBeGreaterThanOrEqual(18);
  });

  it('halves on "too many calls", once for all calls that were under way, and not below 0.5', async () => {
    const budget = budgetOf(5);
    const [first, second] = await Promise.all([budget.take('read', 0), budget.take('read', 0)]);
    budget.slowDown(first);
    budget.slowDown(second);
    expect(budget.rate()).toBe(2.5);
    for (const expected of [1.25, 0.625, 0.5, 0.5]) {
      const taking = budget.take('query', LONG);
      await vi.advanceTimersByTimeAsync(5000);
      budget.slowDown(await taking);
      expect(budget.rate()).toBe(expected);
    }
  });

  it('comes back by 0.5 for each quiet minute, up to where it was', async () => {
    const budget = budgetOf(5);
    budget.slowDown(await budget.take('read', 0));
    await vi.advanceTimersByTimeAsync(59_000);
    expect(budget.rate()).toBe(2.5);
    await vi.advanceTimersByTimeAsync(1000);
    expect(budget.rate()).toBe(3);
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(budget.rate()).toBe(5);
  });

  it('gives nothing right after a cut', async () => {
    const budget = budgetOf(5);
    budget.slowDown(await budget.take('read', 0));
    const times = takeMany(budget, 1, 'query');
    await vi.advanceTimersByTimeAsync(390);
    expect(times).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(20);
    expect(times).toHaveLength(1);
  });

  it('gives up after the longest wait, on abort, and on close', async () => {
    const budget = budgetOf(0.5);
    await budget.take('query', 0);
    await budget.take('query', 0);
    const late = expect(budget.take('read', 100)).rejects.toMatchObject({ reason: 'no_token_in_time' });
    await vi.advanceTimersByTimeAsync(100);
    await late;
    const controller = new AbortController();
    const aborted = expect(budget.take('read', LONG, controller.signal)).rejects.toMatchObject({ reason: 'aborted' });
    controller.abort();
    await aborted;
    await expect(budget.take('read', LONG, controller.signal)).rejects.toMatchObject({ reason: 'aborted' });
    const closed = expect(budget.take('read', LONG)).rejects.toMatchObject({ reason: 'closed' });
    budget.close();
    await closed;
    await expect(budget.take('read', LONG)).rejects.toMatchObject({ reason: 'closed' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not lose the turn of others when a waiter leaves', async () => {
    const budget = budgetOf(1);
    takeMany(budget, 1);
    await vi.advanceTimersByTimeAsync(0);
    const gone = expect(budget.take('read', 10)).rejects.toMatchObject({ reason: 'no_token_in_time' });
    const times = takeMany(budget, 1);
    await vi.advanceTimersByTimeAsync(1100);
    await gone;
    expect(times).toHaveLength(1);
  });
});
