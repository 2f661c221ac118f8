import type { Merchant, MerchantBulk, MerchantBulkResult } from '@redress/contract';
import { computed, type Ref } from 'vue';
import { listMerchants, updateMerchants } from '../../api/merchants.js';
import { inPortions } from '../../shared/selection.js';
import { useSelection } from '../../shared/use-selection.js';
import { toBulkFilter, type MerchantFilters } from './filters.js';

export type BulkPatch = Pick<MerchantBulk, 'enabled' | 'autoRefund'>;

/** `POST /merchants/bulk` takes no more ids at once. */
const MOST_IDS = 500;

/** Which merchants are picked, and the change of all of them. */
export function useBulk(list: { rows: Ref<Merchant[]>; filters: Ref<MerchantFilters>; hasMore: Ref<boolean> }) {
  const selection = useSelection({
    ids: computed(() => list.rows.value.map(({ id }) => id)),
    hasMore: list.hasMore,
    key: () => JSON.stringify(list.filters.value),
    countAll: async () => (await listMerchants({ ...list.filters.value, limit: 1, withTotal: true })).total ?? null,
  });

  /** @throws {ApiProblem} `count_changed` when another number matches than was shown; nothing is changed then */
  async function apply(patch: BulkPatch): Promise<MerchantBulkResult> {
    if (selection.allOf.value !== null)
      return updateMerchants({
        filter: toBulkFilter(list.filters.value),
        expectedCount: selection.allOf.value,
        ...patch,
      });
    const result = { matched: 0, changed: 0 };
    for (const some of inPortions([...selection.picked.value], MOST_IDS)) {
      const { matched, changed } = await updateMerchants({ ids: some, ...patch });
      result.matched += matched;
      result.changed += changed;
    }
    return result;
  }

  return { ...selection, apply };
}
