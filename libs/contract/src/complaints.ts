import { z } from 'zod';
import {
  closeReasons,
  complaintActions,
  complaintStatuses,
  eventTypes,
  families,
  finishStatuses,
  pictureStates,
  statementKinds,
} from './enums.js';
import { Label, Note, Person } from './desk.js';
import { finishCode, hasRemarkItNeeds, remarkNeeded } from './finish-code.js';
import { isYuan, toFen } from './money.js';
import { Refund } from './refunds.js';
import {
  Amount,
  Explanation,
  Flag,
  Id,
  line,
  lines,
  listOf,
  listQuery,
  LocalText,
  pageOf,
  refusal,
  Timestamp,
} from './text.js';

/** Who did something: a person, an API key, the policy, Alipay or the system itself. */
export const Actor = z
  .object({
    kind: z.enum(['person', 'key', 'policy', 'alipay', 'system']),
    id: z.string().nullable(),
    name: z.string().nullable(),
  })
  .meta({ id: 'Actor' });
export type Actor = z.infer<typeof Actor>;

/** An immutable fact. `summary` says it in words; `data` holds the few figures that belong to it. */
export const Event = z
  .object({
    id: Id,
    type: z.enum(eventTypes),
    at: Timestamp,
    actor: Actor,
    providerId: Id.nullable(),
    merchantId: Id.nullable(),
    complaintId: Id.nullable(),
    refundId: Id.nullable(),
    summary: LocalText,
    data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  })
  .meta({ id: 'Event' });
export type Event = z.infer<typeof Event>;

export const ComplaintTrade = z
  .object({
    tradeNo: z.string(),
    outTradeNo: z.string().nullable(),
    amount: Amount.nullable(),
    refundedAmount: Amount,
    /** What may still be refunded as far as known; null until Alipay told the trade's total. */
    refundableAmount: Amount.nullable(),
    rawStatus: z.string().nullable(),
    paidAt: Timestamp.nullable(),
  })
  .meta({ id: 'ComplaintTrade' });
export type ComplaintTrade = z.infer<typeof ComplaintTrade>;

export const Reply = z
  .object({
    role: z.enum(['user', 'merchant', 'system', 'platform']),
    name: z.string().nullable(),
    at: Timestamp.nullable(),
    content: z.string(),
    imageIds: z.array(Id),
  })
  .meta({ id: 'Reply' });
export type Reply = z.infer<typeof Reply>;

export const Image = z
  .object({
    id: Id,
    width: z.number().int().nullable(),
    height: z.number().int().nullable(),
    url: z.string(),
    state: z.enum(pictureStates).meta({ description: '`gone`: a new read of the complaint may bring it back' }),
    storedAt: Timestamp.nullable(),
    sha256: z.string().nullable().meta({ description: 'Of the stored file, in hex; null where none is stored' }),
  })
  .meta({ id: 'Image' });
export type Image = z.infer<typeof Image>;

export const Finish = z
  .object({
    id: Id,
    complaintId: Id,
    code: z.string(),
    remark: z.string().nullable(),
    replyToUser: z.string().nullable(),
    repeatReason: z.string().nullable(),
    images: z.array(Image),
    status: z.enum(finishStatuses),
    source: z.enum(['person', 'policy', 'api']),
    actor: Actor,
    error: Explanation.nullable(),
    createdAt: Timestamp,
    settledAt: Timestamp.nullable(),
  })
  .meta({ id: 'Finish' });
export type Finish = z.infer<typeof Finish>;

/** Words handed to Alipay beside a finish. `unknown`: it was sent once and Alipay never confirmed it. */
export const Statement = z
  .object({
    id: Id,
    complaintId: Id,
    kind: z.enum(statementKinds),
    content: z.string(),
    images: z.array(Image),
    status: z.enum(finishStatuses),
    source: z.enum(['person', 'api']),
    actor: Actor,
    error: Explanation.nullable(),
    createdAt: Timestamp,
    settledAt: Timestamp.nullable(),
  })
  .meta({ id: 'Statement' });
export type Statement = z.infer<typeof Statement>;

const summary = {
  id: Id,
  family: z.enum(families),
  remoteId: z.string(),
  taskId: z.string(),
  status: z.enum(complaintStatuses),
  closeReason: z.enum(closeReasons).nullable(),
  rawStatus: z.string(),
  overdue: z.boolean(),
  escalated: z.boolean(),
  needsLook: z.boolean(),
  deadline: Timestamp.nullable(),
  deadlineIsOwn: z.boolean(),
  amount: Amount.nullable(),
  refundedAmount: Amount,
  providerId: Id,
  providerName: z.string(),
  merchantId: Id,
  merchantName: z.string(),
  tradeNos: z.array(z.string()),
  imageCount: z.number().int(),
  reason: z.string().nullable(),
  content: z.string(),
  contact: z.string().nullable().meta({ description: 'Masked' }),
  complainedAt: Timestamp,
  receivedAt: Timestamp,
  updatedAt: Timestamp,
  readAt: Timestamp.meta({ description: 'When Alipay was last asked about it' }),
  assigneeId: Id.nullable(),
  assigneeName: z.string().nullable(),
  unread: z.boolean().meta({ description: 'In lists: who asks never opened it' }),
  changed: z.boolean().meta({ description: 'In lists: others changed it since who asks last opened it' }),
  snoozedUntil: Timestamp.nullable().meta({ description: 'Who asks lets it rest until then' }),
  viewers: z.array(Person).meta({ description: 'Who has it open right now' }),
  labels: z.array(z.string()),
  lastEvent: z.object({ type: z.enum(eventTypes), at: Timestamp, actor: Actor }).nullable(),
  actions: z.array(z.enum(complaintActions)),
  version: z.number().int(),
};

export const ComplaintSummary = z.object(summary).meta({ id: 'ComplaintSummary' });
export type ComplaintSummary = z.infer<typeof ComplaintSummary>;

/** Why something may not be done now, for the console to say in place of the button. */
export const RefusedAction = z
  .object({ action: z.enum(complaintActions), reason: LocalText })
  .meta({ id: 'RefusedAction' });
export type RefusedAction = z.infer<typeof RefusedAction>;

/** A complaint that came before: of the same trade or order, or from the same contact within the 30 days before. */
export const EarlierComplaint = z
  .object({
    id: Id,
    taskId: z.string(),
    family: z.enum(families),
    status: z.enum(complaintStatuses),
    complainedAt: Timestamp,
    merchantId: Id,
    merchantName: z.string(),
    by: z.enum(['order', 'contact']),
  })
  .meta({ id: 'EarlierComplaint' });
export type EarlierComplaint = z.infer<typeof EarlierComplaint>;

/** What a merchant was complained about in the last 30 days; each number is capped at 1000. */
export const MerchantRecord = z
  .object({ complaints: z.number().int(), overdue: z.number().int() })
  .meta({ id: 'MerchantRecord' });
export type MerchantRecord = z.infer<typeof MerchantRecord>;

export const Complaint = z
  .object({
    ...summary,
    trades: z.array(ComplaintTrade),
    refunds: z.array(Refund),
    finishes: z.array(Finish),
    statements: z.array(Statement),
    notes: z.array(Note),
    repeatOf: z.array(EarlierComplaint).meta({ description: 'Newest first, at most 10, within the reader’s scope' }),
    merchantRecord: MerchantRecord,
    images: z.array(Image),
    replies: z.array(Reply),
    events: z.array(Event),
    refusedActions: z.array(RefusedAction),
    statusText: z.string().nullable(),
    escalationText: z.string().nullable(),
    processCode: z.string().nullable(),
    processRemark: z.string().nullable(),
    processedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Complaint' });
export type Complaint = z.infer<typeof Complaint>;

export const ComplaintPage = pageOf(ComplaintSummary).meta({ id: 'ComplaintPage' });

export const complaintSorts = ['deadline', '-deadline', 'createdAt', '-createdAt', 'amount', '-amount'] as const;
export type ComplaintSort = (typeof complaintSorts)[number];

export const complaintFilter = {
  status: listOf(z.enum(complaintStatuses)).optional(),
  family: z.enum(families).optional(),
  providerId: listOf(Id).optional(),
  merchantId: listOf(Id).optional(),
  overdue: Flag.optional(),
  dueFrom: Timestamp.optional(),
  dueBefore: Timestamp.optional(),
  createdFrom: Timestamp.optional(),
  createdTo: Timestamp.optional(),
  amountFrom: Amount.optional(),
  amountTo: Amount.optional(),
  assigneeId: z.union([Id, z.literal('none'), z.literal('me')]).optional(),
  label: listOf(Label).optional().meta({ description: 'Any of these' }),
  snoozed: Flag.optional().meta({ description: 'Whether who asks lets it rest' }),
  needsLook: Flag.optional(),
  escalated: Flag.optional(),
  q: z.string().trim().max(128).optional().meta({
    description:
      'A whole number (task id, trade, order, phone), in the order asked for; else words, all of which must be said in the complaint or its replies, or a part of the name of its merchant: those come newest first',
  }),
};

type Ranges = Partial<
  Record<'dueFrom' | 'dueBefore' | 'createdFrom' | 'createdTo' | 'amountFrom' | 'amountTo', string>
>;

const turned = (path: string) =>
  refusal('range_turned', '范围的起点不能晚于或大于终点', 'must not be before the start of the range', [path]);
const isBefore = (from: string | undefined, to: string | undefined) =>
  from === undefined || to === undefined || Date.parse(from) <= Date.parse(to);

/** Each range from its lower end to its upper one; what is refused is the upper end. */
const inOrder = <T extends z.ZodType<Ranges>>(schema: T) =>
  schema
    .refine(({ dueFrom, dueBefore }) => isBefore(dueFrom, dueBefore), turned('dueBefore'))
    .refine(({ createdFrom, createdTo }) => isBefore(createdFrom, createdTo), turned('createdTo'))
    .refine(
      ({ amountFrom, amountTo }) =>
        amountFrom === undefined ||
        amountTo === undefined ||
        !isYuan(amountFrom) ||
        !isYuan(amountTo) ||
        toFen(amountFrom) <= toFen(amountTo),
      turned('amountTo'),
    );

export const ComplaintQuery = inOrder(
  z.strictObject({
    ...listQuery,
    ...complaintFilter,
    sort: z.enum(complaintSorts).default('deadline'),
  }),
);
export type ComplaintQuery = z.infer<typeof ComplaintQuery>;

export const exportFormats = ['csv', 'xlsx'] as const;
export const ComplaintExportQuery = inOrder(
  z.strictObject({
    ...complaintFilter,
    sort: z.enum(complaintSorts).default('deadline'),
    format: z.enum(exportFormats).default('csv'),
  }),
);
export type ComplaintExportQuery = z.infer<typeof ComplaintExportQuery>;

/** Numbers of the tabs. Each is capped at 1000, which stands for "999+". */
export const ComplaintCounts = z
  .object({
    open: z.number().int(),
    dueSoon: z.number().int(),
    overdue: z.number().int(),
    processing: z.number().int(),
    platform: z.number().int(),
    closed: z.number().int(),
    all: z.number().int(),
    mine: z.number().int(),
    unassigned: z.number().int(),
  })
  .meta({ id: 'ComplaintCounts' });
export type ComplaintCounts = z.infer<typeof ComplaintCounts>;

/** Settle with Alipay: `risk` takes the process codes, `trade` the feedback codes. */
export const FinishRequest = z
  .strictObject({
    code: finishCode,
    remark: lines(200, 0).optional(),
    imageIds: z.array(Id).max(4).optional(),
    replyToUser: lines(200).optional(),
    repeatReason: line(200).optional(),
  })
  .refine(hasRemarkItNeeds, remarkNeeded)
  .meta({ id: 'FinishRequest' });
export type FinishRequest = z.infer<typeof FinishRequest>;

/** A message to the user, or evidence for the platform. Messages of the `risk` family carry no pictures. */
export const StatementRequest = z
  .strictObject({ content: lines(200), imageIds: z.array(Id).max(4).optional() })
  .meta({ id: 'StatementRequest' });
export type StatementRequest = z.infer<typeof StatementRequest>;

export const CaseQuery = z.strictObject({
  unmasked: Flag.optional().meta({ description: 'Contact in full and Alipay’s answers; needs `pii:read`, is audited' }),
});
export type CaseQuery = z.infer<typeof CaseQuery>;

export const RevealedContact = z
  .object({ contact: z.string().nullable().meta({ description: 'In full; null where none was left' }) })
  .meta({ id: 'RevealedContact' });
export type RevealedContact = z.infer<typeof RevealedContact>;

export const ImageUploaded = z.object({ imageId: Id }).meta({ id: 'ImageUploaded' });
