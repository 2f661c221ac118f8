import { describe, expect, it } from 'vitest';
import { clockText, countdownText, deadlineStep } from './countdown.js';

const now = Date.parse('2026-11-24T08:12:00Z'); // 16:12 in Beijing
const inMinutes = (minutes: number) => now + minutes * 60_000;

describe('deadlineStep', () => {
  it.each([
    [-41, 'overdue'],
    [0, 'overdue'],
    [38, 'hour'],
    [60, 'six'],
    [359, 'six'],
    [360, 'today'],
    [7 * 60 + 47, 'today'], // 23:59
    [7 * 60 + 48, 'later'], // midnight in Beijing
    [3 * 24 * 60, 'later'],
  ])('%d minutes left is %s', (minutes, step) => {
    expect(deadlineStep(inMinutes(minutes), 'open', now)).toBe(step);
  });

  it('is quiet once settled, also when it was late', () => {
    expect(deadlineStep(inMinutes(-500), 'closed', now)).toBe('gone');
  });

  it('says that there is no deadline', () => {
    expect(deadlineStep(null, 'open', now)).toBe('none');
    expect(countdownText('none', null, now, 'zh-CN')).toBe('无截止时间');
  });
});

describe('texts', () => {
  it.each([
    ['overdue', -134, '超时 2 小时 14 分', '2 h 14 min late'],
    ['hour', 38, '剩 38 分钟', '38 min left'],
    ['later', 3 * 24 * 60 + 5, '剩 3 天', '3 d left'],
    ['hour', 0.5, '剩 不到 1 分钟', '< 1 min left'],
  ] as const)('%s %d', (step, minutes, zh, en) => {
    expect(countdownText(step, inMinutes(minutes), now, 'zh-CN')).toBe(zh);
    expect(countdownText(step, inMinutes(minutes), now, 'en')).toBe(en);
  });

  it('counts seconds under an hour', () => {
    expect(clockText('hour', now + 38 * 60_000 + 12_000, now, 'zh-CN')).toBe('38 分 12 秒');
    expect(clockText('six', inMinutes(125), now, 'zh-CN')).toBe('2 小时 05 分');
  });
});
