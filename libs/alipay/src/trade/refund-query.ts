import { AlipayError, isAlipayError } from '../error.js';
import type { Gateway } from '../gateway.js';
import { fenOf, textOf, timeOf } from '../wire.js';

export const REFUND_QUERY_METHOD = 'alipay.trade.fastpay.refund.query';

export interface RefundQuery {
  tradeNo: string;
  outRequestNo: string;
  /** What was asked for; decides about old answers that have an amount but no status. */
  amountFen: number;
}

export type RefundFound =
  | {
      /** The money moved. */
      kind: 'found';
      /** Of this refund; compare it with what was asked for (R6). */
      amountFen: number;
      /** UTC ms. */
      paidAt?: number;
    }
  | {
      /** Not received, failed, or too early. Only a proof after two of them, 20 s apart (R5). */
      kind: 'nothing';
    };

/**
 * Ask what became of a refund, 10 s or more after it was sent. Uses reserved rate tokens.
 *
 * @throws {AlipayError} when there is no trustworthy answer, or the answer is about another trade or number
 * @see alipay.md 5.3
 */
export async function queryRefund(
  gateway: Gateway,
  token: string | undefined,
  query: RefundQuery,
): Promise<RefundFound> {
  const { node, traceId } = await gateway.call(REFUND_QUERY_METHOD, {
    appAuthToken: token,
    kind: 'query',
    bizContent: {
      trade_no: query.tradeNo,
      out_request_no: query.outRequestNo,
      query_options: ['gmt_refund_pay'],
    },
  });
  const status = textOf(node, 'refund_status');
  const amountFen = fenOf(node, 'refund_amount');
  const isOldForm = status === undefined && amountFen === query.amountFen && query.amountFen > 0;
  if (status !== 'REFUND_SUCCESS' && !isOldForm) return { kind: 'nothing' };

  const number = textOf(node, 'out_request_no');
  const trade = textOf(node, 'trade_no');
  const isOurs = number === undefined ? !isOldForm : number === query.outRequestNo;
  if (!isOurs || (trade !== undefined && trade !== query.tradeNo) || amountFen === null) {
    throw new AlipayError('unreadable', {
      method: REFUND_QUERY_METHOD,
      callKind: 'query',
      signed: true,
      sent: true,
      traceId,
      reason: amountFen === null ? 'a refund without amount' : 'the answer is about another refund',
    });
  }
  return { kind: 'found', amountFen, paidAt: timeOf(node, 'gmt_refund_pay') };
}

/** Whether a failed query says that the trade is unknown to this seller, so that a refund of it cannot exist. */
export function isTradeUnknown(error: unknown): boolean {
  return isAlipayError(error) && error.signed && (error.subCode ?? '').includes('TRADE_NOT_EXIST');
}
