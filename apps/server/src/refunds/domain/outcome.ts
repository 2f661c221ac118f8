import { AlipayError, type IfNothingFound, type RefundAnswer, type RefundFound } from '@redress/alipay';

/** What an attempt to send, or a query, means for the refund. */
export type Outcome =
  | { kind: 'succeeded'; refundedTotalFen: number | null }
  | { kind: 'unknown'; ifNothingFound: IfNothingFound; code: string; refundedTotalFen: number | null }
  | { kind: 'failed'; code: string }
  | { kind: 'parked'; code: string }
  /** It never left, or Alipay asked to slow down: nothing moved, the same may be sent again. */
  | { kind: 'not-sent'; code: string };

/** The answer of a refund call → what it means. */
export function outcomeOfAnswer(answer: RefundAnswer): Outcome {
  const refundedTotalFen = answer.refundedTotalFen ?? null;
  if (answer.kind === 'moved') return { kind: 'succeeded', refundedTotalFen };
  const code = answer.error ? answer.error.saidCode : answer.reason;
  return { kind: 'unknown', ifNothingFound: answer.ifNothingFound, code, refundedTotalFen };
}

/** An error of a refund call → what it means; the library throws only where nothing moved for certain. */
export function outcomeOfError(error: AlipayError): Outcome {
  const code = error.saidCode;
  if (!error.sent) return { kind: 'not-sent', code };
  if (error.refundOutcome === 'failed') return { kind: 'failed', code };
  if (error.refundOutcome === 'parked') return { kind: 'parked', code };
  return { kind: 'not-sent', code };
}

/** A found refund counts only with our amount (reliability.md R6). */
export function outcomeOfFound(found: Extract<RefundFound, { kind: 'found' }>, amountFen: number): Outcome {
  if (found.amountFen === amountFen) return { kind: 'succeeded', refundedTotalFen: null };
  return { kind: 'parked', code: 'amount_mismatch' };
}
