import { Injectable } from '@nestjs/common';
import type { MerchantBulk, MerchantBulkResult } from '@redress/contract';
import { Database } from '../platform/database/database.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem, words } from '../platform/http/problem.js';
import { MerchantChanges } from './merchant-changes.js';
import { MerchantSearch } from './merchant-search.service.js';
import { MerchantsRepository } from './merchants.repository.js';

/** Rows of one transaction: others that write wait no longer than for these. */
const ROWS_AT_ONCE = 50;

/** Switches of many merchants at once. */
@Injectable()
export class MerchantBulkEditing {
  constructor(
    private readonly database: Database,
    private readonly repository: MerchantsRepository,
    private readonly search: MerchantSearch,
    private readonly changes: MerchantChanges,
  ) {}

  /**
   * By ids, or all that match a filter. Not one unit of work: what breaks off in the middle has changed the first
   * ones, and is safe to repeat.
   *
   * @throws {ProblemError} `count_changed` when the filter matches another number than the caller saw
   */
  async apply(
    actor: RequestActor,
    { ids, filter, expectedCount, ...patch }: MerchantBulk,
  ): Promise<MerchantBulkResult> {
    const matching = ids ?? (await this.idsOf(actor, filter ?? {}, expectedCount ?? 0));
    const result = { matched: 0, changed: 0 };
    for (let start = 0; start < matching.length; start += ROWS_AT_ONCE) {
      const some = matching.slice(start, start + ROWS_AT_ONCE);
      const { matched, changed } = await this.applyToSome(actor, some, patch);
      result.matched += matched;
      result.changed += changed;
    }
    return result;
  }

  private async idsOf(
    actor: RequestActor,
    filter: NonNullable<MerchantBulk['filter']>,
    expectedCount: number,
  ): Promise<string[]> {
    const selection = await this.search.select(filter);
    const ids = await this.database.read((reader) => this.repository.idsListed(reader, actor.scope, selection));
    if (ids.length === expectedCount) return ids;
    throw problem('count_changed', {
      detail: words(
        `现在有 ${ids.length} 个商户符合条件，不是 ${expectedCount} 个；没有修改任何商户。`,
        `${ids.length} merchants match now, not ${expectedCount}; none was changed.`,
      ),
      extra: { count: ids.length },
    });
  }

  private applyToSome(
    actor: RequestActor,
    ids: readonly string[],
    patch: Pick<MerchantBulk, 'enabled' | 'autoRefund'>,
  ): Promise<MerchantBulkResult> {
    return this.database.write(async (tx) => {
      const rows = await this.repository.lockAllTx(tx, actor.scope, ids);
      let changed = 0;
      for (const row of rows) if (await this.changes.applyTx(tx, actor, row, patch)) changed += 1;
      return { matched: rows.length, changed };
    });
  }
}
