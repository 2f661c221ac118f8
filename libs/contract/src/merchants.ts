import { z } from 'zod';
import { Event } from './complaints.js';
import {
  authorizationStates,
  coverageCauses,
  type CoverageState,
  coverageStates,
  families,
  merchantAbilities,
  type MerchantNameStatus,
  merchantNameStatuses,
} from './enums.js';
import { Explanation, Flag, Id, line, listQuery, LocalText, pageOf, refusal, Timestamp } from './text.js';

/** How a family was read last for this merchant; what the coverage cell shows. */
export const FamilyReading = z
  .object({
    family: z.enum(families),
    permitted: z.boolean().nullable(),
    lastGoodReadAt: Timestamp.nullable(),
    lastError: z.string().nullable(),
    state: z.enum(coverageStates),
    cause: z.enum(coverageCauses).nullable(),
    subscribed: z
      .boolean()
      .nullable()
      .meta({ description: 'Whether Alipay sends its messages; null: not known, or there are none' }),
    lastComplaintAt: Timestamp.nullable(),
    advice: Explanation.nullable().meta({ description: 'Why it is not read, and what helps' }),
    plannedIntervalMs: z.number().int().meta({ description: 'How often its list is read as things are' }),
  })
  .meta({ id: 'FamilyReading' });
export type FamilyReading = z.infer<typeof FamilyReading>;

export const Merchant = z
  .object({
    id: Id,
    providerId: Id,
    providerName: z.string(),
    authAppId: z.string(),
    userId: z.string(),
    companyName: z.string(),
    name: z.string(),
    autoRefund: z.boolean(),
    /** Whether the provider's switch lets this merchant's switch have an effect. */
    providerAutoRefund: z.boolean(),
    enabled: z.boolean(),
    authorization: z.enum(authorizationStates),
    authorizedAt: Timestamp,
    unboundAt: Timestamp.nullable().meta({
      description: 'When it was unbound here; revoked without it: by the merchant',
    }),
    missingMethods: z.array(z.string()),
    readings: z.array(FamilyReading),
    openComplaints: z.number().int().meta({ description: 'Not settled here yet: open or processing' }),
    overdueComplaints: z.number().int().meta({ description: 'Those of them that are past their deadline' }),
    version: z.number().int(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Merchant' });
export type Merchant = z.infer<typeof Merchant>;

/** One thing that a merchant's authorisation allows, or does not. */
export const AbilityState = z
  .object({
    ability: z.enum(merchantAbilities),
    name: LocalText,
    granted: z
      .boolean()
      .nullable()
      .meta({ description: 'null until Alipay was asked, and without a live authorisation' }),
    missingMethods: z.array(z.string()),
    stops: LocalText.meta({ description: 'What does not work without it' }),
  })
  .meta({ id: 'AbilityState' });
export type AbilityState = z.infer<typeof AbilityState>;

/** A merchant with what only its own page shows. */
export const MerchantDetail = Merchant.extend({
  providerEnabled: z.boolean(),
  abilities: z.array(AbilityState),
  abilitiesKnownAt: Timestamp.nullable().meta({ description: 'When Alipay was last asked what is granted' }),
  autoRefundSince: Timestamp.nullable().meta({
    description: 'Complaints from then on may be refunded automatically; null while a switch is off',
  }),
}).meta({ id: 'MerchantDetail' });
export type MerchantDetail = z.infer<typeof MerchantDetail>;

/** What happened to the merchant itself, newest first: authorised, changed, ended. */
export const MerchantHistory = pageOf(Event).meta({ id: 'MerchantHistory' });
export const MerchantHistoryQuery = z.strictObject(listQuery);
export type MerchantHistoryQuery = z.infer<typeof MerchantHistoryQuery>;

/** How many merchants stand where, by the worse of their two families, and those that need somebody. */
export const Coverage = z
  .object({
    totals: z.object(
      Object.fromEntries(coverageStates.map((state) => [state, z.number().int()])) as Record<
        CoverageState,
        z.ZodNumber
      >,
    ),
    needing: z
      .array(
        z.object({
          merchantId: Id,
          merchantName: z.string(),
          providerId: Id,
          authorization: z.enum(authorizationStates),
          readings: z.array(FamilyReading),
        }),
      )
      .meta({ description: 'Blind ones first, then by name; at most 100' }),
  })
  .meta({ id: 'Coverage' });
export type Coverage = z.infer<typeof Coverage>;

export const MerchantPage = pageOf(Merchant).meta({ id: 'MerchantPage' });

const merchantFilter = {
  q: z
    .string()
    .trim()
    .max(64)
    .optional()
    .meta({ description: 'Part of the name or company; or the whole app id or 2088 account' }),
  providerId: Id.optional(),
  authorization: z.enum(authorizationStates).optional(),
};
const needsSomebody = { description: 'Enabled, and not authorised or not read (any more): somebody must act' };
const merchantFlags = {
  enabled: Flag.optional(),
  autoRefund: Flag.optional(),
  attention: Flag.optional().meta(needsSomebody),
  unbound: Flag.optional().meta({ description: 'true: those that were unbound, which are not listed otherwise' }),
};

export const MerchantQuery = z.strictObject({
  ...listQuery,
  ...merchantFilter,
  ...merchantFlags,
});
export type MerchantQuery = z.infer<typeof MerchantQuery>;

export const MerchantExportQuery = z.strictObject({
  ...merchantFilter,
  ...merchantFlags,
  format: z.enum(['csv']).default('csv'),
});
export type MerchantExportQuery = z.infer<typeof MerchantExportQuery>;

export const MerchantPatch = z
  .strictObject({ companyName: line(128, 0), name: line(64), autoRefund: z.boolean(), enabled: z.boolean() })
  .partial()
  .meta({ id: 'MerchantPatch' });
export type MerchantPatch = z.infer<typeof MerchantPatch>;

/** Switches of many merchants: those of `ids`, or all that match `filter` while they are `expectedCount`. */
export const MerchantBulk = z
  .strictObject({
    ids: z.array(Id).min(1).max(500).optional(),
    filter: z
      .strictObject({
        ...merchantFilter,
        enabled: z.boolean().optional(),
        autoRefund: z.boolean().optional(),
        attention: z.boolean().optional().meta(needsSomebody),
      })
      .optional()
      .meta({ description: 'As in the list; empty: every merchant' }),
    expectedCount: z
      .number()
      .int()
      .min(0)
      .optional()
      .meta({ description: 'Goes with `filter`: another count is refused with `count_changed`' }),
    enabled: z.boolean().optional(),
    autoRefund: z.boolean().optional(),
  })
  .refine(
    ({ ids, filter, expectedCount }) =>
      ids === undefined
        ? filter !== undefined && expectedCount !== undefined
        : filter === undefined && expectedCount === undefined,
    refusal('which', '填 ids，或 filter 和 expectedCount', 'give ids, or filter and expectedCount'),
  )
  .refine(
    ({ enabled, autoRefund }) => enabled !== undefined || autoRefund !== undefined,
    refusal('nothing_to_change', '填 enabled 或 autoRefund', 'give enabled or autoRefund'),
  )
  .meta({ id: 'MerchantBulk' });
export type MerchantBulk = z.infer<typeof MerchantBulk>;

export const MerchantBulkResult = z
  .object({
    matched: z.number().int().meta({ description: 'Merchants that are there for the caller' }),
    changed: z.number().int().meta({ description: 'Those that were not so already' }),
  })
  .meta({ id: 'MerchantBulkResult' });
export type MerchantBulkResult = z.infer<typeof MerchantBulkResult>;

/** Names of merchants as a file: a header, then one line a merchant app. */
export const MerchantNames = z
  .strictObject({
    csv: z
      .string()
      .min(1)
      .max(1_048_576)
      .meta({
        description:
          'Columns authAppId, name, companyName in any order, by header in English or Chinese; others are ignored. An empty cell changes nothing. At most 20,000 lines after the header',
        examples: ['authAppId,name,companyName\n2021000000000002,云杉生活超市,云杉商贸有限公司'],
      }),
    dryRun: z.boolean().optional().meta({ description: 'Say what would happen, change nothing' }),
  })
  .meta({ id: 'MerchantNames' });
export type MerchantNames = z.infer<typeof MerchantNames>;

export const MerchantNamesResult = z
  .object({
    lines: z.array(
      z.object({
        line: z.number().int().meta({ description: 'As an editor counts; the header is 1' }),
        authAppId: z.string(),
        status: z.enum(merchantNameStatuses),
        message: LocalText.optional(),
      }),
    ),
    counts: z.object(
      Object.fromEntries(merchantNameStatuses.map((status) => [status, z.number().int()])) as Record<
        MerchantNameStatus,
        z.ZodNumber
      >,
    ),
  })
  .meta({ id: 'MerchantNamesResult' });
export type MerchantNamesResult = z.infer<typeof MerchantNamesResult>;

/** Query of Alipay's redirect; parameters we do not know are ignored, as Alipay may add some. */
export const AuthorizationCallback = z.object({
  app_id: z.string().max(64).optional(),
  app_auth_code: z.string().max(128).optional(),
  state: z.string().max(256).optional(),
});
