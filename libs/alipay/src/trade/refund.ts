import { AlipayError, isAlipayError } from '../error.js';
import type { Gateway, GatewayRequest } from '../gateway.js';
import { fromFen } from '../money.js';
import { fenOf, textOf, timeOf } from '../wire.js';

export const REFUND_METHOD = 'alipay.trade.refund';

export interface RefundRequest {
  tradeNo: string;
  /** Integer fen, 1 … what is left of the trade; 1234 is ¥12.34. */
  amountFen: number;
  /** Ours, up to 64 characters, unique in the trade, committed before this call, the same on every retry. */
  outRequestNo: string;
  /** Shown to merchant and user; up to 256 characters. */
  reason: string;
}

/** What to do when the refund query finds nothing, see `unknown`. */
export type IfNothingFound = 'send-again' | 'fail' | 'park';

export type RefundAnswer =
  | {
      kind: 'moved';
      /** UTC ms. */
      paidAt?: number;
      /** Sum refunded on the trade so far, this refund included (`refund_fee`). */
      refundedTotalFen?: number;
    }
  | {
      /** Not a failure: ask `queryRefund` 10 s later. */
      kind: 'unknown';
      /**
       * `not_confirmed` taken, but without `fund_change=Y`, or with a sum below what was asked for ·
       * `other_trade` a signed answer about another trade · `no_answer` silence, a broken or unverifiable answer ·
       * `undecided` Alipay refused with a code that does not prove that nothing moved, or without a signature
       */
      reason: 'not_confirmed' | 'other_trade' | 'no_answer' | 'undecided';
      /** What the query's "nothing" means then: repeat with the same number, final failure, or a person must look. */
      ifNothingFound: IfNothingFound;
      /** Sum refunded on the trade so far, where the answer told. */
      refundedTotalFen?: number;
      error?: AlipayError;
    };

/**
 * Pay back (part of) one trade. Safe to repeat with the same `outRequestNo` and amount: Alipay pays once.
 *
 * @returns `moved` (fund_change=Y and a sum that can be true), or `unknown`: accepted otherwise, no or no clear answer.
 *          `unknown` is not a failure: ask `queryRefund` 10 s later.
 * @throws {AlipayError} when nothing moved: refused with a signature (`refundOutcome` is `failed` or `parked`, or
 *          undefined for "too many calls", which may simply be repeated), or never sent (`sent: false`)
 * @throws what `options.beforeSend` throws, as it is: nothing was sent then
 * @throws {RangeError} when the amount is not an integer of at least 1 fen
 * @see alipay.md 5.1, 5.2, 5.5 (that a repeat answers N is unconfirmed)
 */
export async function refundTrade(
  gateway: Gateway,
  token: string | undefined,
  refund: RefundRequest,
  options: Pick<GatewayRequest, 'beforeSend'> = {},
): Promise<RefundAnswer> {
  if (refund.amountFen < 1) throw new RangeError('a refund is at least 1 fen');
  const bizContent = {
    trade_no: refund.tradeNo,
    refund_amount: fromFen(refund.amountFen),
    out_request_no: refund.outRequestNo,
    ...(refund.reason === '' ? {} : { refund_reason: refund.reason }),
  };
  try {
    const { node } = await gateway.call(REFUND_METHOD, { ...options, appAuthToken: token, bizContent, kind: 'write' });
    if (textOf(node, 'trade_no') !== refund.tradeNo) {
      return { kind: 'unknown', reason: 'other_trade', ifNothingFound: 'send-again' };
    }
    const refundedTotalFen = fenOf(node, 'refund_fee') ?? undefined;
    // `refund_fee` counts all refunds of the trade: less than ours alone cannot be, so the query has to tell (R6).
    const isTooLittle = refundedTotalFen !== undefined && refundedTotalFen < refund.amountFen;
    if (textOf(node, 'fund_change') === 'Y' && !isTooLittle) {
      return { kind: 'moved', paidAt: timeOf(node, 'gmt_refund_pay'), refundedTotalFen };
    }
    return { kind: 'unknown', reason: 'not_confirmed', ifNothingFound: 'send-again', refundedTotalFen };
  } catch (error) {
    if (!isAlipayError(error)) throw error;
    return undecided(error);
  }
}

/** Tell a proven "nothing moved", which is thrown on, from everything that must be asked about. */
function undecided(error: AlipayError): RefundAnswer {
  if (!error.sent) throw error;
  const isRefusal = error.kind === 'business' || error.kind === 'gateway';
  if (!isRefusal) return { kind: 'unknown', reason: 'no_answer', ifNothingFound: 'send-again', error };
  const outcome = error.refundOutcome;
  const isProven = outcome === undefined || outcome === 'failed' || outcome === 'parked';
  if (error.signed && isProven) throw error;
  return { kind: 'unknown', reason: 'undecided', ifNothingFound: afterNothing(error), error };
}

function afterNothing(error: AlipayError): IfNothingFound {
  switch (error.refundOutcome) {
    case 'failed':
      return 'fail';
    case 'parked':
      return 'park';
    case 'query':
      // The number once went out with another amount: nobody should decide that alone.
      return error.subCode?.includes('DISCORDANT_REPEAT_REQUEST') ? 'park' : 'fail';
    case 'unknown':
      // A code that is not in the table is not repeated for ever.
      return error.meaning === undefined ? 'park' : 'send-again';
    case undefined:
    default:
      return 'send-again';
  }
}
