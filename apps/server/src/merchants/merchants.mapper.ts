import type {
  AuthorizationState,
  Coverage,
  Explanation,
  Family,
  FamilyReading,
  Merchant as MerchantView,
  MerchantDetail,
} from '@redress/contract';
import { explain, families } from '@redress/contract';
import { ABILITIES, judgeAbilities } from './domain/abilities.js';
import { type Cell, type CellFacts, judgeCell } from './domain/coverage.js';
import { familiesNotPermitted, isPermitted, type PermissionFacts } from './domain/permission.js';
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
  /** Somebody here ended it for good: its complaints and refunds stay, nothing is called for it. */
  isUnbound: boolean;
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
    isUnbound: row.unboundAt !== null,
    createdAt: row.createdAt,
    authorizedAt: row.authorizedAt,
    notPermitted: familiesNotPermitted(permissionFacts(row, readings), now),
  };
}

/** Complaints of one merchant that are not settled here yet. */
export interface ComplaintCounts {
  open: number;
  /** Of these, past their deadline. */
  overdue: number;
}

/** When each family was last complained about, ms UTC. */
export type LastComplaints = Record<Family, number | null>;
export const NEVER_COMPLAINED: LastComplaints = { risk: null, trade: null };

export interface MerchantViewFacts {
  provider: { name: string; autoRefund: boolean } | null;
  readings: readonly MerchantReading[];
  complaints: ComplaintCounts;
  lastComplaints: LastComplaints;
  /** How often a list of its provider is read now. */
  intervalMs: number;
  isProviderOn: boolean;
}

type CellSources = Pick<MerchantViewFacts, 'readings' | 'lastComplaints' | 'intervalMs' | 'isProviderOn'>;

/** The row as people see it; tokens stay inside. */
export function toMerchantView(row: Merchant, facts: MerchantViewFacts, now: number): MerchantView {
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
    unboundAt: row.unboundAt === null ? null : toTimestamp(row.unboundAt),
    missingMethods: row.missingMethods,
    readings: viewReadings(row, facts, now),
    openComplaints: facts.complaints.open,
    overdueComplaints: facts.complaints.overdue,
    version: row.version,
    createdAt: toTimestamp(row.createdAt),
    updatedAt: toTimestamp(row.updatedAt),
  };
}

/** The same with what only its own page shows. */
export function toMerchantDetail(
  row: Merchant,
  view: MerchantView,
  provider: { enabled: boolean; autoRefund: boolean; autoRefundChangedAt: number } | null,
): MerchantDetail {
  const isOn = row.autoRefund && provider?.autoRefund === true;
  const isActive = row.authorization === 'active';
  return {
    ...view,
    providerEnabled: provider?.enabled ?? false,
    // what a dead authorisation once held says nothing of now
    abilities: judgeAbilities(row.missingMethods, row.methodsKnownAt !== null && isActive).map((judged) => {
      const { name, stops } = ABILITIES[judged.ability];
      return { ...judged, name, stops };
    }),
    abilitiesKnownAt: row.methodsKnownAt === null ? null : toTimestamp(row.methodsKnownAt),
    autoRefundSince: isOn ? toTimestamp(Math.max(row.autoRefundChangedAt, provider.autoRefundChangedAt)) : null,
  };
}

/** One line of the coverage map. */
export const toCoverageRow = (row: Merchant, facts: CellSources, now: number): Coverage['needing'][number] => ({
  merchantId: row.id,
  merchantName: row.name,
  providerId: row.providerId,
  authorization: row.authorization,
  readings: viewReadings(row, facts, now),
});

/** What a coverage cell is judged from. */
export function cellFacts(
  row: Merchant,
  family: Family,
  { readings, intervalMs, isProviderOn }: Pick<CellSources, 'readings' | 'intervalMs' | 'isProviderOn'>,
): CellFacts {
  const reading = readings.find((one) => one.family === family);
  return {
    enabled: row.enabled && row.unboundAt === null && isProviderOn,
    authorization: row.authorization,
    permitted: isPermitted(permissionFacts(row, readings), family),
    lastGoodReadAt: reading?.lastGoodReadAt ?? null,
    lastError: reading?.lastError ?? null,
    intervalMs,
  };
}

/** Both families in fixed order, read or not. */
function viewReadings(row: Merchant, facts: CellSources, now: number): FamilyReading[] {
  return families.map((family) => {
    const cell = cellFacts(row, family, facts);
    const { permitted, lastGoodReadAt, lastError, intervalMs } = cell;
    const judged = judgeCell(cell, now);
    const subscribed = isSubscribed(row, family);
    const lastComplaintAt = facts.lastComplaints[family];
    return {
      family,
      permitted,
      lastGoodReadAt: lastGoodReadAt === null ? null : toTimestamp(lastGoodReadAt),
      lastError,
      ...judged,
      advice: adviceFor(judged, lastError, subscribed),
      subscribed,
      lastComplaintAt: lastComplaintAt === null ? null : toTimestamp(lastComplaintAt),
      plannedIntervalMs: intervalMs,
    };
  });
}

/** null: not known, or a family that has no message that could be confirmed. */
function isSubscribed({ subscribedAt, subscriptionError }: Merchant, family: Family): boolean | null {
  if (family === 'risk') return null;
  if (subscriptionError !== null) return false;
  return subscribedAt === null ? null : true;
}

/** A code of Alipay's says more than our own word for the state. */
function adviceFor({ state, cause }: Cell, lastError: string | null, subscribed: boolean | null): Explanation | null {
  if (state === 'waiting') return explain('waiting');
  if (state === 'read' && subscribed === false) return explain('not_subscribed');
  if (cause === null) return null;
  const isSaid = lastError !== null && (cause === 'error' || cause === 'not_permitted');
  return explain(isSaid ? lastError : cause, 'reading');
}

function permissionFacts(row: Merchant, readings: readonly MerchantReading[]): PermissionFacts {
  return { missingMethods: row.missingMethods, methodsKnownAt: row.methodsKnownAt, readings };
}

const toTimestamp = (ms: number): string => new Date(ms).toISOString();
