import type { ReadingAge } from '@redress/contract';
import { readingAges } from '@redress/contract';

const MINUTE_MS = 60_000;
const AT_MOST_MS = [
  ['minute', MINUTE_MS],
  ['five', 5 * MINUTE_MS],
  ['quarter', 15 * MINUTE_MS],
  ['hour', 60 * MINUTE_MS],
] as const;

/** @param readAt when the list that waits longer was read well, ms UTC; null: not yet */
export function readingAge(readAt: number | null, now: number): ReadingAge {
  if (readAt === null) return 'never';
  return AT_MOST_MS.find(([, ms]) => now - readAt <= ms)?.[0] ?? 'older';
}

export const noAges = (): Record<ReadingAge, number> =>
  Object.fromEntries(readingAges.map((age) => [age, 0])) as Record<ReadingAge, number>;

/** The age that 95 of 100 readings keep, ms; null where there are none. */
export function usualAgeMs(readAts: readonly number[], now: number): number | null {
  const ages = readAts.map((readAt) => Math.max(0, now - readAt)).toSorted((a, b) => a - b);
  return ages[Math.max(0, Math.ceil(ages.length * 0.95) - 1)] ?? null;
}
