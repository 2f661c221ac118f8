import { z } from 'zod';
import {
  credentialFields,
  environments,
  findingSeverities,
  keyFileKinds,
  merchantAbilities,
  providerHealths,
  signModes,
} from './enums.js';
import {
  Explanation,
  Flag,
  Id,
  line,
  listOf,
  listQuery,
  LocalText,
  pageOf,
  refusal,
  StoredSecret,
  Timestamp,
} from './text.js';

/** Key or certificate in any shape Alipay's tools produce; read and judged by the server. */
const KeyText = z
  .string()
  .min(1)
  .refine(
    (text) => text.length <= 20_000,
    refusal('too_long', '内容过长，不是密钥或证书', 'too long for a key or a certificate'),
  )
  .meta({ maxLength: 20_000 });
const AppId = z
  .string()
  .trim()
  .refine((text) => /^\d{16}$/.test(text), refusal('not_an_app_id', 'APPID 是 16 位数字', 'an app id has 16 digits'))
  .meta({ pattern: String.raw`^\d{16}$` });
const HttpUrl = z.url({ protocol: /^https?$/ }).max(2_048);

const fields = {
  name: line(64),
  appId: AppId,
  signMode: z.enum(signModes),
  privateKey: KeyText,
  alipayPublicKey: KeyText.optional(),
  appCertificate: KeyText.optional(),
  alipayCertificate: KeyText.optional(),
  alipayRootCertificate: KeyText.optional(),
  aesKey: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9+/]{22}==$/, 'an AES key is 16 bytes in base64')
    .nullable()
    .optional(),
  environment: z.enum(environments),
  gatewayUrl: HttpUrl.optional(),
  authorizationUrl: HttpUrl.optional(),
  callsPerSecond: z.number().min(0.5).max(200),
  autoRefund: z.boolean(),
  enabled: z.boolean(),
};

/**
 * A new provider. Key mode needs `alipayPublicKey`, certificate mode the three certificates; environment `custom`
 * needs `gatewayUrl` and `authorizationUrl`.
 */
export const ProviderCreate = z
  .strictObject({
    ...fields,
    environment: fields.environment.default('production'),
    callsPerSecond: fields.callsPerSecond.default(5),
    autoRefund: fields.autoRefund.default(false),
    enabled: fields.enabled.default(true),
  })
  .meta({ id: 'ProviderCreate' });
export type ProviderCreate = z.infer<typeof ProviderCreate>;

/** An absent field stays as it is; `appId` never changes. */
export const ProviderPatch = z.strictObject(fields).omit({ appId: true }).partial().meta({ id: 'ProviderPatch' });
export type ProviderPatch = z.infer<typeof ProviderPatch>;

const CertificateInfo = z.object({ serial: z.string(), expiresAt: Timestamp }).nullable();

export const Provider = z
  .object({
    id: Id,
    name: z.string(),
    appId: z.string(),
    signMode: z.enum(signModes),
    environment: z.enum(environments),
    gatewayUrl: z.string(),
    authorizationUrl: z.string(),
    callsPerSecond: z.number(),
    autoRefund: z.boolean(),
    enabled: z.boolean(),
    health: z.enum(providerHealths),
    healthNote: z.string().nullable(),
    merchantCount: z.number().int(),
    privateKey: StoredSecret,
    alipayPublicKey: StoredSecret,
    aesKey: StoredSecret,
    certificates: z.object({ app: CertificateInfo, alipay: CertificateInfo, alipayRoot: CertificateInfo }),
    formerAlipayKeyUntil: Timestamp.nullable().meta({
      description: "Until when messages signed with Alipay's replaced key are still taken",
    }),
    webhookUrl: z.string(),
    authorizationCallbackUrl: z.string(),
    lastMessageAt: Timestamp.nullable(),
    version: z.number().int(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Provider' });
export type Provider = z.infer<typeof Provider>;

export const ProviderPage = pageOf(Provider).meta({ id: 'ProviderPage' });
export const ProviderQuery = z.strictObject({
  ...listQuery,
  q: z.string().trim().max(64).optional().meta({ description: 'Part of the name or of the app id' }),
  enabled: Flag.optional(),
  health: listOf(z.enum(providerHealths)).optional(),
});
export type ProviderQuery = z.infer<typeof ProviderQuery>;

export const Finding = Explanation.extend({ severity: z.enum(findingSeverities) }).meta({ id: 'Finding' });
export type Finding = z.infer<typeof Finding>;

/** Characters of one file; real ones have a few thousand. */
const MAX_KEY_FILE = 65_536;

/** Keys and certificates to be judged, as files or pasted; nothing is stored. */
export const InspectKeys = z
  .strictObject({
    files: z
      .array(
        z.strictObject({
          name: line(255, 0),
          content: z
            .string()
            .refine(
              (text) => text.length <= MAX_KEY_FILE,
              refusal(
                'file_too_large',
                '文件超过 64 KB，不是密钥或证书文件',
                'The file has more than 64 kB: it is no file of keys or certificates',
              ),
            )
            .meta({ maxLength: MAX_KEY_FILE }),
          field: z.enum(credentialFields).optional().meta({ description: 'Where it was put, if it was' }),
        }),
      )
      .min(1)
      .max(8),
  })
  .meta({ id: 'InspectKeys' });
export type InspectKeys = z.infer<typeof InspectKeys>;

export const InspectedKey = z
  .object({
    name: z.string(),
    kind: z.enum(keyFileKinds),
    field: z.enum(credentialFields).nullable().meta({ description: 'Where it belongs' }),
    bits: z.number().int().nullable(),
    subject: z.string().nullable(),
    serial: z.string().nullable().meta({ description: 'As Alipay computes it' }),
    expiresAt: Timestamp.nullable(),
    appId: z.string().nullable().meta({ description: 'The application that the certificate is for' }),
    findings: z.array(Finding),
  })
  .meta({ id: 'InspectedKey' });
export type InspectedKey = z.infer<typeof InspectedKey>;

export const InspectedKeys = z.object({ files: z.array(InspectedKey) }).meta({ id: 'InspectedKeys' });
export type InspectedKeys = z.infer<typeof InspectedKeys>;

export const CheckResult = z
  .object({ ok: z.boolean(), roundTripMs: z.number().int().nullable(), findings: z.array(Finding) })
  .meta({ id: 'CheckResult' });
export type CheckResult = z.infer<typeof CheckResult>;

/** What has to be entered and asked for at Alipay's open platform, the same for every provider. */
export const OpenPlatform = z
  .object({
    messages: z
      .array(z.object({ name: z.string(), why: LocalText }))
      .meta({ description: 'Messages to subscribe, by HTTP' }),
    permissions: z.array(
      z.object({
        ability: z.enum(merchantAbilities),
        name: LocalText,
        methods: z.array(z.string()),
        stops: LocalText.meta({ description: 'What does not work without it' }),
      }),
    ),
  })
  .meta({ id: 'OpenPlatform' });
export type OpenPlatform = z.infer<typeof OpenPlatform>;

/** Both addresses carry the same one-time state: whichever is used first is the one. */
export const AuthorizationLink = z
  .object({
    url: z.string().meta({ description: 'For one application of the merchant' }),
    batchUrl: z.string().nullable().meta({
      description:
        'For several applications of one account at once; null where an own authorizationUrl has no such page',
    }),
    expiresAt: Timestamp,
  })
  .meta({ id: 'AuthorizationLink' });
export type AuthorizationLink = z.infer<typeof AuthorizationLink>;
