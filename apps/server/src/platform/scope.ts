import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/** Which rows a person may see: everything, or some providers and, below them, all or some merchants. */
export type Scope =
  | { all: true }
  | { all: false; providerIds: readonly string[]; merchantIds: readonly string[] | null };

/** The scope of the system itself; never hand it to a route. */
export const everything: Scope = { all: true };

/**
 * Narrows a query to what the caller may see (reliability.md Q2). Foreign rows are then simply not there.
 *
 * @param columns property paths with alias, e.g. `{ provider: 'complaint.providerId', merchant: 'complaint.merchantId' }`
 */
export function withinScope<E extends ObjectLiteral>(
  query: SelectQueryBuilder<E>,
  scope: Scope,
  columns: { provider: string; merchant?: string },
): SelectQueryBuilder<E> {
  if (scope.all) return query;
  if (scope.providerIds.length === 0) return query.andWhere('1 = 0');
  query.andWhere(`${columns.provider} IN (:...scopeProviders)`, { scopeProviders: [...scope.providerIds] });
  if (scope.merchantIds === null || !columns.merchant) return query;
  if (scope.merchantIds.length === 0) return query.andWhere('1 = 0');
  return query.andWhere(`${columns.merchant} IN (:...scopeMerchants)`, { scopeMerchants: [...scope.merchantIds] });
}

/** The same question for a row in hand; a row without provider belongs to everybody. */
export function isWithinScope(scope: Scope, row: { providerId: string | null; merchantId?: string | null }): boolean {
  if (scope.all || row.providerId === null) return true;
  if (!scope.providerIds.includes(row.providerId)) return false;
  return scope.merchantIds === null || !row.merchantId || scope.merchantIds.includes(row.merchantId);
}
