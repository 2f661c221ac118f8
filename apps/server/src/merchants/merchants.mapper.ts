import type { AuthorizationState, Family, Merchant as MerchantView } from '@redress/contract';
import { describeReadings, familiesNotPermitted, type PermissionFacts } from './domain/permission.js';
import type { Merchant, MerchantReading } from './merchants.entity.js';

/** What other modules need to know of a merchant. */
export interface MerchantFacts {
  id: string;
  providerId: string;
  authAppId: string;
  userId: string;
  name: string;
  companyName: string;
  enabled: boolean;
  autoRefund: boolean;
  autoRefundChangedAt: number;
  authorization: AuthorizationState;
  createdAt: number;
  authorizedAt: number;
  /** Families not worth a call at the moment; one is tried again after some hours. */
  notPermitted: Family[];
}

export function toMerchantFacts(row: Merchant, readings: readonly MerchantReading[], now: number): MerchantFacts {
  return {
    id: row.id,
    providerId: row.providerId,
    authAppId: row.authAppId,
    userId: row.userId,
    name: row.name,
    companyName: row.companyName,
    enabled: row.enabled,
    autoRefund: row.autoRefund,
    autoRefundChangedAt: row.autoRefundChangedAt,
    authorization: row.authorization,
    createdAt: row.createdAt,
    authorizedAt: row.authorizedAt,
    notPermitted: familiesNotPermitted(permissionFacts(row, readings), now),
  };
}

export interface MerchantViewFacts {
  provider: { name: string; autoRefund: boolean } | null;
  readings: readonly MerchantReading[];
  openComplaints: number;
}

/** The row as people see it; tokens stay inside. */
export function toMerchantView(row: Merchant, facts: MerchantViewFacts): MerchantView {
  return {
    id: row.id,
    providerId: row.providerId,
    providerName: facts.provider?.name ?? '',
    authAppId: row.authAppId,
    userId: row.userId,
    companyName: row.companyName,
    name: row.name,
    autoRefund: row.autoRefund,
    providerAutoRefund: facts.provider?.autoRefund ?? false,
    enabled: row.enabled,
    authorization: row.authorization,
    authorizedAt: toTimestamp(row.authorizedAt),
    missingMethods: row.missingMethods,
    readings: describeReadings(permissionFacts(row, facts.readings), toTimestamp),
    openComplaints: facts.openComplaints,
    version: row.version,
    createdAt: toTimestamp(row.createdAt),
    updatedAt: toTimestamp(row.updatedAt),
  };
}

function permissionFacts(row: Merchant, readings: readonly MerchantReading[]): PermissionFacts {
  return { missingMethods: row.missingMethods, methodsKnownAt: row.methodsKnownAt, readings };
}

const toTimestamp = (ms: number): string => new Date(ms).toISOString();
