import type { BulkAction, BulkItemStatus, BulkRefusal, FinishStatus, RefundStatus } from '@redress/contract';

/** As stored; `beginning` is one that a run has taken and not handed on yet, and stands so after a death in between. */
export type StoredStatus = BulkItemStatus | 'beginning';

/** One refund of an item: planned, handed on under its id, or refused. Amount in fen, as it was confirmed. */
export interface Part {
  tradeNo: string;
  amountFen: number;
  refundId: string | null;
  error: BulkRefusal | null;
}

/** Waiting to be done, or taken by a run that has died. */
export const undoneStatuses = ['beginning', 'waiting'] as const satisfies readonly StoredStatus[];
/** Handed on; what becomes of it is told by the refund or the finish. */
export const handedStatuses = ['pending', 'unknown', 'parked'] as const satisfies readonly StoredStatus[];

export const isHanded = (status: StoredStatus): boolean => handedStatuses.some((one) => one === status);

export const shownStatus = (status: StoredStatus): BulkItemStatus => (status === 'beginning' ? 'pending' : status);

type Step = 'pending' | 'unknown' | 'parked' | 'succeeded' | 'failed';

const ofRefund: Record<RefundStatus, Step> = {
  pending: 'pending',
  approved: 'pending',
  submitted: 'pending',
  unknown: 'unknown',
  parked: 'parked',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'failed',
};

const ofFinish: Record<FinishStatus, Step> = {
  pending: 'pending',
  submitted: 'pending',
  unknown: 'unknown',
  succeeded: 'succeeded',
  failed: 'failed',
};

/** What is least decided names the whole; after that, one that failed. */
const byWeight: readonly Step[] = ['pending', 'unknown', 'parked', 'failed', 'succeeded'];

/** Where a refund item stands: by each of its refunds, and by those that were refused before they began. */
export function statusOfRefunds(parts: readonly Part[], refunds: ReadonlyMap<string, RefundStatus>): Step {
  const steps = parts.map(({ refundId }) => {
    const status = refundId === null ? undefined : refunds.get(refundId);
    return status === undefined ? 'failed' : ofRefund[status];
  });
  return byWeight.find((step) => steps.includes(step)) ?? 'failed';
}

export const statusOfFinish = (status: FinishStatus): Step => ofFinish[status];

/** What may be done again: of a refund only what was confirmed with an amount. */
export const canRetry = (action: BulkAction, status: BulkItemStatus, parts: readonly Part[]): boolean =>
  status === 'failed' && (action !== 'refund' || parts.length > 0);

/** The parts of a retry: what succeeded stays, the rest is asked for anew, under the same amounts. */
export const retriedParts = (parts: readonly Part[], refunds: ReadonlyMap<string, RefundStatus>): Part[] =>
  parts.map((part) =>
    part.refundId !== null && refunds.get(part.refundId) === 'succeeded'
      ? part
      : { ...part, refundId: null, error: null },
  );

/** Whether it is done with nobody called, and decided at once. */
export const isInstant = (action: BulkAction): boolean => action === 'assign' || action === 'label';

/** Refunds and finishes that bulks have under way at once, all together: the other slots stay free for single ones. */
const UNDER_WAY = 2;

/** How many more may be handed on now. */
export const roomFor = (underWay: number): number => Math.max(0, UNDER_WAY - underWay);

const MINUTE_MS = 60_000;

/** When to look again at what was handed on, by the age of the bulk: soon at first, in the end now and then. */
export function followAfterMs(ageMs: number): number {
  if (ageMs < 5 * MINUTE_MS) return 1_000;
  return ageMs < 60 * MINUTE_MS ? 10_000 : 10 * MINUTE_MS;
}
