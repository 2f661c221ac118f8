import type { ComplaintSummary } from '@redress/contract';
import { shallowRef } from 'vue';
import { markSeen } from '../../api/desk.js';
import { ApiProblem } from '../../api/problem.js';
import { nowMs } from '../../shared/clock.js';

/** What was opened here since its row was read, so that the list knows at once. */
const opened = shallowRef<ReadonlyMap<string, number>>(new Map());

/** The person has it before their eyes, as it is now. */
export async function see(id: string): Promise<void> {
  opened.value = new Map(opened.value).set(id, nowMs());
  try {
    await markSeen(id);
  } catch (error) {
    // the mark stays for next time; that the page cannot be read is said where it is read
    if (!(error instanceof ApiProblem)) throw error;
  }
}

type Row = Pick<ComplaintSummary, 'id' | 'unread' | 'changed' | 'lastEvent' | 'receivedAt'>;

/** The mark of a row; null where it was opened here after its last event. */
export function markOf(row: Row): 'unread' | 'changed' | null {
  const seenMs = opened.value.get(row.id);
  const lastMs = Date.parse(row.lastEvent?.at ?? row.receivedAt);
  if (seenMs !== undefined && seenMs >= lastMs) return null;
  if (row.unread) return 'unread';
  return row.changed ? 'changed' : null;
}
