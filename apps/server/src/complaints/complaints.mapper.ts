import type {
  Complaint as ComplaintView,
  ComplaintSummary,
  ComplaintTrade as TradeView,
  EarlierComplaint,
  Finish as FinishView,
  Image as ImageView,
  Note,
  Person,
  Refund,
  Reply,
  Statement,
} from '@redress/contract';
import { explain, fromFen } from '@redress/contract';
import { type StoredEvent, viewEvent } from '../platform/events/event-log.js';
import type {
  Complaint,
  ComplaintReply,
  ComplaintStatement,
  ComplaintTrade,
  Finish,
  Image,
} from './complaints.entity.js';
import type { ComplaintNote } from './desk.entity.js';
import { maskPhones } from './contact.js';
import { allowedActions, type ActionFacts } from './domain/actions.js';
import type { RepeatBy } from './domain/repeat.js';
import { type Attention, calm } from './domain/attention.js';
import { isOverdue } from './domain/deadline.js';

/** What the refund ledger says of a trade; amounts in fen. */
export interface LedgerEntry {
  totalFen: number | null;
  refundedFen: number;
  reservedFen: number;
}

/** Everything a view of one complaint needs, loaded by the service. */
export interface ComplaintParts {
  complaint: Complaint;
  trades: ComplaintTrade[];
  ledger: ReadonlyMap<string, LedgerEntry>;
  providerName: string;
  merchantName: string;
  isAuthorised: boolean;
  isUnbound: boolean;
  assigneeName: string | null;
  viewers: Person[];
  contactMasked: string | null;
  undecidedRefunds: number;
  isFinishing: boolean;
  isStating: boolean;
  lastEvent: StoredEvent | null;
}

export interface ComplaintDetailParts extends ComplaintParts {
  refunds: Refund[];
  finishes: Finish[];
  statements: ComplaintStatement[];
  notes: ComplaintNote[];
  /** Of whom the notes mention. */
  names: ReadonlyMap<string, string>;
  earlier: { complaint: Complaint; by: RepeatBy; merchantName: string }[];
  record: { complaints: number; overdue: number };
  /** Uploaded with the finishes and statements. */
  ownImages: Image[];
  images: Image[];
  replies: ComplaintReply[];
  events: StoredEvent[];
}

const time = (ms: number): string => new Date(ms).toISOString();
const timeOrNull = (ms: number | null): string | null => (ms === null ? null : time(ms));
const amountOrNull = (fen: number | null): string | null => (fen === null ? null : fromFen(fen));

/** A row of the list. Phone numbers in the complainant's words are masked wherever they are shown. */
export function viewSummary(
  parts: ComplaintParts,
  now: number,
  attention: Attention = calm,
  snoozedUntil: number | null = null,
): ComplaintSummary {
  const { complaint, lastEvent } = parts;
  return {
    id: complaint.id,
    family: complaint.family,
    remoteId: complaint.remoteId,
    taskId: complaint.taskId,
    status: complaint.status,
    closeReason: complaint.closeReason,
    rawStatus: complaint.rawStatus,
    overdue: isOverdue(complaint, now),
    escalated: complaint.escalatedAt !== null,
    needsLook: complaint.needsLook,
    deadline: timeOrNull(complaint.deadlineAt),
    deadlineIsOwn: complaint.ownDeadlineAt !== null,
    amount: amountOrNull(complaint.amountFen),
    refundedAmount: fromFen(refundedOf(parts)),
    providerId: complaint.providerId,
    providerName: parts.providerName,
    merchantId: complaint.merchantId,
    merchantName: parts.merchantName,
    tradeNos: complaint.tradeNos,
    imageCount: complaint.imageCount,
    reason: complaint.reason,
    content: maskPhones(complaint.content),
    contact: parts.contactMasked,
    complainedAt: time(complaint.complainedAt),
    receivedAt: time(complaint.receivedAt),
    updatedAt: time(complaint.updatedAt),
    readAt: time(complaint.observedAt),
    assigneeId: complaint.assigneeId,
    assigneeName: parts.assigneeName,
    ...attention,
    snoozedUntil: timeOrNull(snoozedUntil),
    viewers: parts.viewers,
    labels: complaint.labels,
    lastEvent: lastEvent && { type: lastEvent.type, at: time(lastEvent.at), actor: lastEvent.actor },
    actions: allowedActions(actionFacts(parts)).actions,
    version: complaint.version,
  };
}

/** The whole complaint. @param snoozedUntil until when who reads it let it rest; null: it does not rest */
export function viewComplaint(
  parts: ComplaintDetailParts,
  now: number,
  snoozedUntil: number | null = null,
): ComplaintView {
  const { complaint } = parts;
  const imageIds = new Map(parts.images.map((image) => [image.sourceKey, image.id]));
  return {
    ...viewSummary(parts, now, calm, snoozedUntil),
    trades: parts.trades.map((trade) => viewTrade(trade, parts.ledger.get(trade.tradeNo))),
    refunds: parts.refunds,
    finishes: parts.finishes.map((finish) => viewFinish(finish, parts.ownImages)),
    notes: parts.notes.map((note) => viewNote(note, parts.names)),
    statements: parts.statements.map((statement) => viewStatement(statement, parts.ownImages)),
    repeatOf: parts.earlier.map(viewEarlier),
    merchantRecord: parts.record,
    images: parts.images.map(viewImage),
    replies: parts.replies.map((reply) => viewReply(reply, imageIds)),
    events: parts.events.map(viewEvent),
    refusedActions: allowedActions(actionFacts(parts)).refused,
    statusText: complaint.statusText,
    escalationText: complaint.escalationText && maskPhones(complaint.escalationText),
    processCode: complaint.processCode,
    processRemark: complaint.processRemark,
    processedAt: timeOrNull(complaint.processedAt),
  };
}

export function actionFacts(parts: ComplaintParts): ActionFacts {
  const { complaint, trades, ledger } = parts;
  return {
    family: complaint.family,
    status: complaint.status,
    isAuthorised: parts.isAuthorised,
    isUnbound: parts.isUnbound,
    hasTrades: trades.length > 0,
    hasRefundable: trades.some((trade) => refundableFen(trade, ledger.get(trade.tradeNo)) !== 0),
    undecidedRefunds: parts.undecidedRefunds,
    isFinishing: parts.isFinishing,
    isStating: parts.isStating,
  };
}

/** What is left to refund, in fen; null while the trade's total is unknown. */
export function refundableFen(trade: ComplaintTrade, entry: LedgerEntry | undefined): number | null {
  if (trade.refundedAt !== null && !entry?.refundedFen) return 0;
  const totalFen = entry?.totalFen ?? trade.amountFen;
  if (totalFen === null) return null;
  return Math.max(0, totalFen - (entry?.refundedFen ?? 0) - (entry?.reservedFen ?? 0));
}

/** What was refunded on the complaint's trades, by the ledger and by what Alipay says of each trade. */
function refundedOf({ trades, ledger }: ComplaintParts): number {
  return trades.reduce((sum, trade) => sum + refundedOfTrade(trade, ledger.get(trade.tradeNo)), 0);
}

/** What was refunded of a trade, in fen: by the ledger, else by what Alipay says of it. */
export const refundedOfTrade = (trade: ComplaintTrade, entry: LedgerEntry | undefined): number =>
  entry?.refundedFen || (trade.refundedAt === null ? 0 : (trade.amountFen ?? 0));

function viewTrade(trade: ComplaintTrade, entry: LedgerEntry | undefined): TradeView {
  return {
    tradeNo: trade.tradeNo,
    outTradeNo: trade.outTradeNo,
    amount: amountOrNull(entry?.totalFen ?? trade.amountFen),
    refundedAmount: fromFen(refundedOfTrade(trade, entry)),
    refundableAmount: amountOrNull(refundableFen(trade, entry)),
    rawStatus: trade.rawStatus,
    paidAt: timeOrNull(trade.paidAt),
  };
}

function viewEarlier({ complaint, by, merchantName }: ComplaintDetailParts['earlier'][number]): EarlierComplaint {
  const { id, taskId, family, status, merchantId } = complaint;
  return { id, taskId, family, status, complainedAt: time(complaint.complainedAt), merchantId, merchantName, by };
}

/** @param images uploaded ones, of whichever finish */
export function viewFinish(finish: Finish, images: readonly Image[]): FinishView {
  return {
    id: finish.id,
    complaintId: finish.complaintId,
    code: finish.code,
    remark: finish.remark,
    replyToUser: finish.replyToUser,
    repeatReason: finish.repeatReason,
    images: images.filter(({ id }) => finish.imageIds.includes(id)).map(viewImage),
    status: finish.status,
    source: finish.source,
    actor: finish.actor,
    error: finish.error === null ? null : explain(finish.error),
    createdAt: time(finish.createdAt),
    settledAt: timeOrNull(finish.settledAt),
  };
}

/** @param images uploaded ones, of whichever statement */
export function viewStatement(statement: ComplaintStatement, images: readonly Image[]): Statement {
  return {
    id: statement.id,
    complaintId: statement.complaintId,
    kind: statement.kind,
    content: statement.content,
    images: images.filter(({ id }) => statement.imageIds.includes(id)).map(viewImage),
    status: statement.status,
    source: statement.source,
    actor: statement.actor,
    error: statement.error === null ? null : explain(statement.error),
    createdAt: time(statement.createdAt),
    settledAt: timeOrNull(statement.settledAt),
  };
}

/** @param names of whom it mentions; who left the house keeps the id only */
export function viewNote(note: ComplaintNote, names: ReadonlyMap<string, string>): Note {
  const { id, authorId, authorName, content } = note;
  const mentions = note.mentions.map((one) => ({ id: one, displayName: names.get(one) ?? '' }));
  return { id, authorId, authorName, content, mentions, createdAt: time(note.createdAt) };
}

function viewImage(image: Image): ImageView {
  const { id, width, height, sha256 } = image;
  const url = `/api/v1/images/${id}`;
  return { id, width, height, url, state: pictureState(image), storedAt: timeOrNull(image.storedAt), sha256 };
}

/** Whoever gives a picture up forgets its address. */
function pictureState({ storedAt, sourceSealed }: Image): ImageView['state'] {
  if (storedAt !== null) return 'stored';
  return sourceSealed === null ? 'gone' : 'coming';
}

function viewReply(reply: ComplaintReply, imageIds: ReadonlyMap<string | null, string>): Reply {
  return {
    role: reply.role,
    name: reply.name,
    at: timeOrNull(reply.at),
    content: maskPhones(reply.content),
    imageIds: reply.imageKeys.flatMap((key) => imageIds.get(key) ?? []),
  };
}
