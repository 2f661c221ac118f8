import type { ComplaintStatus } from '@redress/contract';

interface GateFacts {
  status: ComplaintStatus;
  isWithdrawn: boolean;
  /** Account complained about; null where the family does not tell. */
  oppositePid: string | null;
  trade: { rawStatus?: string | null; refundedAt?: number | null } | null;
}

/** Raw states of a trade in which somebody refunds it or has (alipay.md 3.3). */
const REFUNDED = new Set(['REFUNDING', 'PROCESSED']);

/** Why an automatic refund must not be sent after all; null when nothing speaks against it. */
export function refundRefusal(facts: GateFacts, merchantUserId: string): string | null {
  if (facts.isWithdrawn) return 'withdrawn';
  if (facts.status !== 'open') return 'not-open';
  if (facts.oppositePid !== null && facts.oppositePid !== merchantUserId) return 'foreign-trade';
  if (facts.trade === null) return 'foreign-trade';
  const { rawStatus, refundedAt } = facts.trade;
  if ((rawStatus && REFUNDED.has(rawStatus)) || (refundedAt !== null && refundedAt !== undefined))
    return 'refunded-before';
  return null;
}
