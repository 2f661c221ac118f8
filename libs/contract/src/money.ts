/** Integer fen as a branded number, so that a plain count cannot be paid out (reliability.md N1). */
export type Fen = number & { readonly __unit: 'fen' };

const YUAN = /^(0|[1-9]\d{0,9})(\.\d{1,2})?$/;
export const maxFen = 1_000_000_000_000;

/** Whether a text is an amount in yuan with at most two decimals. */
export const isYuan = (text: string): boolean => YUAN.test(text);

/**
 * `"12.34"` → 1234.
 *
 * @throws {RangeError} when the text is no amount in yuan; no rounding ever happens
 */
export function toFen(text: string): Fen {
  if (!YUAN.test(text)) throw new RangeError('not an amount in yuan with at most two decimals');
  const [yuan = '0', part = ''] = text.split('.');
  return asFen(Number.parseInt(yuan + part.padEnd(2, '0'), 10));
}

/**
 * Marks a safe integer as fen.
 *
 * @throws {RangeError} for fractions, negatives and what no number can hold exactly
 */
export function asFen(value: number): Fen {
  if (!Number.isSafeInteger(value) || value < 0 || value > maxFen) throw new RangeError('not an amount in fen');
  return value as Fen;
}

/** 1234 → `"12.34"`, always two decimals. */
export function fromFen(fen: number): string {
  const digits = String(asFen(fen)).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
