const BEIJING_MS = 8 * 3_600_000;

/** UTC milliseconds → Beijing wall clock `yyyy-MM-dd HH:mm:ss`, the only form of time in the gateway. */
export function toBeijing(ms: number): string {
  return new Date(ms + BEIJING_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** Beijing wall clock → UTC milliseconds, null when the text is not exactly that form or no real date. */
export function fromBeijing(text: unknown): number | null {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return null;
  const ms = Date.parse(`${text.replace(' ', 'T')}Z`);
  if (Number.isNaN(ms)) return null;
  return toBeijing(ms - BEIJING_MS) === text ? ms - BEIJING_MS : null;
}

/** `yyyyMMdd` of Beijing, the start of most of Alipay's numbers. */
export function beijingDay(ms: number): string {
  return toBeijing(ms).slice(0, 10).replaceAll('-', '');
}
