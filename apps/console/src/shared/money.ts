import { fromFen, isYuan, maxFen, toFen, type Fen } from '@redress/contract';

/** `"1234.5"` → `1,234.50`; text only, money never becomes a float. */
export function formatAmount(amount: string): string {
  const negative = amount.startsWith('-');
  const [whole = '0', part = ''] = (negative ? amount.slice(1) : amount).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return `${negative ? '-' : ''}${grouped}.${part.padEnd(2, '0').slice(0, 2)}`;
}

/** `¥1,234.50`, for sentences; where it stands alone use the component `Amount`. */
export function yuan(amount: string): string {
  const text = formatAmount(amount);
  return text.startsWith('-') ? `-¥${text.slice(1)}` : `¥${text}`;
}

/** Sum of amounts, as an amount. */
export function sumAmounts(amounts: readonly string[]): string {
  let fen = 0;
  for (const amount of amounts) fen += toFen(amount);
  return fromFen(fen);
}

/** What a person typed as an amount → fen, or null where it is none. Full-width digits and a leading ¥ are forgiven. */
export function readAmount(typed: string): Fen | null {
  const text = typed.normalize('NFKC').replaceAll(/[¥,\s]/g, '');
  if (!isYuan(text)) return null;
  const fen = toFen(text);
  return fen <= maxFen ? fen : null;
}
