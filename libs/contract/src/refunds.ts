import { z } from 'zod';
import { refundSources, refundStatuses } from './enums.js';
import { finishCode, hasRemarkItNeeds, remarkNeeded } from './finish-code.js';
import { Amount, Explanation, Id, line, lines, listOf, listQuery, pageOf, PositiveAmount, Timestamp } from './text.js';

/** Runs as its own step once no refund of the complaint is undecided, all succeeded and it is still open. */
export const ThenFinish = z
  .strictObject({ code: finishCode, remark: lines(200, 0).optional() })
  .refine(hasRemarkItNeeds, remarkNeeded)
  .meta({ id: 'ThenFinish' });
export type ThenFinish = z.infer<typeof ThenFinish>;

export const RefundCreate = z
  .strictObject({
    tradeNo: z.string().regex(/^[!-~]{1,64}$/),
    amount: PositiveAmount,
    reason: line(256),
    thenFinish: ThenFinish.optional(),
  })
  .meta({ id: 'RefundCreate' });
export type RefundCreate = z.infer<typeof RefundCreate>;

export const Refund = z
  .object({
    id: Id,
    complaintId: Id,
    providerId: Id,
    merchantId: Id,
    merchantName: z.string(),
    taskId: z.string(),
    tradeNo: z.string(),
    outRequestNo: z.string(),
    amount: Amount,
    reason: z.string(),
    status: z.enum(refundStatuses),
    source: z.enum(refundSources),
    requestedBy: z.string().nullable(),
    error: Explanation.nullable(),
    attemptCount: z.number().int(),
    nextAt: Timestamp.nullable(),
    createdAt: Timestamp,
    settledAt: Timestamp.nullable(),
    version: z.number().int(),
  })
  .meta({ id: 'Refund' });
export type Refund = z.infer<typeof Refund>;

/** One call to Alipay about a refund, in order. */
export const RefundAttempt = z
  .object({
    n: z.number().int(),
    kind: z.enum(['send', 'query']),
    startedAt: Timestamp,
    endedAt: Timestamp.nullable(),
    outcome: z.string().nullable(),
    code: z.string().nullable(),
    traceId: z.string().nullable(),
  })
  .meta({ id: 'RefundAttempt' });
export type RefundAttempt = z.infer<typeof RefundAttempt>;

export const RefundDetail = Refund.extend({ attempts: z.array(RefundAttempt) }).meta({ id: 'RefundDetail' });
export type RefundDetail = z.infer<typeof RefundDetail>;

export const RefundPage = pageOf(Refund).meta({ id: 'RefundPage' });

export const RefundQuery = z.strictObject({
  ...listQuery,
  status: listOf(z.enum(refundStatuses)).optional(),
  source: z.enum(refundSources).optional(),
  providerId: Id.optional(),
  merchantId: Id.optional(),
  complaintId: Id.optional(),
  tradeNo: z.string().max(64).optional(),
  createdFrom: Timestamp.optional(),
  createdTo: Timestamp.optional(),
});
export type RefundQuery = z.infer<typeof RefundQuery>;

/** Whether the system may refund by itself right now, and what it did today (Beijing day). */
export const PolicyState = z
  .object({
    stopped: z.boolean(),
    stoppedBy: z.string().nullable(),
    stoppedAt: Timestamp.nullable(),
    stoppedReason: z.string().nullable(),
    refundedToday: Amount,
    refundCountToday: z.number().int(),
    limits: z
      .object({
        maxPerComplaint: Amount,
        maxPerMerchantDay: Amount,
        maxCountPerMerchantDay: z.number().int(),
        maxPerProviderDay: Amount,
      })
      .meta({ description: 'Beyond these nothing is refunded automatically; days are those of Beijing' }),
  })
  .meta({ id: 'PolicyState' });
export type PolicyState = z.infer<typeof PolicyState>;

export const PolicyStop = z.strictObject({ reason: line(200).optional() }).meta({ id: 'PolicyStop' });
