import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

/** The list somebody came from: the detail's "4 / 47", previous and next follow it. */
export const useQueue = defineStore('queue', () => {
  const ids = shallowRef<readonly string[]>([]);
  const total = shallowRef(0);
  const address = shallowRef('/complaints');

  function set(next: { ids: readonly string[]; total: number; address: string }): void {
    ids.value = next.ids;
    total.value = next.total;
    address.value = next.address;
  }

  function around(id: string): { position: number; previous: string | null; next: string | null } {
    const index = ids.value.indexOf(id);
    if (index < 0) return { position: 0, previous: null, next: null };
    return { position: index + 1, previous: ids.value[index - 1] ?? null, next: ids.value[index + 1] ?? null };
  }

  return { ids, total, address, set, around };
});
