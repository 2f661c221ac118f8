import { type DeadlineFacts, isOverdue } from './deadline.js';

/** Why a complaint may not rest until then: it is settled, the moment is not ahead, or it is due before. */
export type SnoozeRefusal = 'closed' | 'past' | 'beyond_deadline';

/** @param until ms; the deadline itself is the last moment */
export function snoozeRefusal(facts: DeadlineFacts, until: number, now: number): SnoozeRefusal | null {
  if (facts.status === 'closed') return 'closed';
  if (until <= now) return 'past';
  const isBeyond = facts.deadlineAt !== null && until > facts.deadlineAt && facts.status !== 'platform';
  return isBeyond || isOverdue(facts, now) ? 'beyond_deadline' : null;
}
