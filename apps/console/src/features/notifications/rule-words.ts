import { fromFen, notificationEvents, type NotificationEvent, type Rule } from '@redress/contract';
import { readAmount } from '../../shared/money.js';

/** A test is never a rule's business, and complaints are not assigned to anybody yet. */
const notOffered: readonly NotificationEvent[] = ['channel.test', 'complaint.assigned'];

/** What a rule may be about, in the order people think of it. */
export const ruleEvents: readonly NotificationEvent[] = notificationEvents.filter(
  (event) => !notOffered.includes(event),
);

/** The events of a stored rule that can happen; a rule of nothing else is shown as it is. */
export function eventsShown(events: readonly NotificationEvent[]): readonly NotificationEvent[] {
  const known = events.filter((event) => ruleEvents.includes(event));
  return known.length === 0 ? events : known;
}

/** `24, 6, 1` → [24, 6, 1], largest first; null where it is no such list. */
export function readHours(text: string): number[] | null {
  const parts = text.split(/[\s,，、]+/).filter((part) => part !== '');
  if (parts.length === 0 || parts.length > 10 || !parts.every((part) => /^\d{1,3}$/.test(part))) return null;
  const hours = [...new Set(parts.map((part) => Number.parseInt(part, 10)))];
  return hours.every((hour) => hour >= 1 && hour <= 240) ? hours.toSorted((a, b) => b - a) : null;
}

export interface RuleDraft {
  name: string;
  events: NotificationEvent[];
  hours: string;
  minAmount: string;
  families: ('risk' | 'trade')[];
  providerIds: string[];
  merchantIds: string[];
  channelIds: string[];
}

export const draftOfRule = (rule: Rule | null): RuleDraft => ({
  name: rule?.name ?? '',
  events: rule?.events.filter((event) => ruleEvents.includes(event)) ?? ['complaint.received'],
  hours: (rule?.hoursLeft ?? [24, 6, 1]).join(', '),
  minAmount: rule?.minAmount ?? '',
  families: rule?.families ?? [],
  providerIds: rule?.providerIds ?? [],
  merchantIds: rule?.merchantIds ?? [],
  channelIds: rule?.channelIds ?? [],
});

export type RuleFault = 'eventsMissing' | 'channelsMissing' | 'hoursBad' | 'minBad';

export function faultsOfRule(draft: RuleDraft): Partial<Record<keyof RuleDraft, RuleFault>> {
  const faults: Partial<Record<keyof RuleDraft, RuleFault>> = {};
  if (draft.events.length === 0) faults.events = 'eventsMissing';
  if (draft.channelIds.length === 0) faults.channelIds = 'channelsMissing';
  if (draft.events.includes('complaint.due_soon') && readHours(draft.hours) === null) faults.hours = 'hoursBad';
  if (draft.minAmount.trim() !== '' && readAmount(draft.minAmount) === null) faults.minAmount = 'minBad';
  return faults;
}

/**
 * Draft → body of the API; an empty choice means "all".
 *
 * @param name what the rule is called where the person gave it no name
 */
export function ruleBody(draft: RuleDraft, name: string) {
  const minFen = readAmount(draft.minAmount);
  const orAll = <T>(list: T[]): T[] | null => (list.length === 0 ? null : list);
  return {
    name: draft.name.trim() === '' ? name.slice(0, 64) : draft.name.trim(),
    events: draft.events,
    providerIds: orAll(draft.providerIds),
    merchantIds: orAll(draft.merchantIds),
    families: orAll(draft.families),
    minAmount: minFen === null ? null : fromFen(minFen),
    channelIds: draft.channelIds,
    hoursLeft: draft.events.includes('complaint.due_soon') ? readHours(draft.hours) : null,
  };
}
