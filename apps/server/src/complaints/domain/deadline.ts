import type { ComplaintStatus, Family } from '@redress/contract';

const HOUR_MS = 3_600_000;

/** How the house treats deadlines. */
export interface DeadlinePlan {
  /** Hours from the complaint to the house's own target, for complaints that Alipay sets none; null for none. */
  targets: Readonly<Record<Family, number | null>>;
  /** Hours before a deadline at which people are reminded, the most first. */
  thresholdsHours: readonly number[];
}

export const defaultPlan: DeadlinePlan = { targets: { risk: null, trade: null }, thresholdsHours: [24, 6, 1] };

/** The house's own target for a complaint that Alipay sets none, ms UTC; null where there is none. */
export function ownDeadline(
  { family, complainedAt, deadlineAt }: { family: Family; complainedAt: number; deadlineAt: number | null },
  { targets }: DeadlinePlan,
): number | null {
  const hours = targets[family];
  return deadlineAt !== null || hours === null ? null : complainedAt + hours * HOUR_MS;
}

export interface DeadlineFacts {
  status: ComplaintStatus;
  isLate: boolean;
  deadlineAt: number | null;
}

/** Late is a flag, not a state: Alipay says so, or the deadline passed while it is still ours to settle. */
export function isOverdue({ status, isLate, deadlineAt }: DeadlineFacts, now: number): boolean {
  if (status === 'closed' || status === 'platform') return false;
  return isLate || (deadlineAt !== null && deadlineAt <= now);
}

export interface DeadlineNotices {
  /** Hours left that are to be told now; 0 means overdue. */
  due: number[];
  /** The step that counts as told from now on; null while none is. */
  noted: number | null;
  /** When to look again; null when nothing can come any more. */
  nextAt: number | null;
}

/**
 * Which reminders of a deadline are due.
 *
 * Steps that were past when the complaint arrived are skipped, but for the deadline itself: what is overdue on
 * arrival is told as overdue. When several steps passed since the last look, only the latest is told.
 *
 * @param noted the step told last, `null` for none, `undefined` when the complaint has just arrived
 * @param thresholds hours before the deadline, the most first
 */
export function deadlineNotices(
  facts: DeadlineFacts,
  noted: number | null | undefined,
  now: number,
  thresholds: readonly number[],
): DeadlineNotices {
  const over: DeadlineNotices = { due: [], noted: noted ?? null, nextAt: null };
  if (facts.status === 'closed' || facts.status === 'platform') return over;
  if (isOverdue(facts, now)) return { due: noted === 0 ? [] : [0], noted: 0, nextAt: null };
  const { deadlineAt } = facts;
  if (deadlineAt === null) return over;

  const latest = latestStep(deadlineAt, now, thresholds);
  const next = [...thresholds, 0].find((hours) => deadlineAt - hours * HOUR_MS > now);
  const isNews = latest !== null && noted !== undefined && (noted === null || latest < noted);
  return {
    due: isNews ? [latest] : [],
    noted: latest ?? noted ?? null,
    nextAt: next === undefined ? null : deadlineAt - next * HOUR_MS,
  };
}

/** The last step that is past; null while none is. */
const latestStep = (deadlineAt: number, now: number, thresholds: readonly number[]): number | null =>
  thresholds.filter((hours) => deadlineAt - hours * HOUR_MS <= now).at(-1) ?? null;

/**
 * The step that counts as told once the facts are others. A deadline that moved away, or lateness that Alipay took
 * back, lies ahead again with steps that are to be told anew; one that came nearer keeps what was told.
 */
export function notedAfter(
  noted: number | null,
  before: DeadlineFacts,
  facts: DeadlineFacts,
  now: number,
  thresholds: readonly number[],
): number | null {
  const { deadlineAt } = facts;
  const isAway =
    (deadlineAt !== null && before.deadlineAt !== null && deadlineAt > before.deadlineAt) ||
    (before.isLate && !facts.isLate);
  if (noted === null || !isAway || isOverdue(facts, now)) return noted;
  const latest = deadlineAt === null ? null : latestStep(deadlineAt, now, thresholds);
  return latest === null ? null : Math.max(latest, noted);
}
