import type { ComplaintStatus, Family } from '@redress/contract';

/** When a complaint is read again after a refund of it succeeded (product.md 4.4). */
const READS_AFTER_MS = [5_000, 30_000, 120_000, 600_000] as const;

/** A person's own wish to finish waits for two reads: Alipay normally closes it by itself within seconds. */
const READS_BEFORE_WISH = 2;

export interface SettleFacts {
  family: Family;
  status: ComplaintStatus;
  undecidedRefunds: number;
  /** Every trade is refunded in full as far as the ledger knows; never true after a partial refund. */
  isFullyRefunded: boolean;
  /** Somebody asked for an end with the refund, and all refunds of the complaint succeeded. */
  hasWish: boolean;
  isFinishing: boolean;
}

export type SettleStep =
  | { kind: 'over' }
  | { kind: 'read-again'; afterMs: number }
  | { kind: 'finish-as-wished' }
  | { kind: 'finish-as-refunded' };

/** When the first read after a refund is due, ms after it. */
export const firstReadAfterMs = READS_AFTER_MS[0];

/**
 * What follows after the complaint was read again.
 *
 * @param elapsedMs since the refund succeeded; `afterMs` of the answer counts from then, too
 */
export function settleStep(facts: SettleFacts, elapsedMs: number): SettleStep {
  if (isSettled(facts) || facts.isFinishing) return { kind: 'over' };
  const reads = READS_AFTER_MS.filter((afterMs) => afterMs <= elapsedMs).length;
  const canFinish = facts.undecidedRefunds === 0;
  if (canFinish && facts.hasWish && reads >= READS_BEFORE_WISH) return { kind: 'finish-as-wished' };
  const next = READS_AFTER_MS[reads];
  if (next !== undefined) return { kind: 'read-again', afterMs: next };
  const isProven = canFinish && facts.family === 'risk' && facts.isFullyRefunded;
  return isProven ? { kind: 'finish-as-refunded' } : { kind: 'over' };
}

/** Closed, or (trade family) answered already and waiting for the user. */
const isSettled = ({ family, status }: SettleFacts): boolean =>
  status === 'closed' || (family === 'trade' && status !== 'open');
