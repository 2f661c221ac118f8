import type { ComplaintStatus } from '@redress/contract';

/** Why the policy did not refund; recorded as an event on the complaint. */
export type NoRefundReason =
  | 'stopped'
  | 'provider-switched-off'
  | 'merchant-switched-off'
  | 'provider-disabled'
  | 'merchant-disabled'
  | 'withdrawn'
  | 'not-open'
  | 'before-switch-on'
  | 'foreign-trade'
  | 'refunded-before'
  | 'trade-unknown'
  | 'refund-pending'
  | 'over-complaint-limit'
  | 'over-merchant-day-limit'
  | 'over-merchant-day-count'
  | 'over-provider-day-limit';

/** Limits that always exist (product.md 6). */
export const defaultLimits = {
  perComplaintFen: 200_00,
  perMerchantDayFen: 2_000_00,
  perMerchantDayCount: 50,
  perProviderDayFen: 20_000_00,
} as const;
export type Limits = { readonly [K in keyof typeof defaultLimits]: number };

/** A complaint that came in shortly before the switch still counts: clocks differ and lists lag. */
const SWITCH_GRACE_MS = 3_600_000;

export interface AutoTrade {
  tradeNo: string;
  /** null when Alipay did not tell. */
  amountFen: number | null;
  rawStatus: string | null;
  refundedAt: number | null;
  /** From the ledger. */
  refundedFen: number;
  reservedFen: number;
  /** An automatic refund of this trade exists already, of whatever complaint. */
  hasAutomatic: boolean;
}

export interface AutoRefundFacts {
  isStopped: boolean;
  provider: { enabled: boolean; autoRefund: boolean; autoRefundChangedAt: number };
  merchant: { enabled: boolean; autoRefund: boolean; autoRefundChangedAt: number; userId: string };
  complaint: { status: ComplaintStatus; isWithdrawn: boolean; complainedAt: number; oppositePid: string | null };
  trades: readonly AutoTrade[];
  today: { merchantFen: number; merchantCount: number; providerFen: number };
  limits: Limits;
}

export type AutoRefundDecision =
  | { refunds: { tradeNo: string; amountFen: number }[] }
  | { notBecause: NoRefundReason; amountFen?: number; limitFen?: number };

/** Whether the system refunds a complaint by itself: all of what is left on its trades, or nothing and why. Pure. */
export function decideAutoRefund(facts: AutoRefundFacts): AutoRefundDecision {
  const refusal = whySwitches(facts) ?? whyComplaint(facts);
  if (refusal) return { notBecause: refusal };
  const refunds = refundsOf(facts.trades);
  if (!Array.isArray(refunds)) return { notBecause: refunds.notBecause };
  return whyLimits(facts, refunds) ?? { refunds };
}

function whySwitches({ isStopped, provider, merchant }: AutoRefundFacts): NoRefundReason | null {
  if (!provider.autoRefund) return 'provider-switched-off';
  if (!merchant.autoRefund) return 'merchant-switched-off';
  if (!provider.enabled) return 'provider-disabled';
  if (!merchant.enabled) return 'merchant-disabled';
  return isStopped ? 'stopped' : null;
}

function whyComplaint({ complaint, provider, merchant }: AutoRefundFacts): NoRefundReason | null {
  if (complaint.isWithdrawn) return 'withdrawn';
  if (complaint.status !== 'open') return 'not-open';
  const since = Math.max(provider.autoRefundChangedAt, merchant.autoRefundChangedAt) - SWITCH_GRACE_MS;
  if (complaint.complainedAt < since) return 'before-switch-on';
  const isForeign = complaint.oppositePid !== null && complaint.oppositePid !== merchant.userId;
  return isForeign ? 'foreign-trade' : null;
}

const REFUNDED = new Set(['REFUNDING', 'PROCESSED']);

const wasRefunded = (trade: AutoTrade): boolean =>
  trade.refundedAt !== null || trade.refundedFen > 0 || (trade.rawStatus !== null && REFUNDED.has(trade.rawStatus));

function refundsOf(
  trades: readonly AutoTrade[],
): { tradeNo: string; amountFen: number }[] | { notBecause: NoRefundReason } {
  if (trades.length === 0) return { notBecause: 'trade-unknown' };
  const refunds: { tradeNo: string; amountFen: number }[] = [];
  for (const trade of trades) {
    if (trade.hasAutomatic || wasRefunded(trade)) continue;
    if (trade.reservedFen > 0) return { notBecause: 'refund-pending' };
    if (trade.amountFen === null || trade.amountFen <= 0) return { notBecause: 'trade-unknown' };
    refunds.push({ tradeNo: trade.tradeNo, amountFen: trade.amountFen });
  }
  return refunds.length === 0 ? { notBecause: 'refunded-before' } : refunds;
}

function whyLimits(
  { limits, today }: AutoRefundFacts,
  refunds: readonly { amountFen: number }[],
): AutoRefundDecision | null {
  const amountFen = refunds.reduce((sum, refund) => sum + refund.amountFen, 0);
  const over = (notBecause: NoRefundReason, limitFen: number) => ({ notBecause, amountFen, limitFen });
  if (amountFen > limits.perComplaintFen) return over('over-complaint-limit', limits.perComplaintFen);
  if (today.merchantFen + amountFen > limits.perMerchantDayFen)
    return over('over-merchant-day-limit', limits.perMerchantDayFen);
  if (today.merchantCount + refunds.length > limits.perMerchantDayCount)
    return { notBecause: 'over-merchant-day-count', amountFen };
  if (today.providerFen + amountFen > limits.perProviderDayFen)
    return over('over-provider-day-limit', limits.perProviderDayFen);
  return null;
}

const BEIJING_MS = 8 * 3_600_000;

/** The day in Beijing, `2026-11-24`: what "a day" of a limit means. */
export const beijingDay = (at: number): string => new Date(at + BEIJING_MS).toISOString().slice(0, 10);
