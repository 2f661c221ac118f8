import type { ComplaintStatus } from '@redress/contract';
import type { Language } from '../../shared/locale.js';
import { beijingDayStart, dayMs, formatSpan, hourMs, minuteMs } from '../../shared/time.js';

/** How near the deadline is, loudest first (console.md 2). `gone`: settled; `none`: Alipay gave no deadline. */
export type DeadlineStep = 'overdue' | 'hour' | 'six' | 'today' | 'later' | 'gone' | 'none';

/**
 * @param deadlineMs UTC milliseconds, null where there is none
 * @param nowMs      the shared clock
 */
export function deadlineStep(deadlineMs: number | null, status: ComplaintStatus, nowMs: number): DeadlineStep {
  if (status === 'closed') return 'gone';
  if (deadlineMs === null) return 'none';
  const leftMs = deadlineMs - nowMs;
  if (leftMs <= 0) return 'overdue';
  if (leftMs < hourMs) return 'hour';
  if (leftMs < 6 * hourMs) return 'six';
  return deadlineMs < beijingDayStart(nowMs) + dayMs ? 'today' : 'later';
}

const words = {
  'zh-CN': { left: '剩', over: '超时', gone: '已完结', none: '无截止时间', soon: '不到 1 分钟' },
  en: { left: 'left', over: 'late', gone: 'settled', none: 'no deadline', soon: '< 1 min' },
} as const;

/** Text of the chip in lists: `剩 38 分钟`, `超时 2 小时 14 分`, `已完结`. */
export function countdownText(
  step: DeadlineStep,
  deadlineMs: number | null,
  nowMs: number,
  language: Language,
): string {
  const say = words[language];
  if (step === 'gone') return say.gone;
  if (step === 'none' || deadlineMs === null) return say.none;
  const ms = Math.abs(deadlineMs - nowMs);
  const span = ms < minuteMs ? say.soon : formatSpan(ms, language);
  const word = step === 'overdue' ? say.over : say.left;
  return language === 'zh-CN' ? `${word} ${span}` : `${span} ${word}`;
}

/** The large clock of the detail: with seconds under one hour (`38 分 12 秒`), else as in lists without the word. */
export function clockText(step: DeadlineStep, deadlineMs: number | null, nowMs: number, language: Language): string {
  if (deadlineMs === null || step === 'gone' || step === 'none')
    return countdownText(step, deadlineMs, nowMs, language);
  const ms = Math.abs(deadlineMs - nowMs);
  if (ms >= hourMs) return formatSpan(ms, language);
  const seconds = Math.floor(ms / 1_000);
  const [minutes, rest] = [Math.floor(seconds / 60), String(seconds % 60).padStart(2, '0')];
  return language === 'zh-CN' ? `${minutes} 分 ${rest} 秒` : `${minutes} min ${rest} s`;
}
