import type { RefundStatus } from '@redress/contract';

/** States only move forward by rank; equal ranks are ends (reliability.md R1). */
export const ranks: Readonly<Record<RefundStatus, number>> = {
  pending: 10,
  approved: 20,
  submitted: 30,
  unknown: 40,
  parked: 45,
  succeeded: 50,
  failed: 50,
  cancelled: 50,
};

/**
 * From where each state may be reached. Two steps go back to `submitted`: from `unknown` when queries found nothing
 * (R5), from `parked` when a person says so.
 */
export const sources: Readonly<Record<Exclude<RefundStatus, 'pending'>, readonly RefundStatus[]>> = {
  approved: ['pending'],
  submitted: ['pending', 'approved', 'submitted', 'unknown', 'parked'],
  unknown: ['submitted', 'unknown'],
  parked: ['submitted', 'unknown', 'pending', 'approved'],
  succeeded: ['submitted', 'unknown', 'parked'],
  failed: ['submitted', 'unknown', 'parked'],
  // from `submitted` only while no attempt has left this machine: see `hasNeverLeft`
  cancelled: ['pending', 'approved', 'submitted'],
};

export const finalStatuses = ['succeeded', 'failed', 'cancelled'] as const satisfies readonly RefundStatus[];
/** Not decided yet: money may be on its way, or a person must look. */
export const undecidedStatuses = [
  'pending',
  'approved',
  'submitted',
  'unknown',
  'parked',
] as const satisfies readonly RefundStatus[];

export const isFinal = (status: RefundStatus): boolean => ranks[status] === 50;

/** How an attempt to send ended of which it is certain that it did not leave, or was turned away unread. */
const NEVER_LEFT = 'not-sent';

/** Nothing of it was ever sent: it may be cancelled, and what it reserved is free. An attempt without an end may have left. */
export const hasNeverLeft = (
  status: RefundStatus,
  attempts: readonly { kind: 'send' | 'query'; outcome: string | null }[],
): boolean =>
  status === 'pending' ||
  status === 'approved' ||
  (status === 'submitted' && attempts.every(({ kind, outcome }) => kind === 'send' && outcome === NEVER_LEFT));
