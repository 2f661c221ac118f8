import { expect } from 'vitest';

export interface Patience {
  timeoutMs?: number;
  everyMs?: number;
}

/**
 * Wait for a condition, never for time: ask `probe` until its answer matches, then return that answer.
 *
 * @param expected as in `toMatchObject`; without it any answer but null, undefined and false will do
 * @throws the last mismatch, or the last error of the probe, once `timeoutMs` (60 s) is over
 */
export async function until<T>(
  probe: () => T | Promise<T>,
  expected?: object,
  { timeoutMs = 60_000, everyMs = 100 }: Patience = {},
): Promise<Exclude<NonNullable<T>, false>> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    try {
      const value = await probe();
      if (expected === undefined) expect(value, 'nothing yet').toSatisfy(isThere);
      else expect(value).toMatchObject(expected);
      return value as Exclude<NonNullable<T>, false>;
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

const isThere = (value: unknown): boolean => value !== null && value !== undefined && value !== false;
