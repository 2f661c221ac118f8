import { computed, shallowRef, watch, type Ref } from 'vue';
import { asProblem } from '../api/problem.js';
import { rangeOf } from './selection.js';

/** What a list tells of itself, so that its rows can be picked. */
export interface SelectableList {
  /** Of the rows that are loaded, in the order they are shown. */
  ids: Readonly<Ref<readonly string[]>>;
  /** Whether more match than are loaded. */
  hasMore: Readonly<Ref<boolean>>;
  /** Says which list it is: another one begins with nothing picked. */
  key: () => string;
  /** How many match, loaded or not; null: not known. */
  countAll: () => Promise<number | null>;
}

/** Which rows a change of many is for: those picked, or all that match the filters, seen or not. */
export function useSelection(list: SelectableList) {
  const picked = shallowRef<ReadonlySet<string>>(new Set());
  /** How many match, while all of them are meant. */
  const allOf = shallowRef<number | null>(null);
  /** How many there are to be picked beyond the rows that are loaded; null: not asked. */
  const total = shallowRef<number | null>(null);
  let anchor: string | null = null;

  const count = computed(() => allOf.value ?? picked.value.size);
  const isEachPicked = computed(() => list.ids.value.length > 0 && list.ids.value.every((id) => picked.value.has(id)));

  function pick(id: string, isRange: boolean): void {
    const isOn = !picked.value.has(id);
    const meant = isRange ? rangeOf(list.ids.value, anchor, id) : [id];
    const next = new Set(picked.value);
    for (const one of meant)
      if (isOn) next.add(one);
      else next.delete(one);
    picked.value = next;
    anchor = id;
    allOf.value = null;
  }
  function pickEach(): void {
    picked.value = new Set(isEachPicked.value ? [] : list.ids.value);
    allOf.value = null;
  }
  /** Nothing is picked, or only what is named: what failed stays so that it can be tried again. */
  function clear(except: readonly string[] = []): void {
    picked.value = new Set(except);
    allOf.value = null;
    anchor = null;
  }
  const pickAll = (): void => void (allOf.value = total.value);

  async function countAll(): Promise<void> {
    try {
      total.value = await list.countAll();
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
  watch(list.key, () => clear());

  /** The number that was shown is no more: it is asked again, and whoever picked looks once more. */
  async function recount(): Promise<void> {
    await countAll();
    allOf.value = total.value;
  }

  return {
    picked,
    count,
    /** How many match while all of them are meant, else null. */
    allOf: computed(() => allOf.value),
    isAll: computed(() => allOf.value !== null),
    isEachPicked,
    total,
    pick,
    pickEach,
    pickAll,
    clear,
    recount,
  };
}
