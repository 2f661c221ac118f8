import type { Complaint } from '@redress/contract';
import { shallowRef } from 'vue';
import { useOverview } from '../../stores/overview.js';

/** The complaint that was let rest, or woken, here last: no event tells of it, as it is nobody else's business. */
export const lastSnoozed = shallowRef<Complaint | null>(null);

/** The counts and the list behind the page follow. */
export function noteSnooze(complaint: Complaint): void {
  lastSnoozed.value = complaint;
  useOverview().recount();
}
