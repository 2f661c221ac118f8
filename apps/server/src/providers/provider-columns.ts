import type { ProviderCreate, ProviderPatch } from '@redress/contract';
import type { EnteredAddresses } from './domain/environment.js';
import { Provider } from './providers.entity.js';

/** A provider before anything was entered. */
export function blankProvider(id: string, now: number): Provider {
  return Object.assign(new Provider(), {
    id,
    name: '',
    appId: '',
    signMode: 'key',
    privateKey: '',
    privateKeyFingerprint: '',
    privateKeyUpdatedAt: now,
    alipayKey: '',
    alipayKeyFingerprint: '',
    alipayKeyUpdatedAt: now,
    formerAlipayKey: null,
    formerAlipayKeyUntil: null,
    appCertificate: null,
    appCertificateSerial: null,
    appCertificateExpiresAt: null,
    alipayCertificate: null,
    alipayCertificateSerial: null,
    alipayCertificateExpiresAt: null,
    alipayRootCertificate: null,
    alipayRootCertificateSerial: null,
    alipayRootCertificateExpiresAt: null,
    aesKey: null,
    aesKeyFingerprint: null,
    aesKeyUpdatedAt: null,
    environment: 'production',
    gatewayUrl: null,
    authorizationUrl: null,
    callsPerKilosecond: 5_000,
    autoRefund: false,
    autoRefundChangedAt: now,
    enabled: true,
    health: 'unknown',
    healthFinding: null,
    healthAt: null,
    lastMessageAt: null,
    createdAt: now,
    updatedAt: now,
    version: 1,
  } satisfies Provider);
}

/** The columns that are taken as they were entered. */
export function plainColumns(
  input: ProviderCreate,
): Pick<Provider, 'name' | 'appId' | 'autoRefund' | 'enabled' | 'callsPerKilosecond'> {
  const { name, appId, autoRefund, enabled, callsPerSecond } = input;
  return { name, appId, autoRefund, enabled, callsPerKilosecond: Math.round(callsPerSecond * 1000) };
}

export const hasAddress = (patch: ProviderPatch): boolean =>
  patch.environment !== undefined || patch.gatewayUrl !== undefined || patch.authorizationUrl !== undefined;

/** Stored addresses stay only while the environment stays custom. */
export function mergedAddresses(row: Provider, patch: ProviderPatch): EnteredAddresses {
  const environment = patch.environment ?? row.environment;
  const kept = environment === 'custom' ? row : { gatewayUrl: null, authorizationUrl: null };
  return {
    environment,
    gatewayUrl: patch.gatewayUrl ?? kept.gatewayUrl ?? undefined,
    authorizationUrl: patch.authorizationUrl ?? kept.authorizationUrl ?? undefined,
  };
}

/** When its certificates end, ms UTC; null for those that a provider in key mode has not. */
export const certificateEnds = (row: Provider): (number | null)[] => [
  row.appCertificateExpiresAt,
  row.alipayCertificateExpiresAt,
  row.alipayRootCertificateExpiresAt,
];
