import type { ComplaintStatus } from '@redress/contract';

const HOUR_MS = 3_600_000;

/** Hours before the deadline at which people are reminded; 0 is the deadline itself. */
const STEPS = [24, 6, 1, 0] as const;

interface DeadlineFacts {
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
 */
export function deadlineNotices(facts: DeadlineFacts, noted: number | null | undefined, now: number): DeadlineNotices {
  const over: DeadlineNotices = { due: [], noted: noted ?? null, nextAt: null };
  if (facts.status === 'closed' || facts.status === 'platform') return over;
  if (isOverdue(facts, now)) return { due: noted === 0 ? [] : [0], noted: 0, nextAt: null };
  const { deadlineAt } = facts;
  if (deadlineAt === null) return over;

  const passed = STEPS.filter((hours) => deadlineAt - hours * HOUR_MS <= now);
  const latest = passed.at(-1) ?? null;
  const next = STEPS.find((hours) => deadlineAt - hours * HOUR_MS > now);
  const isNews = latest !== null && noted !== undefined && (noted === null || latest < noted);
  return {
    due: isNews ? [latest] : [],
    noted: latest ?? noted ?? null,
    nextAt: next === undefined ? null : deadlineAt - next * HOUR_MS,
  };
}
