import type { Merchant, MerchantBulk, MerchantBulkResult } from '@redress/contract';
import { computed, shallowRef, watch, type Ref } from 'vue';
import { listMerchants, updateMerchants } from '../../api/merchants.js';
import { asProblem } from '../../api/problem.js';
import { toBulkFilter, type MerchantFilters } from './filters.js';
import { inPortions, rangeOf } from './selection.js';

export type BulkPatch = Pick<MerchantBulk, 'enabled' | 'autoRefund'>;

/** `POST /merchants/bulk` takes no more ids at once. */
const MOST_IDS = 500;

/** Which merchants a change of many is for: those picked, or all that match the filters, seen or not. */
export function useSelection(list: { rows: Ref<Merchant[]>; filters: Ref<MerchantFilters>; hasMore: Ref<boolean> }) {
  const picked = shallowRef<ReadonlySet<string>>(new Set());
  /** How many match, while all of them are meant. */
  const allOf = shallowRef<number | null>(null);
  /** How many there are to be picked beyond the rows that are loaded; null: not asked. */
  const total = shallowRef<number | null>(null);
  let anchor: string | null = null;

  const ids = computed(() => list.rows.value.map(({ id }) => id));
  const count = computed(() => allOf.value ?? picked.value.size);
  const isEachPicked = computed(() => ids.value.length > 0 && ids.value.every((id) => picked.value.has(id)));

  function pick(id: string, isRange: boolean): void {
    const isOn = !picked.value.has(id);
    const meant = isRange ? rangeOf(ids.value, anchor, id) : [id];
    const next = new Set(picked.value);
    for (const one of meant)
      if (isOn) next.add(one);
      else next.delete(one);
    picked.value = next;
    anchor = id;
    allOf.value = null;
  }
  function pickEach(): void {
    picked.value = new Set(isEachPicked.value ? [] : ids.value);
    allOf.value = null;
  }
  function clear(): void {
    picked.value = new Set();
    allOf.value = null;
    anchor = null;
  }
  const pickAll = (): void => void (allOf.value = total.value);

  async function countAll(): Promise<void> {
    try {
      total.value = (await listMerchants({ ...list.filters.value, limit: 1, withTotal: true })).total ?? null;
    } catch (error) {
      asProblem(error); // then only the rows that are there can be picked
    }
  }
  watch(
    () => isEachPicked.value && list.hasMore.value,
    (isWanted) => {
      total.value = null;
      if (isWanted) void countAll();
    },
  );
  watch(() => JSON.stringify(list.filters.value), clear);

  /** @throws {ApiProblem} `count_changed` when another number matches than was shown; nothing is changed then */
  async function apply(patch: BulkPatch): Promise<MerchantBulkResult> {
    if (allOf.value !== null)
      return updateMerchants({ filter: toBulkFilter(list.filters.value), expectedCount: allOf.value, ...patch });
    const result = { matched: 0, changed: 0 };
    for (const some of inPortions([...picked.value], MOST_IDS)) {
      const { matched, changed } = await updateMerchants({ ids: some, ...patch });
      result.matched += matched;
      result.changed += changed;
    }
    return result;
  }

  /** The number that was shown is no more: it is asked again, and whoever picked looks once more. */
  async function recount(): Promise<void> {
    await countAll();
    allOf.value = total.value;
  }

  return {
    picked,
    count,
    isAll: computed(() => allOf.value !== null),
    isEachPicked,
    total,
    pick,
    pickEach,
    pickAll,
    clear,
    apply,
    recount,
  };
}
