import { createHash } from 'node:crypto';
import type { Delivery } from './notifiers.entity.js';

/** Stands for "no channel" on the one row of an event that nobody was told of. */
export const NO_CHANNEL = 'none';

/** A delivery before its first attempt. */
export const UNTRIED = {
  failures: 0,
  unknowns: 0,
  throttledSince: null,
  heldSince: null,
  usefulUntil: null,
  insteadOfId: null,
  sentAt: null,
} satisfies Partial<Delivery>;

/** The same recipients in any order are the same. */
export function recipientKeyOf(recipients: readonly string[]): string {
  return createHash('sha256').update(recipients.toSorted().join('\n')).digest('hex');
}
