/**
 * Money at the edge: Alipay writes yuan as decimal text, we keep integer fen. 1234 is ¥12.34.
 * Only text is split here and only integers are added, so no binary fraction can creep in.
 */

/** `12`, `12.3` and `12.34`; up to 9,999,999,999.99; no sign, no exponent, no leading zeros, no thousands mark. */
const YUAN = /^(0|[1-9]\d{0,9})(?:\.(\d{1,2}))?$/;

/** 9,999,999,999.99 yuan, the largest amount that `YUAN` can spell. */
const MAX_FEN = 999_999_999_999;

/**
 * Yuan text to fen, for text that may be wrong.
 *
 * @returns integer fen, 0 … 999,999,999,999, or null when the text is not an amount
 */
export function parseFen(yuan: string | null | undefined): number | null {
  const match = typeof yuan === 'string' ? YUAN.exec(yuan) : null;
  if (match === null) return null;
  const [, whole = '0', decimals = ''] = match;
  return Number.parseInt(whole + decimals.padEnd(2, '0'), 10);
}

/**
 * Yuan text to fen: `toFen('12.34')` is 1234, `toFen('0.5')` is 50.
 *
 * @throws {RangeError} when the text is not an amount; the text itself is not repeated in the message
 */
export function toFen(yuan: string): number {
  const fen = parseFen(yuan);
  if (fen === null) throw new RangeError('not an amount in yuan: expected digits with at most two decimals');
  return fen;
}

/**
 * Fen to yuan text, always with two decimals: `fromFen(1234)` is `'12.34'`.
 *
 * @throws {RangeError} when `fen` is not an integer between 0 and 999,999,999,999
 */
export function fromFen(fen: number): string {
  if (!Number.isSafeInteger(fen) || fen < 0 || fen > MAX_FEN) throw new RangeError('not an amount in fen');
  const digits = String(fen).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
