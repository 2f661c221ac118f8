import type { Complaint, Event, Finish, Note, Reply } from '@redress/contract';

export const timelineFilters = ['all', 'talk', 'money'] as const;
export type TimelineFilter = (typeof timelineFilters)[number];

export type TimelineEntry =
  | { kind: 'event'; key: string; atMs: number; event: Event }
  | { kind: 'reply'; key: string; atMs: number; reply: Reply };

/** Events and messages in one line, newest first; a message without a time stands at the beginning. */
export function timelineOf(complaint: Pick<Complaint, 'events' | 'replies'>, filter: TimelineFilter): TimelineEntry[] {
  const events = complaint.events
    .filter((event) => filter === 'all' || (filter === 'money' ? isMoney(event) : isTalk(event)))
    .map((event): TimelineEntry => ({ kind: 'event', key: event.id, atMs: Date.parse(event.at), event }));
  const replies = filter === 'money' ? [] : complaint.replies.map(replyEntry);
  return [...events, ...replies].toSorted((a, b) => b.atMs - a.atMs);
}

/** The words that went out with a result are part of the talk. */
const isTalk = (event: Event): boolean =>
  event.type === 'complaint.noted' ||
  event.type === 'complaint.finish_requested' ||
  event.type === 'complaint.statement_requested';

const isMoney = (event: Event): boolean =>
  event.type.startsWith('refund.') || event.type === 'complaint.refunded_elsewhere';

function replyEntry(reply: Reply, index: number): TimelineEntry {
  return { kind: 'reply', key: `reply-${index}`, atMs: reply.at === null ? 0 : Date.parse(reply.at), reply };
}

/** Tone of the mark in front of an event. */
export function toneOf(type: Event['type']): 'late' | 'today' | 'good' | 'move' | 'ask' | 'plain' {
  if (/overdue|due_soon|failed|escalated|revoked/.test(type)) return 'late';
  if (/unknown|parked|declined|refunded_elsewhere/.test(type)) return 'today';
  if (/succeeded/.test(type)) return 'good';
  if (/submitted|created|requested/.test(type)) return 'move';
  return 'plain';
}

/** What a person or the policy handed in with this event; null where the event is about no finish. */
export function finishOf(complaint: Pick<Complaint, 'finishes'>, event: Event): Finish | null {
  if (event.type !== 'complaint.finish_requested') return null;
  return complaint.finishes.find(({ id }) => id === event.data['finishId']) ?? null;
}

/** What a colleague wrote with this event. */
export function noteOf(complaint: Pick<Complaint, 'notes'>, event: Event): Note | null {
  if (event.type !== 'complaint.noted') return null;
  return complaint.notes.find(({ id }) => id === event.data['noteId']) ?? null;
}
