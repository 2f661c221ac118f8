import { AlipayError } from '../error.js';
import type { Gateway } from '../gateway.js';
import { fenOf, idOf, textOf, timeOf } from '../wire.js';

export const TRADE_QUERY_METHOD = 'alipay.trade.query';

/** A payment. Alipay does not tell the sum refunded; keep a ledger. */
export interface Trade {
  tradeNo: string;
  outTradeNo: string;
  /** WAIT_BUYER_PAY, TRADE_SUCCESS (refundable), TRADE_FINISHED, TRADE_CLOSED (unpaid, or fully refunded). */
  status: string;
  totalFen: number;
  /** Masked by Alipay. */
  buyerLogonId?: string;
  /** 2088…, or the open id where Alipay gives only that. */
  buyerUserId?: string;
  /** UTC ms. */
  paidAt?: number;
}

/**
 * Read one trade of the merchant.
 *
 * @throws {AlipayError} also when the answer is about another trade or lacks amount or state
 * @see alipay.md 5.4
 */
export async function queryTrade(gateway: Gateway, token: string | undefined, tradeNo: string): Promise<Trade> {
  const { node, traceId } = await gateway.call(TRADE_QUERY_METHOD, {
    appAuthToken: token,
    bizContent: { trade_no: tradeNo },
  });
  const status = textOf(node, 'trade_status');
  const totalFen = fenOf(node, 'total_amount');
  const isSame = textOf(node, 'trade_no') === tradeNo;
  if (!isSame || status === undefined || totalFen === null) {
    throw new AlipayError('unreadable', {
      method: TRADE_QUERY_METHOD,
      callKind: 'read',
      signed: true,
      sent: true,
      traceId,
      reason: isSame ? 'the trade has no state or amount' : 'the answer is about another trade',
    });
  }
  return {
    tradeNo,
    outTradeNo: textOf(node, 'out_trade_no') ?? '',
    status,
    totalFen,
    buyerLogonId: textOf(node, 'buyer_logon_id'),
    buyerUserId: idOf(node, 'buyer_user_id') ?? idOf(node, 'buyer_open_id'),
    paidAt: timeOf(node, 'send_pay_date'),
  };
}
