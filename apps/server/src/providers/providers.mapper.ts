import type { Language, Provider as ProviderView } from '@redress/contract';
import { addressesOf } from './domain/environment.js';
import { describeHealth } from './domain/health.js';
import type { Provider } from './providers.entity.js';

/** Where Alipay sends messages and merchants back; a person copies both into the open platform. */
export const webhookUrl = (publicUrl: string) => `${publicUrl.replace(/\/+$/, '')}/webhooks/alipay`;
export const callbackUrl = (publicUrl: string) => `${publicUrl.replace(/\/+$/, '')}/authorization/alipay/callback`;

export interface ProviderViewFacts {
  merchantCount: number;
  /** UTC ms. */
  now: number;
  publicUrl: string;
  language: Language;
}

/** The row as people see it: secrets only by fingerprint. */
export function toProviderView(row: Provider, facts: ProviderViewFacts): ProviderView {
  const { gatewayUrl, authorizationUrl } = addressesOf(row);
  return {
    id: row.id,
    name: row.name,
    appId: row.appId,
    signMode: row.signMode,
    environment: row.environment,
    gatewayUrl,
    authorizationUrl,
    callsPerSecond: row.callsPerKilosecond / 1000,
    autoRefund: row.autoRefund,
    enabled: row.enabled,
    health: row.health,
    healthNote: describeHealth(row.healthFinding, facts.language),
    merchantCount: facts.merchantCount,
    privateKey: stored(row.privateKeyFingerprint, row.privateKeyUpdatedAt),
    alipayPublicKey: row.signMode === 'key' ? stored(row.alipayKeyFingerprint, row.alipayKeyUpdatedAt) : notStored,
    aesKey: row.aesKeyFingerprint === null ? notStored : stored(row.aesKeyFingerprint, row.aesKeyUpdatedAt),
    certificates: {
      app: certificate(row.appCertificateSerial, row.appCertificateExpiresAt),
      alipay: certificate(row.alipayCertificateSerial, row.alipayCertificateExpiresAt),
      alipayRoot: certificate(row.alipayRootCertificateSerial, row.alipayRootCertificateExpiresAt),
    },
    formerAlipayKeyUntil: stillAhead(row.formerAlipayKeyUntil, facts.now),
    webhookUrl: webhookUrl(facts.publicUrl),
    authorizationCallbackUrl: callbackUrl(facts.publicUrl),
    lastMessageAt: row.lastMessageAt === null ? null : toTimestamp(row.lastMessageAt),
    version: row.version,
    createdAt: toTimestamp(row.createdAt),
    updatedAt: toTimestamp(row.updatedAt),
  };
}

const notStored = { set: false, fingerprint: null, updatedAt: null };

function stored(fingerprint: string, updatedAt: number | null) {
  return { set: true, fingerprint, updatedAt: updatedAt === null ? null : toTimestamp(updatedAt) };
}

function certificate(serial: string | null, expiresAt: number | null) {
  return serial === null || expiresAt === null ? null : { serial, expiresAt: toTimestamp(expiresAt) };
}

const stillAhead = (at: number | null, now: number) => (at === null || at <= now ? null : toTimestamp(at));

const toTimestamp = (ms: number): string => new Date(ms).toISOString();
