import type { Actor, RefundSource, RefundStatus, ThenFinish } from '@redress/contract';

/** What a wish to finish is decided from. */
export interface WishfulRefund {
  tradeNo: string;
  status: RefundStatus;
  source: RefundSource;
  actor: Actor;
  thenFinish: ThenFinish | null;
}

/** What was asked for together with a refund, and by whom. */
export interface FinishWish {
  code: string;
  remark: string | null;
  source: RefundSource;
  actor: Actor;
}

/**
 * The newest wish of a complaint, once the newest refund of each of its trades has succeeded: a refund that failed and
 * was made good by a later one holds nothing up.
 *
 * @param refunds of one complaint, oldest first
 */
export function finishWishOf(refunds: readonly WishfulRefund[]): FinishWish | null {
  const counted = refunds.filter(({ status }) => status !== 'cancelled');
  const newest = new Map(counted.map((refund) => [refund.tradeNo, refund.status]));
  if ([...newest.values()].some((status) => status !== 'succeeded')) return null;
  const last = counted.findLast(({ thenFinish }) => thenFinish !== null);
  if (!last?.thenFinish) return null;
  const { code, remark } = last.thenFinish;
  return { code, remark: remark ?? null, source: last.source, actor: last.actor };
}
