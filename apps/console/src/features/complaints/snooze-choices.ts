import type { Complaint } from '@redress/contract';
import { beijingDayStart, dayMs, hourMs } from '../../shared/time.js';

/** When a complaint may come back, as offered; all before its deadline. */
export interface SnoozeChoice {
  name: 'oneHour' | 'threeHours' | 'tomorrow';
  /** UTC milliseconds. */
  until: number;
}

type Facts = Pick<Complaint, 'status' | 'overdue' | 'deadline'>;

/** The last moment it may rest until; null: any. With the platform the deadline is not the merchant's. */
const lastMoment = ({ status, deadline }: Facts): number | null =>
  deadline === null || status === 'platform' ? null : Date.parse(deadline);

/** Whether it may rest at all: a settled one has nowhere to come back to, a late one cannot wait. */
export function maySnooze(facts: Facts, now: number): boolean {
  const last = lastMoment(facts);
  return facts.status !== 'closed' && !facts.overdue && (last === null || last > now);
}

/** Those that lie before the deadline. */
export function snoozeChoices(facts: Facts, now: number): SnoozeChoice[] {
  if (!maySnooze(facts, now)) return [];
  const last = lastMoment(facts);
  const all: SnoozeChoice[] = [
    { name: 'oneHour', until: now + hourMs },
    { name: 'threeHours', until: now + 3 * hourMs },
    { name: 'tomorrow', until: beijingDayStart(now) + dayMs + 9 * hourMs },
  ];
  return all.filter(({ until }) => last === null || until < last);
}

/** A typed `2026-11-25T09:00` of Beijing → UTC milliseconds, or what is wrong with it. */
export function readSnooze(typed: string, facts: Facts, now: number): number | 'none' | 'past' | 'beyond' {
  const until = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(typed) ? Date.parse(`${typed}:00+08:00`) : NaN;
  if (Number.isNaN(until)) return 'none';
  const last = lastMoment(facts);
  if (until <= now) return 'past';
  return last !== null && until > last ? 'beyond' : until;
}
