import { families } from '@redress/contract';
import { SHORTEST_INTERVAL_MS, staleAfterMs } from './domain/coverage.js';
import { READING } from './domain/permission.js';

/** What "read lately" is judged by. */
export interface Freshness {
  now: number;
  /** How often a list is read now, in ms by provider; others are read as often as can be. */
  intervals: ReadonlyMap<string, number>;
  /** Providers that are switched off: nothing of theirs is read, on purpose. */
  disabled: readonly string[];
}

export interface StateSql {
  /** It is to be read: merchant and provider are switched on. */
  isOn: string;
  /** Of an enabled merchant: one family is not read at all. */
  isBlind: string;
  /** Of an enabled merchant: one family is not read any more. A blind one may be stale too. */
  isStale: string;
  /** Either of these, in one look at the readings. */
  needs: string;
  /** Both families were read at least once. */
  isRead: string;
  /** A family was read well, but too long ago, whatever else there is. */
  isOld: string;
  parameters: Record<string, unknown>;
}

/**
 * What `judgeCell` says of the families of `merchant`, as SQL: thousands of them are counted and narrowed without being
 * read. A test holds the two together.
 */
export function stateSql({ now, intervals, disabled }: Freshness): StateSql {
  const goodBefore = (intervalMs: number) => now - staleAfterMs(intervalMs);
  const own = [...intervals].filter(([, intervalMs]) => intervalMs !== SHORTEST_INTERVAL_MS);
  const cases = own.map((_, n) => `WHEN :provider${n} THEN :goodBefore${n}`).join(' ');
  const latest = cases === '' ? ':goodBefore' : `CASE merchant.providerId ${cases} ELSE :goodBefore END`;
  const some = (condition: string) =>
    `EXISTS (SELECT 1 FROM merchant_reading r WHERE r.merchant_id = merchant.id AND ${condition})`;
  const lacks = families.map((family, f) => {
    const methods = READING[family].map((_, m) => `merchant.missingMethods LIKE :method${f}${m} ESCAPE '!'`);
    const isReadSince = `r.family = :family${f} AND r.last_good_read_at >= COALESCE(merchant.methodsKnownAt, 0)`;
    return `((${methods.join(' OR ')}) AND NOT ${some(isReadSince)})`;
  });
  const isBadBefore = (limit: string) =>
    `(r.refused_at IS NOT NULL OR r.last_error IS NOT NULL OR r.last_good_read_at < ${limit})`;
  // one walk through the readings names the few it can be; a look for each merchant would take many times as long
  const mayBeBad = `merchant.id IN (SELECT r.merchant_id FROM merchant_reading r WHERE ${isBadBefore(':goodBefore')})`;
  const isBad = cases === '' ? mayBeBad : `(${mayBeBad} AND ${some(isBadBefore(latest))})`;
  const isOld = some(`r.last_good_read_at < ${latest}`);
  const isOfDisabled = disabled.length === 0 ? '' : ' AND merchant.providerId NOT IN (:...disabledProviders)';
  return {
    isOn: `(merchant.enabled = 1${isOfDisabled})`,
    isBlind: `(merchant.authorization <> 'active' OR ${lacks.join(' OR ')} OR ${some(
      '(r.refused_at IS NOT NULL OR (r.last_error IS NOT NULL AND r.last_good_read_at IS NULL))',
    )})`,
    isStale: `(${some('r.last_error IS NOT NULL')} OR ${isOld})`,
    needs: `(merchant.authorization <> 'active' OR ${lacks.join(' OR ')} OR ${isBad})`,
    isRead: `${families.length} = (SELECT COUNT(r.last_good_read_at) FROM merchant_reading r WHERE r.merchant_id = merchant.id)`,
    isOld,
    parameters: Object.fromEntries([
      ['goodBefore', goodBefore(SHORTEST_INTERVAL_MS)],
      ['disabledProviders', [...disabled]],
      ...own.flatMap(([id, intervalMs], n) => [
        [`provider${n}`, id],
        [`goodBefore${n}`, goodBefore(intervalMs)],
      ]),
      ...families.flatMap((family, f) => [
        [`family${f}`, family],
        ...READING[family].map((method, m) => [`method${f}${m}`, `%"${likeText(method)}"%`]),
      ]),
    ]) as Record<string, unknown>,
  };
}

/** A text as `LIKE … ESCAPE '!'` takes it for itself. */
export const likeText = (text: string): string => text.replaceAll(/[!%_]/g, '!$&');
