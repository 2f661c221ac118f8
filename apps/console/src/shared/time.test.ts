import { describe, expect, it } from 'vitest';
import { beijingDate, beijingDayStart, formatAgo, formatMoment, formatSpan, fromBeijingDate } from './time.js';

const now = Date.parse('2026-11-24T08:12:00Z'); // 16:12 in Beijing
const at = (text: string) => Date.parse(text);

describe('formatMoment', () => {
  it.each([
    ['2026-11-24T08:50:00Z', '今天 16:50'],
    ['2026-11-24T16:30:00Z', '明天 00:30'],
    ['2026-11-23T10:40:00Z', '昨天 18:40'],
    ['2026-11-21T10:40:00Z', '11-21 18:40'],
    ['2025-11-23T10:40:00Z', '2025-11-23 18:40'],
  ])('%s is %s in Beijing, in any zone', (iso, text) => {
    expect(formatMoment(at(iso), now, 'zh-CN')).toBe(text);
  });

  it('speaks English', () => {
    expect(formatMoment(at('2026-11-24T08:50:00Z'), now, 'en')).toBe('today 16:50');
  });
});

describe('formatSpan', () => {
  it.each([
    [38 * 60_000, '38 分钟'],
    [125 * 60_000, '2 小时 05 分'],
    [16 * 3_600_000, '16 小时'],
    [47 * 3_600_000, '47 小时'],
    [73 * 3_600_000, '3 天'],
    [-41 * 60_000, '41 分钟'],
  ])('%d ms is %s', (ms, text) => expect(formatSpan(ms, 'zh-CN')).toBe(text));
});

it('tells how long ago', () => {
  expect(formatAgo(now - 20_000, now, 'zh-CN')).toBe('刚刚');
  expect(formatAgo(now - 8 * 60_000, now, 'zh-CN')).toBe('8 分钟前');
  expect(formatAgo(now - 8 * 60_000, now, 'en')).toBe('8 min ago');
  expect(formatAgo(now - 125 * 60_000, now, 'zh-CN')).toBe('2 小时前');
});

it('knows the Beijing day', () => {
  expect(beijingDate(at('2026-11-24T16:30:00Z'))).toBe('2026-11-25');
  expect(beijingDayStart(now)).toBe(at('2026-11-23T16:00:00Z'));
  expect(fromBeijingDate('2026-11-24')).toBe(at('2026-11-23T16:00:00Z'));
  expect(fromBeijingDate('24.11.2026')).toBeNull();
});
