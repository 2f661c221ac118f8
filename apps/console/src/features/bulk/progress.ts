import type { Bulk } from '@redress/contract';

type Counts = Bulk['counts'];

/** Something is still to be done, or under way. What is unknown or parked waits for others. */
export const isRunning = ({ waiting, pending }: Counts): boolean => waiting + pending > 0;

/** How many have come as far as they do by themselves. */
export const settledCount = ({ unknown, parked, succeeded, failed, cancelled }: Counts): number =>
  unknown + parked + succeeded + failed + cancelled;

/** From 0 to 100. */
export const percentOf = (bulk: Pick<Bulk, 'counts' | 'count'>): number =>
  bulk.count === 0 ? 100 : Math.floor((settledCount(bulk.counts) * 100) / bulk.count);
