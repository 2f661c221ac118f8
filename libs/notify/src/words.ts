import type { Language } from '@redress/contract';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const BEIJING_OFFSET = 8 * HOUR;
const WEEKDAYS = {
  'zh-CN': ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
} as const;

/** Integer fen → `¥1,234.50`; null is an amount that nobody told. */
export function moneyOfFen(fen: number | null): string | null {
  if (fen === null) return null;
  const digits = String(fen).padStart(3, '0');
  return moneyOfYuan(`${digits.slice(0, -2)}.${digits.slice(-2)}`);
}

/** Yuan as text, `1234.5` → `¥1,234.50`; null when the text is no amount. */
export function moneyOfYuan(yuan: string): string | null {
  const match = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(yuan);
  if (!match) return null;
  const [, whole = '', part = ''] = match;
  return `¥${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}.${part.padEnd(2, '0')}`;
}

/** A duration as the console says it: minutes below 6 h, hours below 48 h, then days. Never rounded up. */
export function distance(ms: number, language: Language): string {
  const minutes = Math.max(0, Math.floor(ms / MINUTE));
  const hours = Math.floor(minutes / 60);
  const rest = String(minutes % 60).padStart(2, '0');
  if (language === 'zh-CN') {
    if (minutes < 1) return '不到 1 分';
    if (hours < 1) return `${minutes} 分`;
    if (hours < 6) return `${hours} 时 ${rest} 分`;
    return hours < 48 ? `${hours} 时` : `${Math.floor(hours / 24)} 天`;
  }
  if (minutes < 1) return 'under 1 min';
  if (hours < 1) return `${minutes} min`;
  if (hours < 6) return `${hours} h ${rest} min`;
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

/** How far a deadline is: `剩 23 时` or `已超时 41 分`. */
export function remaining(deadlineAt: number, now: number, language: Language): string {
  const far = distance(Math.abs(deadlineAt - now), language);
  if (language === 'zh-CN') return deadlineAt > now ? `剩 ${far}` : `已超时 ${far}`;
  return deadlineAt > now ? `${far} left` : `${far} overdue`;
}

/** An absolute moment that can be read weeks later: `2026-11-25 周三 08:30`. Beijing wall clock. */
export function beijingTime(at: number, language: Language): string {
  const local = new Date(at + BEIJING_OFFSET);
  const [date = '', time = ''] = local.toISOString().split('T');
  return `${date} ${WEEKDAYS[language][local.getUTCDay()] ?? ''} ${time.slice(0, 5)}`;
}

/** Mainland mobile numbers in a text, also with spaces or dashes, → `138****8000`. */
export function maskPhones(text: string): string {
  return text.replaceAll(/(?<!\d)(1[3-9]\d)[ -]?(\d{4})[ -]?(\d{4})(?!\d)/g, '$1****$3');
}

/** `zhou@163.com` → `z***@163.com`. */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 1 ? '***' : `${address.slice(0, 1)}***${address.slice(at)}`;
}

/** Characters that turn the reading direction or are not seen at all; half of a surrogate pair. */
const INVISIBLE = /[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\p{Cs}/gu;

/** One line without control characters or line breaks, cut to a number of characters. */
export function oneLine(text: string, max: number): string {
  const flat = text.replaceAll(INVISIBLE, '').replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ');
  return cut(flat.trim(), max);
}

/** Several lines: line breaks kept, other control characters removed, cut to a number of characters. */
export function severalLines(text: string, max: number): string {
  const clean = text
    .replaceAll(INVISIBLE, '')
    .replaceAll(/\r\n?|[\p{Zl}\p{Zp}]/gu, '\n')
    .replaceAll(/[^\P{Cc}\n]/gu, ' ')
    .replaceAll(/\n{3,}/g, '\n\n');
  return cut(clean.trim(), max);
}

function cut(text: string, max: number): string {
  const characters = Array.from(text);
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join('')}…`;
}

/** Safe inside HTML text and inside a double-quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
