import { describe, expect, it } from 'vitest';
import {
  beijingTime,
  distance,
  escapeHtml,
  maskEmail,
  maskPhones,
  moneyOfFen,
  moneyOfYuan,
  oneLine,
  remaining,
  severalLines,
} from './words.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('words', () => {
  it.each([
    [0, '¥0.00'], [5, '¥0.05'], [1234, '¥12.34'], [123450, '¥1,234.50'], [123456789012, '¥1,234,567,890.12'],
  ])('%i fen are %s', (fen, text) => expect(moneyOfFen(fen)).toBe(text)); // prettier-ignore

  it.each([['12.3', '¥12.30'], ['1000', '¥1,000.00'], ['', null], ['1e3', null], ['-1.00', null], ['１２', null]])(
    'yuan %s are %s',
    (yuan, text) => expect(moneyOfYuan(yuan)).toBe(text),
  ); // prettier-ignore

  it.each([
    [0, '不到 1 分', 'under 1 min'],
    [38 * MINUTE, '38 分', '38 min'],
    [125 * MINUTE, '2 时 05 分', '2 h 05 min'],
    [6 * HOUR - 1, '5 时 59 分', '5 h 59 min'],
    [6 * HOUR, '6 时', '6 h'],
    [47.9 * HOUR, '47 时', '47 h'],
    [48 * HOUR, '2 天', '2 days'],
  ])('%i ms are %s', (ms, zh, en) => {
    expect(distance(ms, 'zh-CN')).toBe(zh);
    expect(distance(ms, 'en')).toBe(en);
  });

  it('says on which side of a deadline it is', () => {
    expect(remaining(23 * HOUR, 0, 'zh-CN')).toBe('剩 23 时');
    expect(remaining(0, 41 * MINUTE, 'zh-CN')).toBe('已超时 41 分');
    expect(remaining(0, 41 * MINUTE, 'en')).toBe('41 min overdue');
  });

  it('tells time on the clock of Beijing, across midnight and the year', () => {
    expect(beijingTime(Date.parse('2026-11-24T16:30:00Z'), 'zh-CN')).toBe('2026-11-25 周三 00:30');
    expect(beijingTime(Date.parse('2026-12-31T15:59:59Z'), 'en')).toBe('2026-12-31 Thu 23:59');
  });

  it.each([
    ['打 13812348000 找我', '打 138****8000 找我'],
    ['138 1234 8000', '138****8000'],
    ['+86-138-1234-8000。', '+86-138****8000。'],
    ['两个13812348000,15912345678', '两个138****8000,159****5678'],
    ['单号 2026112422001400001234567890', '单号 2026112422001400001234567890'],
    ['12812348000', '12812348000'],
  ])('masks phones in %s', (text, masked) => expect(maskPhones(text)).toBe(masked));

  it('masks mail addresses', () => {
    expect(maskEmail('zhou@163.com')).toBe('z***@163.com');
    expect(maskEmail('@163.com')).toBe('***');
  });

  it('makes one line of anything', () => {
    expect(oneLine('a\r\nBcc: x@y.z\u0000\u2028b', 50)).toBe('a Bcc: x@y.z b');
    expect(oneLine('\u202eevil\ud800', 50)).toBe('evil');
    expect(oneLine('一二三四五', 3)).toBe('一二…');
  });

  it('keeps lines, not control characters', () => {
    expect(severalLines(' a\r\nb\u0007c\n\n\n\nd ', 50)).toBe('a\nb c\n\nd');
    expect(severalLines('x'.repeat(100_000), 10)).toHaveLength(10);
  });

  it('escapes HTML', () => {
    expect(escapeHtml(`<svg onload="x('&')">`)).toBe('&lt;svg onload=&quot;x(&#39;&amp;&#39;)&quot;&gt;');
  });
});
