import { z } from 'zod';
import { Actor, complaintFilter } from './complaints.js';
import { Label, MAX_LABELS } from './desk.js';
import { bulkActions, bulkItemStatuses, bulkLimit, complaintStatuses, families, refundStatuses } from './enums.js';
import { finishCode, hasRemarkItNeeds, remarkNeeded } from './finish-code.js';
import { Amount, Id, line, lines, listQuery, LocalText, pageOf, refusal, Timestamp } from './text.js';

/** The filter of the list, with the types of JSON where a query string has text. */
const BulkFilter = z.strictObject({
  ...complaintFilter,
  status: z.array(z.enum(complaintStatuses)).min(1).optional(),
  providerId: z.array(Id).min(1).max(100).optional(),
  merchantId: z.array(Id).min(1).max(100).optional(),
  label: z.array(Label).min(1).max(100).optional(),
  overdue: z.boolean().optional(),
  needsLook: z.boolean().optional(),
  escalated: z.boolean().optional(),
  snoozed: z.boolean().optional(),
});
export type BulkFilter = z.infer<typeof BulkFilter>;

const which = {
  ids: z.array(Id).min(1).max(bulkLimit).optional().meta({ description: 'One that is not there answers 404' }),
  filter: BulkFilter.optional().meta({ description: 'As in the list; empty: every complaint' }),
  expectedCount: z
    .number()
    .int()
    .min(0)
    .optional()
    .meta({ description: 'Goes with `filter`: another count is refused with `count_changed`' }),
};

interface Which {
  ids?: readonly string[] | undefined;
  filter?: object | undefined;
  expectedCount?: number | undefined;
}

const isEither = ({ ids, filter, expectedCount }: Which): boolean =>
  ids === undefined
    ? filter !== undefined && expectedCount !== undefined
    : filter === undefined && expectedCount === undefined;
const eitherNeeded = refusal('which', '填 ids，或 filter 和 expectedCount', 'give ids, or filter and expectedCount');

const BulkRefund = z
  .strictObject({
    ...which,
    action: z.literal('refund').meta({ description: 'Each trade in full: what is left of it' }),
    reason: line(256),
    expectedAmount: Amount.optional().meta({
      description: 'The sum that was confirmed: another one is refused with `amount_changed`',
    }),
  })
  .refine(isEither, eitherNeeded)
  .meta({ id: 'BulkRefund' });

const BulkFinish = z
  .strictObject({
    ...which,
    action: z.literal('finish'),
    code: finishCode,
    remark: lines(200, 0).optional(),
    repeatReason: line(200).optional(),
  })
  .refine(isEither, eitherNeeded)
  .refine(hasRemarkItNeeds, remarkNeeded)
  .meta({ id: 'BulkFinish' });

const BulkAssign = z
  .strictObject({
    ...which,
    action: z.literal('assign'),
    assigneeId: Id.nullable().meta({ description: 'null: nobody has them' }),
  })
  .refine(isEither, eitherNeeded)
  .meta({ id: 'BulkAssign' });

const BulkLabel = z
  .strictObject({
    ...which,
    action: z.literal('label'),
    labels: z.array(Label).min(1).max(MAX_LABELS).meta({ description: 'Put on; those that stand stay' }),
  })
  .refine(isEither, eitherNeeded)
  .meta({ id: 'BulkLabel' });

/** One thing done with many complaints. */
export const BulkRequest = z.discriminatedUnion('action', [BulkRefund, BulkFinish, BulkAssign, BulkLabel]);
export type BulkRequest = z.infer<typeof BulkRequest>;

export const BulkStarted = z.object({ bulkId: Id }).meta({ id: 'BulkStarted' });
export type BulkStarted = z.infer<typeof BulkStarted>;

/** Why one complaint is left out, or what went wrong with it: the code of a problem or of Alipay, in words. */
export const BulkRefusal = z.object({ code: z.string(), message: LocalText }).meta({ id: 'BulkRefusal' });
export type BulkRefusal = z.infer<typeof BulkRefusal>;

const subject = {
  complaintId: Id,
  taskId: z.string(),
  family: z.enum(families),
  merchantId: Id,
  merchantName: z.string(),
  contact: z.string().nullable().meta({ description: 'Masked' }),
  amount: Amount.nullable().meta({ description: 'What is refunded; null where no money moves' }),
};

export const BulkPreviewItem = z
  .object({ ...subject, refusal: BulkRefusal.nullable().meta({ description: 'null: it will be done' }) })
  .meta({ id: 'BulkPreviewItem' });
export type BulkPreviewItem = z.infer<typeof BulkPreviewItem>;

export const BulkPreview = z
  .object({
    count: z.number().int(),
    willCount: z.number().int(),
    amount: Amount.nullable().meta({ description: 'Sum of what would be refunded' }),
    refusals: z.array(BulkRefusal.extend({ count: z.number().int() })).meta({ description: 'Most frequent first' }),
    items: z.array(BulkPreviewItem).meta({ description: 'The first 200, those left out before the others' }),
  })
  .meta({ id: 'BulkPreview' });
export type BulkPreview = z.infer<typeof BulkPreview>;

export const BulkItem = z
  .object({
    ...subject,
    id: Id,
    status: z.enum(bulkItemStatuses),
    refunds: z.array(z.object({ refundId: Id, tradeNo: z.string(), amount: Amount, status: z.enum(refundStatuses) })),
    finishId: Id.nullable(),
    error: BulkRefusal.nullable(),
    canRetry: z.boolean(),
    settledAt: Timestamp.nullable(),
  })
  .meta({ id: 'BulkItem' });
export type BulkItem = z.infer<typeof BulkItem>;

const bulk = {
  id: Id,
  action: z.enum(bulkActions),
  by: Actor,
  createdAt: Timestamp,
  count: z.number().int(),
  counts: z.object({
    waiting: z.number().int(),
    pending: z.number().int(),
    unknown: z.number().int(),
    parked: z.number().int(),
    succeeded: z.number().int(),
    failed: z.number().int(),
    cancelled: z.number().int(),
  }),
  retryableCount: z.number().int().meta({ description: 'Of those that failed' }),
  amount: Amount.nullable().meta({ description: 'Confirmed sum of a refund' }),
  refundedAmount: Amount.nullable(),
};

export const Bulk = z.object(bulk).meta({ id: 'Bulk' });
export type Bulk = z.infer<typeof Bulk>;

export const BulkDetail = z
  .object({ ...bulk, items: z.array(BulkItem), nextCursor: z.string().nullable() })
  .meta({ id: 'BulkDetail' });
export type BulkDetail = z.infer<typeof BulkDetail>;

export const BulkPage = pageOf(Bulk).meta({ id: 'BulkPage' });

export const BulksQuery = z.strictObject(listQuery);
export type BulksQuery = z.infer<typeof BulksQuery>;

export const BulkQuery = z.strictObject({ limit: listQuery.limit, cursor: listQuery.cursor });
export type BulkQuery = z.infer<typeof BulkQuery>;
