import { toBeijing } from '../beijing.js';
import { toYuan } from '../money.js';
import { findTrade } from '../state/trades.js';
import { businessError, type Call, merchantOf, textOf } from './call.js';
import { tradeNumbers } from './trade-refund.js';

/**
 * `alipay.trade.fastpay.refund.query`: REFUND_SUCCESS only when the money has moved. An unknown number, a pending
 * refund and one the query is still blind for all look the same: 10000 with nothing in it.
 */
export function queryRefund(call: Call): Record<string, unknown> {
  const trade = findTrade(call.sim, merchantOf(call).userId, ...tradeNumbers(call));
  trade.calls.refundQuery += 1;
  const outRequestNo = textOf(call.biz, 'out_request_no');
  if (outRequestNo === undefined) throw businessError('ACQ.INVALID_PARAMETER', '参数无效：out_request_no 不能为空');
  const now = call.sim.clock.now();
  const refund = trade.refunds.find((item) => item.outRequestNo === outRequestNo);
  if (refund === undefined || refund.doneAt > now) return {};
  if (now < refund.requestedAt + (trade.faults.queryBlindMs ?? 0)) return {};
  return {
    refund_status: 'REFUND_SUCCESS',
    trade_no: trade.tradeNo,
    out_trade_no: trade.outTradeNo,
    out_request_no: refund.outRequestNo,
    total_amount: toYuan(trade.totalFen),
    refund_amount: toYuan(refund.amountFen),
    refund_reason: refund.reason,
    send_back_fee: toYuan(refund.amountFen),
    gmt_refund_pay: asksFor(call, 'gmt_refund_pay') ? toBeijing(refund.doneAt) : undefined,
  };
}

function asksFor(call: Call, option: string): boolean {
  const options = call.biz['query_options'];
  return Array.isArray(options) && options.includes(option);
}
