import { fromFen, toFen, type Complaint, type ComplaintTrade } from '@redress/contract';
import { readAmount } from '../../shared/money.js';

/** One trade in the refund dialog. */
export interface RefundLine {
  tradeNo: string;
  paidAt: string | null;
  /** What may still be refunded in fen; null while Alipay has not told the trade's total. */
  maxFen: number | null;
  isOn: boolean;
  typed: string;
}

export type LineError = 'not-an-amount' | 'zero' | 'too-much';

const maxOf = (trade: ComplaintTrade): number | null => {
  if (trade.refundableAmount !== null) return toFen(trade.refundableAmount);
  return trade.amount === null ? null : Math.max(toFen(trade.amount) - toFen(trade.refundedAmount), 0);
};

/** The trades of which something is left, all chosen and in full: the usual case needs no typing. */
export function linesOf(trades: readonly ComplaintTrade[]): RefundLine[] {
  return trades
    .map((trade) => ({ trade, maxFen: maxOf(trade) }))
    .filter(({ maxFen }) => maxFen === null || maxFen > 0)
    .map(({ trade, maxFen }) => ({
      tradeNo: trade.tradeNo,
      paidAt: trade.paidAt,
      maxFen,
      isOn: maxFen !== null,
      typed: maxFen === null ? '' : fromFen(maxFen),
    }));
}

/** What can be refunded of a complaint now, as an amount; null where no trade's total is known. */
export function refundableOf(complaint: Pick<Complaint, 'trades'>): string | null {
  const known = linesOf(complaint.trades).flatMap((line) => (line.maxFen === null ? [] : [line.maxFen]));
  return known.length === 0 ? null : fromFen(known.reduce((sum, fen) => sum + fen, 0));
}

export function lineError(line: RefundLine): LineError | null {
  if (!line.isOn) return null;
  const fen = readAmount(line.typed);
  if (fen === null) return 'not-an-amount';
  if (fen === 0) return 'zero';
  return line.maxFen !== null && fen > line.maxFen ? 'too-much' : null;
}

export interface RefundPlan {
  /** In the order they are sent. */
  refunds: { tradeNo: string; amount: string }[];
  sumFen: number;
  /** Nothing of any trade is left afterwards, as far as known: only then may the result say "refunded". */
  isFull: boolean;
  isOverLimit: boolean;
  canSend: boolean;
}

/**
 * @param limit the person's refund limit, an amount; null: none
 */
export function planOf(lines: readonly RefundLine[], limit: string | null): RefundPlan {
  const refunds: RefundPlan['refunds'] = [];
  let sumFen = 0;
  for (const line of lines) {
    const fen = line.isOn ? readAmount(line.typed) : null;
    if (fen === null || lineError(line) !== null) continue;
    refunds.push({ tradeNo: line.tradeNo, amount: fromFen(fen) });
    sumFen += fen;
  }
  const hasError = lines.some((line) => lineError(line) !== null);
  const isOverLimit = limit !== null && sumFen > toFen(limit);
  return {
    refunds,
    sumFen,
    isFull: !hasError && lines.length > 0 && lines.every((line) => line.isOn && readAmount(line.typed) === line.maxFen),
    isOverLimit,
    canSend: refunds.length > 0 && !hasError && !isOverLimit,
  };
}

/** All lines in full, or half of each (rounded down to the fen). */
export const withShare = (lines: readonly RefundLine[], share: 'full' | 'half'): RefundLine[] =>
  lines.map((line) =>
    line.maxFen === null || !line.isOn
      ? line
      : { ...line, typed: fromFen(share === 'full' ? line.maxFen : Math.floor(line.maxFen / 2)) },
  );
