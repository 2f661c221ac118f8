import type { ProviderPolling, ReadingAge } from '@redress/contract';

/** How a provider's lists are read: not planned yet, less often than wanted for want of calls, or well. */
export type Speed = 'waiting' | 'short' | 'good';

export function speedOf({ planned, callsNeeded, callsPerSecond }: ProviderPolling): Speed {
  if (planned === null || callsNeeded === null) return 'waiting';
  return callsNeeded > callsPerSecond ? 'short' : 'good';
}

export interface AgeBar {
  age: ReadingAge;
  count: number;
  /** Of the longest bar, 0 to 100; what is there at all is seen. */
  percent: number;
}

const ages = ['minute', 'five', 'quarter', 'hour', 'older', 'never'] as const satisfies readonly ReadingAge[];

/** One bar an age, the freshest first. */
export function ageBars(counts: ProviderPolling['ages']): AgeBar[] {
  const most = Math.max(1, ...Object.values(counts));
  return ages.map((age) => {
    const count = counts[age];
    return { age, count, percent: count === 0 ? 0 : Math.max(1, Math.round((100 * count) / most)) };
  });
}
