import { businessError } from '../gateway/call.js';
import { toYuan } from '../money.js';
import type { Simulation } from '../simulation.js';
import { newOutTradeNo, newTradeNo, newUserId } from './ids.js';
import { tradeRefunded, tradeRefunding } from './risk.js';
import type { Merchant, Refund, Trade } from './model.js';

/** Refund period of in-store and web payments. */
const REFUND_WINDOW_MS = 365 * 24 * 3_600_000;

export interface NewTrade {
  amountFen: number;
  outTradeNo?: string;
  buyer?: string;
  paidAt?: number;
}

export function addTrade(sim: Simulation, merchant: Merchant, wanted: NewTrade): Trade {
  const paidAt = wanted.paidAt ?? sim.clock.now() - 3_600_000;
  const trade: Trade = {
    tradeNo: newTradeNo(sim, paidAt),
    outTradeNo: wanted.outTradeNo ?? newOutTradeNo(sim, paidAt),
    authAppId: merchant.authAppId,
    userId: merchant.userId,
    buyer: wanted.buyer ?? maskedPhone(sim),
    buyerUserId: newUserId(sim),
    totalFen: wanted.amountFen,
    status: 'TRADE_SUCCESS',
    frozen: false,
    paidAt,
    refunds: [],
    calls: { refund: 0, refundQuery: 0, query: 0 },
    faults: {},
  };
  sim.data.trades[trade.tradeNo] = trade;
  sim.store.touch();
  return trade;
}

/** A mobile number that is nobody's: 138 and four zeros inside. */
export function madeUpPhone(sim: Simulation): string {
  const head = sim.random.pick(['138', '139', '136', '150', '159', '177', '186', '188']);
  return `${head}0000${String(sim.random.between(0, 9999)).padStart(4, '0')}`;
}

function maskedPhone(sim: Simulation): string {
  const phone = madeUpPhone(sim);
  return `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}

/** Sum of what has moved so far; a pending refund has not. */
export function refundedFen(trade: Trade, now: number): number {
  return sum(trade.refunds.filter((refund) => refund.doneAt <= now));
}

/** Sum of all refunds that were taken on, pending ones included: the limit of the next. */
function reservedFen(trade: Trade): number {
  return sum(trade.refunds);
}

function sum(refunds: readonly Refund[]): number {
  return refunds.reduce((total, refund) => total + refund.amountFen, 0);
}

export interface RefundRequest {
  outRequestNo: string;
  amountFen: number;
  reason?: string;
  by: 'api' | 'outside';
  /** The money moves this much later (asynchronous refund). */
  asyncMs?: number;
}

/**
 * Take on a refund, idempotent by number and amount.
 * @returns the refund and whether this very request made it
 * @throws GatewayError with the sub code Alipay would give
 */
export function takeRefund(sim: Simulation, trade: Trade, wanted: RefundRequest): { refund: Refund; isNew: boolean } {
  const known = trade.refunds.find((refund) => refund.outRequestNo === wanted.outRequestNo);
  if (known !== undefined) {
    if (known.amountFen === wanted.amountFen) return { refund: known, isNew: false };
    throw businessError('ACQ.DISCORDANT_REPEAT_REQUEST', '同一退款请求号的退款金额与首次请求不一致');
  }
  refuseByState(sim, trade);
  refuseByAmount(sim, trade, wanted);
  const now = sim.clock.now();
  const refund: Refund = {
    outRequestNo: wanted.outRequestNo,
    amountFen: wanted.amountFen,
    requestedAt: now,
    doneAt: now + (wanted.asyncMs ?? 0),
    by: wanted.by,
    reason: wanted.reason,
  };
  trade.refunds.push(refund);
  merchantBalance(sim, trade, -wanted.amountFen);
  sim.store.touch();
  if (refund.doneAt <= now) settle(sim, trade);
  else {
    tradeRefunding(sim, trade);
    watchRefund(sim, trade, refund);
  }
  return { refund, isNew: true };
}

/** Follow a pending refund to its end; also called for each one after a restart. */
export function watchRefund(sim: Simulation, trade: Trade, refund: Refund): void {
  sim.clock.at(refund.doneAt, () => settle(sim, trade));
}

function settle(sim: Simulation, trade: Trade): void {
  const now = sim.clock.now();
  const isFull = refundedFen(trade, now) === trade.totalFen;
  if (isFull) trade.status = 'TRADE_CLOSED';
  tradeRefunded(sim, trade, isFull);
  sim.store.touch();
}

function refuseByState(sim: Simulation, trade: Trade): void {
  if (trade.frozen) throw businessError('ACQ.REASON_TRADE_BEEN_FREEZEN', '交易已经被冻结');
  switch (trade.status) {
    case 'WAIT_BUYER_PAY':
      throw businessError('ACQ.TRADE_STATUS_ERROR', '交易状态不合法，交易未支付');
    case 'TRADE_FINISHED':
      throw businessError('ACQ.TRADE_HAS_FINISHED', '交易已经结束，不可退款');
    case 'TRADE_CLOSED':
      throw businessError('ACQ.TRADE_HAS_CLOSE', '交易已经关闭');
    case 'TRADE_SUCCESS':
      if (sim.clock.now() - trade.paidAt > REFUND_WINDOW_MS) {
        throw businessError('ACQ.TRADE_HAS_FINISHED', '交易已超过可退款期限');
      }
  }
}

function refuseByAmount(sim: Simulation, trade: Trade, wanted: RefundRequest): void {
  const left = trade.totalFen - reservedFen(trade);
  if (wanted.amountFen > left) {
    throw businessError('ACQ.REFUND_AMT_NOT_EQUAL_TOTAL', `退款金额超限，剩余可退金额 ${toYuan(left)} 元`);
  }
  const last = trade.refunds.at(-1);
  const tooSoon = last !== undefined && sim.clock.now() - last.requestedAt < 3_000;
  if (sim.data.settings.threeSecondRule && tooSoon) {
    throw businessError('ACQ.SYSTEM_ERROR', '同一笔交易两次退款间隔需大于 3 秒');
  }
  const merchant = sim.data.merchants[trade.authAppId];
  if (merchant !== undefined && merchant.balanceFen < wanted.amountFen) {
    throw businessError('ACQ.SELLER_BALANCE_NOT_ENOUGH', '卖家余额不足');
  }
}

function merchantBalance(sim: Simulation, trade: Trade, changeFen: number): void {
  const merchant = sim.data.merchants[trade.authAppId];
  if (merchant !== undefined) merchant.balanceFen += changeFen;
}

/** By Alipay's number first, then by the merchant's; only the merchant's own trades exist for it. */
export function findTrade(sim: Simulation, userId: string, tradeNo?: string, outTradeNo?: string): Trade {
  const byNo = tradeNo === undefined ? undefined : sim.data.trades[tradeNo];
  const found =
    tradeNo === undefined
      ? Object.values(sim.data.trades).find((trade) => trade.userId === userId && trade.outTradeNo === outTradeNo)
      : byNo;
  if (found === undefined || found.userId !== userId) throw businessError('ACQ.TRADE_NOT_EXIST', '交易不存在');
  return found;
}
