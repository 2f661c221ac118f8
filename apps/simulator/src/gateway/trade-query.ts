import { toBeijing } from '../beijing.js';
import { toYuan } from '../money.js';
import { findTrade } from '../state/trades.js';
import { type Call, merchantOf } from './call.js';
import { tradeNumbers } from './trade-refund.js';

/** `alipay.trade.query`: no field tells the sum refunded. */
export function queryTrade(call: Call): Record<string, unknown> {
  const trade = findTrade(call.sim, merchantOf(call).userId, ...tradeNumbers(call));
  trade.calls.query += 1;
  const isPaid = trade.status !== 'WAIT_BUYER_PAY';
  return {
    trade_no: trade.tradeNo,
    out_trade_no: trade.outTradeNo,
    trade_status: trade.status,
    total_amount: toYuan(trade.totalFen),
    receipt_amount: isPaid ? toYuan(trade.totalFen) : '0.00',
    buyer_pay_amount: isPaid ? toYuan(trade.totalFen) : '0.00',
    point_amount: '0.00',
    invoice_amount: '0.00',
    send_pay_date: isPaid ? toBeijing(trade.paidAt) : undefined,
    buyer_logon_id: trade.buyer,
    buyer_user_id: trade.buyerUserId,
  };
}
