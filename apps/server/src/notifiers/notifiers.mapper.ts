import {
  fromFen,
  type Channel as ChannelView,
  type Delivery as DeliveryView,
  type Rule as RuleView,
} from '@redress/contract';
import { channelOf } from '@redress/notify';
import { NO_CHANNEL } from './delivery-rows.js';
import type { Channel, Delivery, DeliveryAttempt, Rule } from './notifiers.entity.js';

const iso = (at: number): string => new Date(at).toISOString();
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));

/** @param settings complete, without secrets */
export function viewChannel(row: Channel, settings: Record<string, unknown>): ChannelView {
  const secrets = (channelOf(row.type)?.secrets ?? []).map((name) => {
    const note = row.secretNotes[name];
    return [
      name,
      {
        set: note !== undefined,
        fingerprint: note?.fingerprint ?? null,
        updatedAt: isoOrNull(note?.updatedAt ?? null),
      },
    ];
  });
  const { lastErrorAt, lastErrorCode, lastErrorMessage } = row;
  return {
    id: row.id,
    type: row.type,
    name: row.name,
    settings: { ...settings, ...Object.fromEntries(secrets) },
    enabled: row.enabled,
    fallbackChannelId: row.fallbackChannelId,
    health: row.enabled ? row.health : 'disabled',
    lastSentAt: isoOrNull(row.lastSentAt),
    lastError:
      lastErrorAt === null
        ? null
        : { code: lastErrorCode ?? '', message: lastErrorMessage ?? { 'zh-CN': '', en: '' }, at: iso(lastErrorAt) },
    version: row.version,
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
  };
}

export function viewRule(row: Rule): RuleView {
  return {
    id: row.id,
    name: row.name,
    enabled: row.enabled,
    events: row.events,
    providerIds: row.providerIds,
    merchantIds: row.merchantIds,
    families: row.families,
    minAmount: row.minAmountFen === null ? null : fromFen(row.minAmountFen),
    channelIds: row.channelIds,
    hoursLeft: row.hoursLeft,
    version: row.version,
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
  };
}

/** @param attempts of this delivery, oldest first */
export function viewDelivery(row: Delivery, attempts: readonly DeliveryAttempt[]): DeliveryView {
  const mask = (recipient: string) => channelOf(row.channelType)?.mask(recipient) ?? '***';
  return {
    id: row.id,
    eventId: row.eventId,
    eventType: row.eventType,
    complaintId: row.complaintId,
    refundId: row.refundId,
    channelId: row.channelId === NO_CHANNEL ? null : row.channelId,
    channelName: row.channelName,
    channelType: row.channelId === NO_CHANNEL ? null : row.channelType,
    recipient: row.recipients.map(mask).join(', '),
    title: row.title,
    status: row.status,
    skipReason: row.skipReason,
    nextAt: isoOrNull(row.nextAt),
    createdAt: iso(row.createdAt),
    sentAt: isoOrNull(row.sentAt),
    attempts: attempts.map((attempt) => ({
      n: attempt.n,
      startedAt: iso(attempt.startedAt),
      endedAt: isoOrNull(attempt.endedAt),
      class: attempt.resultClass,
      code: attempt.code,
      message: attempt.message,
    })),
  };
}
