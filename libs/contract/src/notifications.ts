import { z } from 'zod';
import {
  channelHealths,
  channelTypes,
  deliveryStatuses,
  families,
  notificationEvents,
  resultClasses,
} from './enums.js';
import { Amount, Id, line, listOf, listQuery, LocalText, pageOf, StoredSecret, Timestamp } from './text.js';

/** What the console draws a channel's form from. */
export const ChannelTypeDescriptor = z
  .object({
    type: z.enum(channelTypes),
    name: LocalText,
    description: LocalText,
    available: z.boolean(),
    secrets: z.array(z.string()),
    /** JSON schema of `settings`; each property carries `order`, `label`, `help`, `secret`, `widget`. */
    schema: z.record(z.string(), z.unknown()),
    presets: z.record(z.string(), z.record(z.string(), z.union([z.string(), z.number()]))),
  })
  .meta({ id: 'ChannelTypeDescriptor' });
export type ChannelTypeDescriptor = z.infer<typeof ChannelTypeDescriptor>;
export const ChannelTypeList = z.object({ items: z.array(ChannelTypeDescriptor) }).meta({ id: 'ChannelTypeList' });

/** Validated by the channel's own schema; secrets are strings on the way in and StoredSecret on the way out. */
const Settings = z.record(z.string(), z.unknown());

export const ChannelCreate = z
  .strictObject({
    type: z.enum(channelTypes),
    name: line(64),
    settings: Settings,
    enabled: z.boolean().default(true),
    fallbackChannelId: Id.nullable().optional(),
  })
  .meta({ id: 'ChannelCreate' });
export type ChannelCreate = z.infer<typeof ChannelCreate>;

/** In `settings` an absent secret is kept, `null` clears it, text replaces it. */
export const ChannelPatch = z
  .strictObject({ name: line(64), settings: Settings, enabled: z.boolean(), fallbackChannelId: Id.nullable() })
  .partial()
  .meta({ id: 'ChannelPatch' });
export type ChannelPatch = z.infer<typeof ChannelPatch>;

export const Channel = z
  .object({
    id: Id,
    type: z.enum(channelTypes),
    name: z.string(),
    settings: z.record(z.string(), z.union([z.unknown(), StoredSecret])),
    enabled: z.boolean(),
    fallbackChannelId: Id.nullable(),
    health: z.enum(channelHealths),
    lastSentAt: Timestamp.nullable(),
    lastError: z.object({ code: z.string(), message: LocalText, at: Timestamp }).nullable(),
    version: z.number().int(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Channel' });
export type Channel = z.infer<typeof Channel>;
export const ChannelPage = pageOf(Channel).meta({ id: 'ChannelPage' });
export const ChannelQuery = z.strictObject({ ...listQuery, type: z.enum(channelTypes).optional() });

export const ChannelTest = z.strictObject({ to: z.string().trim().max(254).optional() }).meta({ id: 'ChannelTest' });

export const ChannelTestUnsaved = z
  .strictObject({
    type: z.enum(channelTypes),
    settings: Settings,
    /** Secrets that are absent in `settings` are taken from this stored channel. */
    secretsFrom: Id.optional(),
    to: z.string().trim().max(254).optional(),
  })
  .meta({ id: 'ChannelTestUnsaved' });

export const ChannelTestResult = z
  .object({
    ok: z.boolean(),
    class: z.enum(resultClasses),
    code: z.string().nullable(),
    message: z.string().nullable(),
    advice: LocalText.nullable(),
    milliseconds: z.number().int(),
    perRecipient: z.array(
      z.object({ recipient: z.string(), class: z.enum(resultClasses), code: z.string().nullable() }),
    ),
  })
  .meta({ id: 'ChannelTestResult' });
export type ChannelTestResult = z.infer<typeof ChannelTestResult>;

const ruleFields = {
  name: line(64),
  enabled: z.boolean(),
  events: z.array(z.enum(notificationEvents)).min(1),
  providerIds: z.array(Id).max(1_000).nullable().optional(),
  merchantIds: z.array(Id).max(10_000).nullable().optional(),
  families: z.array(z.enum(families)).nullable().optional(),
  minAmount: Amount.nullable().optional(),
  channelIds: z.array(Id).min(1).max(50),
  hoursLeft: z.array(z.number().int().min(1).max(240)).min(1).max(10).nullable().optional(),
};

export const RuleCreate = z
  .strictObject({ ...ruleFields, enabled: ruleFields.enabled.default(true) })
  .meta({ id: 'RuleCreate' });
export type RuleCreate = z.infer<typeof RuleCreate>;
export const RulePatch = z.strictObject(ruleFields).partial().meta({ id: 'RulePatch' });
export type RulePatch = z.infer<typeof RulePatch>;

export const Rule = z
  .object({
    id: Id,
    name: z.string(),
    enabled: z.boolean(),
    events: z.array(z.enum(notificationEvents)),
    providerIds: z.array(Id).nullable(),
    merchantIds: z.array(Id).nullable(),
    families: z.array(z.enum(families)).nullable(),
    minAmount: Amount.nullable(),
    channelIds: z.array(Id),
    hoursLeft: z.array(z.number().int()).nullable(),
    version: z.number().int(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Rule' });
export type Rule = z.infer<typeof Rule>;
export const RulePage = pageOf(Rule).meta({ id: 'RulePage' });
export const RuleQuery = z.strictObject({ ...listQuery });

export const DeliveryAttempt = z.object({
  n: z.number().int(),
  startedAt: Timestamp,
  endedAt: Timestamp.nullable(),
  class: z.enum(resultClasses).nullable(),
  code: z.string().nullable(),
  message: z.string().nullable(),
});

export const Delivery = z
  .object({
    id: Id,
    eventId: Id,
    eventType: z.enum(notificationEvents),
    complaintId: Id.nullable(),
    refundId: Id.nullable(),
    /** null on the one row of an event that nobody was told of. */
    channelId: Id.nullable(),
    channelName: z.string(),
    channelType: z.enum(channelTypes).nullable(),
    recipient: z.string().meta({ description: 'Masked' }),
    title: z.string(),
    status: z.enum(deliveryStatuses),
    skipReason: z.string().nullable(),
    nextAt: Timestamp.nullable(),
    createdAt: Timestamp,
    sentAt: Timestamp.nullable(),
    attempts: z.array(DeliveryAttempt),
  })
  .meta({ id: 'Delivery' });
export type Delivery = z.infer<typeof Delivery>;
export const DeliveryPage = pageOf(Delivery).meta({ id: 'DeliveryPage' });

export const DeliveryQuery = z.strictObject({
  ...listQuery,
  status: listOf(z.enum(deliveryStatuses)).optional(),
  channelId: Id.optional(),
  complaintId: Id.optional(),
});
export type DeliveryQuery = z.infer<typeof DeliveryQuery>;
