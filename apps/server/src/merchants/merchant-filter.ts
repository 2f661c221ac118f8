import type { MerchantQuery } from '@redress/contract';
import type { SelectQueryBuilder } from 'typeorm';
import { type Freshness, likeText, stateSql } from './merchant-state.js';
import type { Merchant } from './merchants.entity.js';

export type MerchantFilter = Omit<MerchantQuery, 'limit' | 'cursor' | 'withTotal'>;

/** A filter with what it takes to apply it. */
export interface MerchantSelection {
  filter: MerchantFilter;
  freshness: Freshness;
  /** Whom `q` means; null where the database looks itself. */
  ids: readonly string[] | null;
}

type Condition = readonly [sql: string, parameters: Record<string, unknown>];

/** Narrows a query on `merchant`, one condition a field that is set. */
export function narrowMerchants(
  query: SelectQueryBuilder<Merchant>,
  { filter, freshness, ids }: MerchantSelection,
): SelectQueryBuilder<Merchant> {
  const { q, providerId, authorization, enabled, autoRefund, attention, unbound } = filter;
  const conditions: (Condition | false)[] = [
    [`merchant.unboundAt IS ${unbound === true ? 'NOT NULL' : 'NULL'}`, {}],
    providerId !== undefined && ['merchant.providerId = :providerId', { providerId }],
    authorization !== undefined && ['merchant.authorization = :authorization', { authorization }],
    enabled !== undefined && ['merchant.enabled = :enabled', { enabled: Number(enabled) }],
    autoRefund !== undefined && ['merchant.autoRefund = :autoRefund', { autoRefund: Number(autoRefund) }],
    attention !== undefined && needing(attention, freshness),
    ids !== null && (ids.length === 0 ? ['1 = 0', {}] : ['merchant.id IN (:...found)', { found: [...ids] }]),
    ids === null && q !== undefined && q !== '' && naming(q),
  ];
  for (const condition of conditions) if (condition) query.andWhere(...condition);
  return query;
}

function needing(wanted: boolean, freshness: Freshness): Condition {
  const { isOn, needs, parameters } = stateSql(freshness);
  return [wanted ? `(${isOn} AND ${needs})` : `(NOT ${isOn} OR NOT ${needs})`, parameters];
}

function naming(q: string): Condition {
  const parts = ['merchant.name', 'merchant.companyName'].map((column) => `LOWER(${column}) LIKE :pattern ESCAPE '!'`);
  // MySQL refuses to compare a column of ASCII with anything else.
  if (/^[!-~]+$/.test(q)) parts.push('merchant.authAppId = :q', 'merchant.userId = :q');
  return [`(${parts.join(' OR ')})`, { pattern: `%${likeText(q.toLowerCase())}%`, q }];
}
