import { toYuan } from '../money.js';
import type { Simulation } from '../simulation.js';
import type {
  Authorization,
  Mail,
  Merchant,
  Push,
  Reply,
  RiskComplaint,
  Trade,
  TradeComplaint,
} from '../state/model.js';
import { refundedFen } from '../state/trades.js';

/** Milliseconds → ISO 8601 UTC. */
export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function isoOr(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : iso(ms);
}

export function merchantView(merchant: Merchant) {
  const { balanceFen, ...rest } = merchant;
  return { ...rest, balance: toYuan(balanceFen) };
}

export function authorizationView(authorization: Authorization) {
  const { startedAt, refreshUntil, ...rest } = authorization;
  return { ...rest, startedAt: iso(startedAt), refreshUntil: iso(refreshUntil) };
}

export function tradeView(trade: Trade, now: number) {
  return {
    tradeNo: trade.tradeNo,
    outTradeNo: trade.outTradeNo,
    authAppId: trade.authAppId,
    userId: trade.userId,
    buyer: trade.buyer,
    status: trade.status,
    frozen: trade.frozen,
    paidAt: iso(trade.paidAt),
    total: toYuan(trade.totalFen),
    refunded: toYuan(refundedFen(trade, now)),
    refunds: trade.refunds.map((refund) => ({
      outRequestNo: refund.outRequestNo,
      amount: toYuan(refund.amountFen),
      at: iso(refund.doneAt),
      requestedAt: iso(refund.requestedAt),
      state: refund.doneAt <= now ? 'done' : 'pending',
      by: refund.by,
      reason: refund.reason,
    })),
    calls: trade.calls,
    faults: trade.faults,
  };
}

export type AnyComplaint = { family: 'risk'; item: RiskComplaint } | { family: 'trade'; item: TradeComplaint };

export function complaintView(sim: Simulation, complaint: AnyComplaint) {
  return complaint.family === 'risk' ? riskView(sim, complaint.item) : tradeComplaintView(sim, complaint.item);
}

function riskView(sim: Simulation, item: RiskComplaint) {
  return {
    id: String(item.id),
    family: 'risk',
    taskId: item.taskId,
    authAppId: item.authAppId,
    userId: item.userId,
    status: item.status,
    content: item.content,
    contact: item.contact,
    complainedAt: iso(item.complainedAt),
    deadline: iso(item.deadlineAt),
    processedAt: isoOr(item.processedAt),
    processCode: item.processCode,
    processRemark: item.processRemark,
    processImages: item.processImages,
    trades: item.trades.map((trade) => tradeLine(sim, trade.tradeNo, trade.status)),
    replies: item.replies.map(replyView),
    images: item.pictureCount,
    escalated: item.upgradedAt !== undefined,
  };
}

function tradeComplaintView(sim: Simulation, item: TradeComplaint) {
  return {
    id: item.id,
    family: 'trade',
    taskId: item.id,
    authAppId: item.authAppId,
    userId: item.userId,
    status: item.status,
    content: item.content,
    contact: item.phone,
    reason: item.reason,
    complainedAt: iso(item.createdAt),
    modifiedAt: iso(item.modifiedAt),
    deadline: iso(item.answerUntil),
    processedAt: isoOr(item.finishedAt),
    processCode: item.feedbackCode,
    trades: [tradeLine(sim, item.tradeNo, item.status)],
    replies: item.replies.map(replyView),
    images: item.pictureCount,
    escalated: item.status === 'PLATFORM_PROCESSING',
  };
}

function tradeLine(sim: Simulation, tradeNo: string, status: string) {
  const trade = sim.data.trades[tradeNo];
  return {
    tradeNo,
    outTradeNo: trade?.outTradeNo,
    amount: toYuan(trade?.totalFen ?? 0),
    status,
    refunded: toYuan(trade === undefined ? 0 : refundedFen(trade, sim.clock.now())),
  };
}

function replyView(reply: Reply) {
  return { role: reply.role, content: reply.content, images: reply.images, at: iso(reply.at) };
}

export function pushView(push: Push) {
  const { createdAt, nextAt, attempts, ...rest } = push;
  return {
    ...rest,
    createdAt: iso(createdAt),
    nextAt: isoOr(nextAt),
    attempts: attempts.map((attempt) => ({ ...attempt, at: iso(attempt.at) })),
  };
}

export function mailView(mail: Mail) {
  return { ...mail, at: iso(mail.at) };
}
