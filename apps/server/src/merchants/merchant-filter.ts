import { families, type MerchantQuery } from '@redress/contract';
import type { SelectQueryBuilder } from 'typeorm';
import { SHORTEST_INTERVAL_MS, staleAfterMs } from './domain/coverage.js';
import { READING } from './domain/permission.js';
import type { Merchant } from './merchants.entity.js';

export type MerchantFilter = Omit<MerchantQuery, 'limit' | 'cursor' | 'withTotal'>;

/** What "read lately" is judged by. */
export interface Freshness {
  now: number;
  /** How often a list is read now, in ms by provider; others are read as often as can be. */
  intervals: ReadonlyMap<string, number>;
}

type Condition = readonly [sql: string, parameters: Record<string, unknown>];

/** Narrows a query on `merchant` to a filter, one condition a field that is set. */
export function narrowMerchants(
  query: SelectQueryBuilder<Merchant>,
  filter: MerchantFilter,
  freshness: Freshness,
): SelectQueryBuilder<Merchant> {
  const { q, providerId, authorization, enabled, autoRefund, attention, unbound } = filter;
  const conditions: (Condition | false)[] = [
    [`merchant.unboundAt IS ${unbound === true ? 'NOT NULL' : 'NULL'}`, {}],
    providerId !== undefined && ['merchant.providerId = :providerId', { providerId }],
    authorization !== undefined && ['merchant.authorization = :authorization', { authorization }],
    enabled !== undefined && ['merchant.enabled = :enabled', { enabled: Number(enabled) }],
    autoRefund !== undefined && ['merchant.autoRefund = :autoRefund', { autoRefund: Number(autoRefund) }],
    attention !== undefined && needing(attention, freshness),
    q !== undefined && q !== '' && naming(q),
  ];
  for (const condition of conditions) if (condition) query.andWhere(...condition);
  return query;
}

function naming(q: string): Condition {
  const parts = ['merchant.name', 'merchant.companyName'].map((column) => `LOWER(${column}) LIKE :pattern ESCAPE '!'`);
  // MySQL refuses to compare a column of ASCII with anything else.
  if (/^[!-~]+$/.test(q)) parts.push('merchant.authAppId = :q', 'merchant.userId = :q');
  return [`(${parts.join(' OR ')})`, { pattern: `%${escaped(q.toLowerCase())}%`, q }];
}

/** `groupOf` blind or stale in SQL: what `judgeCell` says of either family, by each provider's interval. */
function needing(wanted: boolean, { now, intervals }: Freshness): Condition {
  const goodBefore = (intervalMs: number) => now - staleAfterMs(intervalMs);
  const own = [...intervals].filter(([, intervalMs]) => intervalMs !== SHORTEST_INTERVAL_MS);
  const cases = own.map((_, n) => `WHEN :provider${n} THEN :goodBefore${n}`).join(' ');
  const goodAfter = cases === '' ? ':goodBefore' : `CASE merchant.providerId ${cases} ELSE :goodBefore END`;
  const reading = 'SELECT 1 FROM merchant_reading r WHERE r.merchant_id = merchant.id AND';
  const isBad = `EXISTS (${reading} (r.refused_at IS NOT NULL OR r.last_error IS NOT NULL OR r.last_good_read_at < ${goodAfter}))`;
  const lacks = families.map((family, f) => {
    const methods = READING[family].map((_, m) => `merchant.missingMethods LIKE :method${f}${m} ESCAPE '!'`);
    const isRead = `EXISTS (${reading} r.family = :family${f} AND r.last_good_read_at >= COALESCE(merchant.methodsKnownAt, 0))`;
    return `((${methods.join(' OR ')}) AND NOT ${isRead})`;
  });
  const needs = `(merchant.authorization <> 'active' OR ${isBad} OR ${lacks.join(' OR ')})`;
  const parameters = Object.fromEntries([
    ['goodBefore', goodBefore(SHORTEST_INTERVAL_MS)],
    ...own.flatMap(([id, intervalMs], n) => [
      [`provider${n}`, id],
      [`goodBefore${n}`, goodBefore(intervalMs)],
    ]),
    ...families.flatMap((family, f) => [
      [`family${f}`, family],
      ...READING[family].map((method, m) => [`method${f}${m}`, `%"${escaped(method)}"%`]),
    ]),
  ]) as Record<string, unknown>;
  return [wanted ? `(merchant.enabled = 1 AND ${needs})` : `(merchant.enabled = 0 OR NOT ${needs})`, parameters];
}

/** A text as `LIKE … ESCAPE '!'` takes it for itself. */
const escaped = (text: string): string => text.replaceAll(/[!%_]/g, '!$&');
