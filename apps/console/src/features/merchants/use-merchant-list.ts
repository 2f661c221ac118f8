import type { Merchant, MerchantPatch } from '@redress/contract';
import { computed, onBeforeUnmount, onMounted, shallowRef, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { listMerchants, syncMerchant, updateMerchant } from '../../api/merchants.js';
import { asProblem } from '../../api/problem.js';
import { t } from '../../shared/i18n/index.js';
import { showFailure, showToast } from '../../shared/toast.js';
import { useLoad } from '../../shared/use-load.js';
import { useLive } from '../../stores/live.js';
import { groupOf, groupsById, merchantGroups, type MerchantGroup } from './coverage.js';

const pageSize = 100;
const READ_AGAIN_MS = 60_000;

/** Merchants grouped by what must be done about them, worst first. */
export function useMerchantList() {
  const route = useRoute();
  const router = useRouter();
  const live = useLive();
  const text = (name: string): string => (typeof route.query[name] === 'string' ? route.query[name] : '');

  const rows = shallowRef<Merchant[]>([]);
  const nextCursor = shallowRef<string | null>(null);
  const query = computed(() => ({ q: text('q'), providerId: text('provider'), limit: pageSize }));
  const groups = shallowRef<ReadonlyMap<string, MerchantGroup>>(new Map());
  /** Groups of merchants that somebody changed here since the list was opened or filtered. */
  const held = new Map<string, MerchantGroup>();
  const first = useLoad(() => listMerchants(query.value));

  async function load(): Promise<void> {
    await first.load();
    if (first.value.value === null || first.problem.value !== null) return;
    take(first.value.value.items);
    nextCursor.value = first.value.value.nextCursor;
  }
  /** The group a merchant stands in is taken once a read: a row must not jump while somebody reaches for its switch. */
  function take(next: Merchant[]): void {
    groups.value = groupsById(next, held);
    rows.value = next;
  }
  async function reload(): Promise<void> {
    held.clear();
    await load();
  }
  async function more(): Promise<void> {
    if (nextCursor.value === null) return;
    const page = await listMerchants({ ...query.value, cursor: nextCursor.value });
    take([...rows.value, ...page.items]);
    nextCursor.value = page.nextCursor;
  }

  const view = computed({
    get: () => (text('view') === '' ? 'all' : text('view')),
    set: (next: string) => void router.replace({ query: { ...route.query, view: next === 'all' ? undefined : next } }),
  });
  const shown = computed(() =>
    merchantGroups
      .filter((name) => view.value === 'all' || view.value === name)
      .map((name) => ({ name, rows: rows.value.filter((row) => groups.value.get(row.id) === name) }))
      .filter((group) => group.rows.length > 0),
  );
  const countOf = (name: MerchantGroup): number => rows.value.filter((row) => groupOf(row) === name).length;
  const search = computed({
    get: () => text('q'),
    set: (q: string) => void router.replace({ query: { ...route.query, q: q === '' ? undefined : q } }),
  });

  const isOfProvider = computed(() => text('provider') !== '');
  const clear = () => router.replace({ query: { ...route.query, q: undefined, view: undefined, provider: undefined } });

  function replace(next: Merchant): void {
    rows.value = rows.value.map((row) => (row.id === next.id ? next : row));
  }

  /** A switch in the row: saved at once, put back with the reason when the server refuses. */
  async function change(merchant: Merchant, patch: MerchantPatch, done: string): Promise<void> {
    try {
      const group = groups.value.get(merchant.id);
      if (group !== undefined) held.set(merchant.id, group);
      replace(await updateMerchant(merchant.id, patch, merchant.version));
      showToast(t('merchants.changed', { name: merchant.name, what: done }));
    } catch (error) {
      const problem = asProblem(error);
      showFailure(
        problem.code === 'version_conflict'
          ? t('common.conflict')
          : t('merchants.notChanged', { why: problem.message }),
      );
      await load();
    }
  }

  async function sync(merchant: Merchant): Promise<void> {
    try {
      await syncMerchant(merchant.id);
      showToast(t('merchants.synced', { name: merchant.name }));
    } catch (error) {
      showFailure(t('merchants.notSynced', { why: asProblem(error).message }));
    }
  }

  onMounted(reload);
  // No event tells of each reading; the ages on the page are kept true.
  const timer = setInterval(() => void load(), READ_AGAIN_MS);
  onBeforeUnmount(() => clearInterval(timer));
  watch(() => JSON.stringify([query.value, view.value]), reload);
  live.listen((event) => {
    if (event.type.startsWith('merchant.')) void load();
  });

  return {
    rows,
    groups: shown,
    countOf,
    view,
    search,
    isOfProvider,
    clear,
    first,
    load: reload,
    more,
    hasMore: computed(() => nextCursor.value !== null),
    replace,
    change,
    sync,
  };
}
