import { z } from 'zod';
import { authorizationStates, coverageCauses, type CoverageState, coverageStates, families } from './enums.js';
import { Explanation, Flag, Id, line, listQuery, pageOf, Timestamp } from './text.js';

/** How a family was read last for this merchant; what the coverage cell shows. */
export const FamilyReading = z
  .object({
    family: z.enum(families),
    permitted: z.boolean().nullable(),
    lastGoodReadAt: Timestamp.nullable(),
    lastError: z.string().nullable(),
    state: z.enum(coverageStates),
    cause: z.enum(coverageCauses).nullable(),
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

export const MerchantQuery = z.strictObject({
  ...listQuery,
  ...merchantFilter,
  enabled: Flag.optional(),
  autoRefund: Flag.optional(),
  attention: Flag.optional().meta(needsSomebody),
});
export type MerchantQuery = z.infer<typeof MerchantQuery>;

export const MerchantPatch = z
  .strictObject({ companyName: line(128, 0), name: line(64), autoRefund: z.boolean(), enabled: z.boolean() })
  .partial()
  .meta({ id: 'MerchantPatch' });
export type MerchantPatch = z.infer<typeof MerchantPatch>;

/** Query of Alipay's redirect; parameters we do not know are ignored, as Alipay may add some. */
export const AuthorizationCallback = z.object({
  app_id: z.string().max(64).optional(),
  app_auth_code: z.string().max(128).optional(),
  state: z.string().max(256).optional(),
});
