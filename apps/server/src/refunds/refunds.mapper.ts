import type { Refund as RefundView, RefundAttempt as AttemptView, Explanation, PolicyState } from '@redress/contract';
import { explain, fromFen } from '@redress/contract';
import type { Limits } from './domain/auto-refund.js';
import type { Refund, RefundAttempt } from './refunds.entity.js';

const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

export function viewRefund(refund: Refund, merchantName: string): RefundView {
  const { id, complaintId, providerId, merchantId, taskId, tradeNo, outRequestNo, reason, status, source, version } =
    refund;
  return {
    id,
    complaintId,
    providerId,
    merchantId,
    merchantName,
    taskId,
    tradeNo,
    outRequestNo,
    amount: fromFen(refund.amountFen),
    reason,
    status,
    source,
    requestedBy: refund.actor.name,
    error: refund.errorCode === null || status === 'succeeded' ? null : explainRefund(refund.errorCode, status),
    attemptCount: refund.sends,
    nextAt: time(refund.nextAt),
    createdAt: new Date(refund.createdAt).toISOString(),
    settledAt: time(refund.settledAt),
    version,
  };
}

export function viewAttempt(attempt: RefundAttempt): AttemptView {
  const { n, kind, startedAt, endedAt, outcome, code, traceId } = attempt;
  return { n, kind, startedAt: new Date(startedAt).toISOString(), endedAt: time(endedAt), outcome, code, traceId };
}

export const viewLimits = (limits: Limits): PolicyState['limits'] => ({
  maxPerComplaint: fromFen(limits.perComplaintFen),
  maxPerMerchantDay: fromFen(limits.perMerchantDayFen),
  maxCountPerMerchantDay: limits.perMerchantDayCount,
  maxPerProviderDay: fromFen(limits.perProviderDayFen),
});

/** While the result is not known, whatever the code says: nobody may refund elsewhere. */
const UNDECIDED = explain('no_answer', 'refund');

function explainRefund(code: string, status: Refund['status']): Explanation {
  const explanation = explain(code, 'refund');
  if (status !== 'unknown' && status !== 'submitted') return explanation;
  const { remedy, whoActs, button } = UNDECIDED;
  return { ...explanation, remedy, whoActs, button };
}
