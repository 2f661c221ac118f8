import type { ComplaintStatus, Family, NotificationEvent } from '@redress/contract';

/** The parts of a rule that decide. null = any. */
export interface MatchRule {
  enabled: boolean;
  events: readonly NotificationEvent[];
  providerIds: readonly string[] | null;
  merchantIds: readonly string[] | null;
  families: readonly Family[] | null;
  minAmountFen: number | null;
  channelIds: readonly string[];
  hoursLeft: readonly number[] | null;
}

/** What an event is about, as far as rules ask. */
export interface MatchFacts {
  event: NotificationEvent;
  providerId: string | null;
  merchantId: string | null;
  /** null: the event is about no complaint, so filters on complaints do not concern it. */
  complaint: { family: Family; amountFen: number | null } | null;
  /** Of `complaint.due_soon`. */
  hoursLeft: number | null;
  /** The channel that an event itself is about; it is not told of its own trouble. */
  aboutChannelId: string | null;
}

/** A channel with the groups of recipients that get one message each. */
export interface MatchChannel {
  id: string;
  enabled: boolean;
  groups: readonly (readonly string[])[];
}

export interface PlannedDelivery {
  channelId: string;
  recipients: readonly string[];
}

/** Why nobody, or not this channel, is told. */
export type SkipReason =
  | 'no_rule'
  | 'moot'
  | 'switched_off'
  | 'channel_disabled'
  | 'channel_removed'
  | 'recipient_removed'
  | 'too_late';

export type Plan =
  | { deliveries: PlannedDelivery[]; skipped: { channelId: string; because: SkipReason }[] }
  | { notBecause: SkipReason };

/**
 * All rules that match apply; a recipient of a channel is told once, however many rules name it.
 *
 * @returns the deliveries, and the disabled channels that a rule named; or why there are none
 */
export function plan(rules: readonly MatchRule[], channels: readonly MatchChannel[], facts: MatchFacts): Plan {
  const wanted = new Set(rules.filter((rule) => matches(rule, facts)).flatMap((rule) => rule.channelIds));
  if (facts.aboutChannelId !== null) wanted.delete(facts.aboutChannelId);
  const named = channels.filter((channel) => wanted.has(channel.id));
  if (named.length === 0) return { notBecause: 'no_rule' };
  return {
    deliveries: named.filter((channel) => channel.enabled).flatMap(deliveriesOf),
    skipped: named
      .filter((channel) => !channel.enabled)
      .map((channel) => ({ channelId: channel.id, because: 'channel_disabled' })),
  };
}

/** Whether a rule asks for an event. An amount that nobody knows passes: better told than unseen. */
export function matches(rule: MatchRule, facts: MatchFacts): boolean {
  if (!rule.enabled || !rule.events.includes(facts.event)) return false;
  if (!includes(rule.providerIds, facts.providerId) || !includes(rule.merchantIds, facts.merchantId)) return false;
  if (rule.hoursLeft !== null && facts.hoursLeft !== null && !rule.hoursLeft.includes(facts.hoursLeft)) return false;
  const { complaint } = facts;
  if (complaint === null) return true;
  if (rule.families !== null && !rule.families.includes(complaint.family)) return false;
  return rule.minAmountFen === null || complaint.amountFen === null || complaint.amountFen >= rule.minAmountFen;
}

function includes(wanted: readonly string[] | null, value: string | null): boolean {
  return wanted === null || (value !== null && wanted.includes(value));
}

function deliveriesOf(channel: MatchChannel): PlannedDelivery[] {
  const seen = new Set<string>();
  const deliveries: PlannedDelivery[] = [];
  for (const recipients of channel.groups) {
    const key = recipients.join('\n');
    if (recipients.length === 0 || seen.has(key)) continue;
    seen.add(key);
    deliveries.push({ channelId: channel.id, recipients });
  }
  return deliveries;
}

/** A reminder says nothing any more once the complaint is settled or Alipay judges it: nobody can act on it. */
export function isMoot(event: NotificationEvent, status: ComplaintStatus | null): boolean {
  const isReminder = event === 'complaint.due_soon' || event === 'complaint.overdue';
  return isReminder && (status === 'closed' || status === 'platform');
}

/** Everything that matters, for the first channel of an installation without rules. */
export const DEFAULT_RULE_EVENTS: readonly NotificationEvent[] = [
  'complaint.received',
  'complaint.due_soon',
  'complaint.overdue',
  'complaint.escalated',
  'complaint.closed',
  'refund.succeeded',
  'refund.failed',
  'refund.parked',
  'merchant.revoked',
  'provider.unhealthy',
  'channel.failing',
];
