import { pushTradeChange } from '../push-events.js';
import type { Simulation } from '../simulation.js';
import { newComplainEventId } from './ids.js';
import type { Merchant, Reply, Trade, TradeComplaint } from './model.js';

export const tradeComplainStates: Record<string, string> = {
  MERCHANT_PROCESSING: '商家处理中',
  MERCHANT_FEEDBACKED: '商家已反馈',
  MERCHANT_FEEDBACK_TIMEOUT: '商家处理超时',
  PLATFORM_PROCESSING: '平台处理中',
  PLATFORM_FINISH: '平台处理完结',
  FINISHED: '投诉已完结',
  CANCELLED: '投诉已撤销',
  CLOSED: '系统关闭',
};

/** States in which the merchant may still state how it was handled. */
export const answerableStates = ['MERCHANT_PROCESSING', 'MERCHANT_FEEDBACK_TIMEOUT'];
/** States in which the two sides may exchange messages. */
export const talkableStates = ['MERCHANT_PROCESSING', 'MERCHANT_FEEDBACKED', 'MERCHANT_FEEDBACK_TIMEOUT'];
const openStates = [...talkableStates, 'PLATFORM_PROCESSING'];

export interface NewTradeComplaint {
  trade: Trade;
  content: string;
  reason?: string;
  category?: string;
  phone?: string;
  answerInMs?: number;
  pictureCount?: number;
  createdAt?: number;
  push?: boolean;
}

export function addTradeComplaint(sim: Simulation, merchant: Merchant, wanted: NewTradeComplaint): TradeComplaint {
  const createdAt = wanted.createdAt ?? sim.clock.now();
  const complaint: TradeComplaint = {
    id: newComplainEventId(sim, createdAt),
    authAppId: merchant.authAppId,
    userId: merchant.userId,
    status: 'MERCHANT_PROCESSING',
    reason: wanted.reason ?? '商品或服务问题',
    category: wanted.category ?? '退款',
    content: wanted.content,
    phone: wanted.phone,
    tradeNo: wanted.trade.tradeNo,
    pictureCount: wanted.pictureCount ?? 0,
    createdAt,
    modifiedAt: createdAt,
    answerUntil: createdAt + (wanted.answerInMs ?? sim.data.settings.tradeAnswerMs),
    replies: [],
  };
  sim.data.trade[complaint.id] = complaint;
  sim.store.touch();
  watchTradeComplaint(sim, complaint);
  if (wanted.push !== false) pushTradeChange(sim, complaint);
  return complaint;
}

/** Set the timer of the answer span; also called for each complaint after a restart. */
export function watchTradeComplaint(sim: Simulation, complaint: TradeComplaint): void {
  if (complaint.status !== 'MERCHANT_PROCESSING') return;
  sim.clock.at(complaint.answerUntil, () => {
    if (complaint.status === 'MERCHANT_PROCESSING') changeTrade(sim, complaint, 'MERCHANT_FEEDBACK_TIMEOUT');
  });
}

/** Every change has a time and a message. */
export function changeTrade(sim: Simulation, complaint: TradeComplaint, status: string): void {
  const now = sim.clock.now();
  complaint.status = status;
  // Two changes within one second must differ, or a reader that orders by gmt_modified cannot tell them apart.
  complaint.modifiedAt = Math.max(now, complaint.modifiedAt + 1_000);
  if (!openStates.includes(status) && complaint.finishedAt === undefined) complaint.finishedAt = now;
  sim.store.touch();
  pushTradeChange(sim, complaint);
}

export function addReply(sim: Simulation, complaint: TradeComplaint, reply: Omit<Reply, 'at'>, status?: string): void {
  complaint.replies.push({ ...reply, at: sim.clock.now() });
  changeTrade(sim, complaint, status ?? complaint.status);
}
