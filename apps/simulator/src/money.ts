/**
 * Yuan text → integer fen. At most two decimals, no sign, no exponent.
 * @returns null for anything else, so that the caller answers as Alipay would
 */
export function toFen(text: unknown): number | null {
  if (typeof text !== 'string') return null;
  const match = /^(\d{1,11})(?:\.(\d{1,2}))?$/.exec(text);
  if (match === null) return null;
  const fen = BigInt(match[1] ?? '0') * 100n + BigInt((match[2] ?? '').padEnd(2, '0'));
  return Number(fen);
}

/** Integer fen → yuan text with two decimals. */
export function toYuan(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(3, '0');
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
