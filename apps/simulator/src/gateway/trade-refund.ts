import { toBeijing } from '../beijing.js';
import { toFen, toYuan } from '../money.js';
import type { Simulation } from '../simulation.js';
import type { Trade } from '../state/model.js';
import { findTrade, refundedFen, type RefundRequest, takeRefund } from '../state/trades.js';
import { businessError, type Call, GatewayError, merchantOf, NoAnswer, textOf, characters } from './call.js';

const DEFAULT_ASYNC_MS = 5_000;

/** `alipay.trade.refund`, with the trade's planned way of failing. */
export function refundTrade(call: Call): Record<string, unknown> {
  const trade = findTrade(call.sim, merchantOf(call).userId, ...tradeNumbers(call));
  trade.calls.refund += 1;
  call.sim.store.touch();
  const wanted = refundRequest(call, trade);
  const fault = takeFault(trade);
  if (fault === 'error-before') throw systemError();
  if (fault === 'hang-before') hangBefore(call.sim, trade, wanted);
  if (fault?.startsWith('ACQ.') === true) throw businessError(fault, '模拟的退款失败');
  const answer = perform(call.sim, trade, wanted);
  if (fault === 'error-after') throw systemError();
  if (fault === 'hang-after') throw new NoAnswer('fault:hang-after');
  return answer;
}

export function tradeNumbers(call: Call): [string | undefined, string | undefined] {
  const tradeNo = textOf(call.biz, 'trade_no');
  const outTradeNo = textOf(call.biz, 'out_trade_no');
  if (tradeNo === undefined && outTradeNo === undefined) {
    throw businessError('ACQ.INVALID_PARAMETER', '参数无效：trade_no 与 out_trade_no 不能同时为空');
  }
  return [tradeNo, outTradeNo];
}

function refundRequest(call: Call, trade: Trade): RefundRequest {
  const amountFen = toFen(call.biz['refund_amount']);
  if (amountFen === null || amountFen === 0) throw businessError('ACQ.INVALID_PARAMETER', '参数无效：refund_amount');
  const outRequestNo = textOf(call.biz, 'out_request_no');
  if (outRequestNo === undefined && amountFen !== trade.totalFen) {
    throw businessError('ACQ.INVALID_PARAMETER', '参数无效：部分退款必须传入 out_request_no');
  }
  if (outRequestNo !== undefined && outRequestNo.length > 64) {
    throw businessError('ACQ.INVALID_PARAMETER', '参数无效：out_request_no 超长');
  }
  const reason = textOf(call.biz, 'refund_reason');
  if (reason !== undefined && characters(reason) > 256) {
    throw businessError('ACQ.INVALID_PARAMETER', '参数无效：refund_reason 超长');
  }
  const isAsync = trade.faults.refund === 'async';
  return {
    outRequestNo: outRequestNo ?? trade.outTradeNo,
    amountFen,
    reason,
    by: 'api',
    asyncMs: isAsync ? (trade.faults.asyncMs ?? DEFAULT_ASYNC_MS) : undefined,
  };
}

/** The failure planned for this call; all but `async` strike a given number of times, once by default. */
function takeFault(trade: Trade): string | undefined {
  const kind = trade.faults.refund;
  if (kind === undefined || kind === 'async') return kind;
  const left = (trade.faults.times ?? 1) - 1;
  if (left > 0) trade.faults.times = left;
  else {
    delete trade.faults.refund;
    delete trade.faults.times;
  }
  return kind;
}

/** No answer; the money may still move later, which is the worst a caller can meet. */
function hangBefore(sim: Simulation, trade: Trade, wanted: RefundRequest): never {
  const { doneAfterMs } = trade.faults;
  if (doneAfterMs !== undefined) {
    sim.clock.at(sim.clock.now() + doneAfterMs, () => lateRefund(sim, trade, wanted));
  }
  throw new NoAnswer('fault:hang-before');
}

/** By then the trade may have changed; a refusal has nobody to go to. */
function lateRefund(sim: Simulation, trade: Trade, wanted: RefundRequest): void {
  try {
    takeRefund(sim, trade, wanted);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
  }
}

function perform(sim: Simulation, trade: Trade, wanted: RefundRequest): Record<string, unknown> {
  const { refund, isNew } = takeRefund(sim, trade, wanted);
  const now = sim.clock.now();
  const isDone = refund.doneAt <= now;
  const repeated = sim.data.settings.repeatFundChange;
  return {
    trade_no: trade.tradeNo,
    out_trade_no: trade.outTradeNo,
    buyer_logon_id: trade.buyer,
    buyer_user_id: trade.buyerUserId,
    fund_change: isDone ? (isNew ? 'Y' : repeated) : 'N',
    refund_fee: toYuan(refundedFen(trade, now)),
    send_back_fee: isDone && isNew ? toYuan(refund.amountFen) : undefined,
    gmt_refund_pay: isDone ? toBeijing(refund.doneAt) : undefined,
  };
}

function systemError() {
  return businessError('ACQ.SYSTEM_ERROR', '系统错误');
}
