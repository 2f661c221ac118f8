import type { CloseReason, ComplaintStatus, EventType, Family, Reply } from '@redress/contract';

/** What is stored of one complaint and changes with what Alipay says. Times are ms UTC, money is fen. */
export interface ComplaintState {
  family: Family;
  remoteId: string;
  taskId: string;
  status: ComplaintStatus;
  closeReason: CloseReason | null;
  rawStatus: string;
  statusText: string | null;
  /** Alipay itself calls it late. */
  isLate: boolean;
  needsLook: boolean;
  oppositePid: string | null;
  amountFen: number | null;
  contact: string | null;
  content: string;
  reason: string | null;
  complainedAt: number;
  deadlineAt: number | null;
  escalatedAt: number | null;
  escalationText: string | null;
  processedAt: number | null;
  processCode: string | null;
  processRemark: string | null;
  /** When the read that this state comes from was started; an older read never overwrites a newer one. */
  observedAt: number;
  /** When the answer of that read was here. */
  answeredAt: number;
  /** A read of a closed complaint said "open"; believed only when a second one, a minute later, agrees. */
  reopenSeenAt: number | null;
  trades: TradeState[];
  /** Newest first, as Alipay gives them. */
  replies: ReplyState[];
  /** Keys of the complainant's pictures, replies aside. */
  imageKeys: string[];
}

export interface ReplyState {
  role: Reply['role'];
  name: string | null;
  at: number | null;
  content: string;
  imageKeys: string[];
}

export interface TradeState {
  tradeNo: string;
  outTradeNo: string | null;
  amountFen: number | null;
  rawStatus: string | null;
  paidAt: number | null;
  refundedAt: number | null;
}

/** A fact that a change of state brings with it. */
export interface ComplaintFact {
  type: EventType;
  data?: Record<string, string | number | boolean | null>;
}
