import type { ComplaintStatus, EventType } from '@redress/contract';

/** Older ones that somebody never opened are history, not news. */
const UNREAD_FOR_MS = 30 * 24 * 3_600_000;

/** What somebody who looked before wants to look at again. Reminders and steps on the way are not among it. */
export const changes: readonly EventType[] = [
  'complaint.updated',
  'complaint.escalated',
  'complaint.overdue',
  'complaint.closed',
  'complaint.reopened',
  'complaint.assigned',
  'complaint.noted',
  'complaint.finish_succeeded',
  'complaint.finish_failed',
  'complaint.statement_sent',
  'complaint.statement_failed',
  'complaint.refunded_elsewhere',
  'refund.succeeded',
  'refund.failed',
  'refund.parked',
];

export interface AttentionFacts {
  status: ComplaintStatus;
  receivedAt: number;
  /** When the person last had it open; null: never. */
  seenAt: number | null;
  /** When anybody else last changed it; null: never. */
  othersAt: number | null;
}

/** What a list marks for one person. */
export interface Attention {
  unread: boolean;
  changed: boolean;
}

export const calm: Attention = { unread: false, changed: false };

/** @param since when the person's account was made: what came before it was never theirs to read */
export function attentionOf(
  { status, receivedAt, seenAt, othersAt }: AttentionFacts,
  since: number,
  now: number,
): Attention {
  if (seenAt !== null) return { unread: false, changed: othersAt !== null && othersAt > seenAt };
  return { unread: status !== 'closed' && receivedAt >= Math.max(since, now - UNREAD_FOR_MS), changed: false };
}
