import type { Language } from './locale.js';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
/** China has had one zone without summer time since 1991. */
const beijingOffsetMs = 8 * hourMs;

/** Wall clock in Asia/Shanghai, whatever zone the browser is in. */
export interface BeijingTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

export function toBeijing(ms: number): BeijingTime {
  const shifted = new Date(ms + beijingOffsetMs);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
  };
}

/** Start of the Beijing day that contains `ms`, UTC milliseconds. */
export const beijingDayStart = (ms: number): number =>
  Math.floor((ms + beijingOffsetMs) / dayMs) * dayMs - beijingOffsetMs;

const two = (value: number): string => String(value).padStart(2, '0');

/** `2026-11-24` of the Beijing day. */
export function beijingDate(ms: number): string {
  const at = toBeijing(ms);
  return `${at.year}-${two(at.month)}-${two(at.day)}`;
}

/** Midnight in Beijing of a `2026-11-24`, or null where that is no date. */
export function fromBeijingDate(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const ms = Date.parse(`${text}T00:00:00+08:00`);
  return Number.isNaN(ms) ? null : ms;
}

const dayWords: Record<Language, Record<'-1' | '0' | '1', string>> = {
  'zh-CN': { '-1': '昨天', '0': '今天', '1': '明天' },
  en: { '-1': 'yesterday', '0': 'today', '1': 'tomorrow' },
};

/** `今天 18:40`, `11-23 18:40`, `2025-11-23 18:40`; with seconds where asked. */
export function formatMoment(ms: number, nowMs: number, language: Language, withSeconds = false): string {
  const at = toBeijing(ms);
  const clock = `${two(at.hour)}:${two(at.minute)}${withSeconds ? `:${two(at.second)}` : ''}`;
  const days = Math.round((beijingDayStart(ms) - beijingDayStart(nowMs)) / dayMs);
  if (days === -1 || days === 0 || days === 1) return `${dayWords[language][`${days}`]} ${clock}`;
  const date = `${two(at.month)}-${two(at.day)}`;
  return at.year === toBeijing(nowMs).year ? `${date} ${clock}` : `${at.year}-${date} ${clock}`;
}

/**
 * A length of time in the coarsest words that still help: minutes below 6 h, hours below 48 h, then days.
 * `38 分钟` · `2 小时 05 分` · `16 小时` · `3 天`
 */
export function formatSpan(ms: number, language: Language): string {
  const zh = language === 'zh-CN';
  const minutes = Math.floor(Math.abs(ms) / minuteMs);
  const hours = Math.floor(minutes / 60);
  if (minutes < 60) return zh ? `${minutes} 分钟` : `${minutes} min`;
  if (hours < 6) return zh ? `${hours} 小时 ${two(minutes % 60)} 分` : `${hours} h ${two(minutes % 60)} min`;
  if (hours < 48) return zh ? `${hours} 小时` : `${hours} h`;
  const days = Math.floor(hours / 24);
  return zh ? `${days} 天` : `${days} d`;
}

/** `刚刚`, `8 分钟前`, `2 小时前`, `3 天前`. */
export function formatAgo(ms: number, nowMs: number, language: Language): string {
  const zh = language === 'zh-CN';
  if (nowMs - ms < minuteMs) return zh ? '刚刚' : 'just now';
  const agoMs = nowMs - ms;
  const span = formatSpan(agoMs < hourMs ? agoMs : Math.floor(agoMs / hourMs) * hourMs, language).replace(
    / 00 (分|min)$/,
    '',
  );
  return zh ? `${span}前` : `${span} ago`;
}
