import type { Merchant, MerchantPatch, Page } from '@redress/contract';
import { computed, onBeforeUnmount, onMounted, shallowRef, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { listMerchants, syncMerchant, updateMerchant } from '../../api/merchants.js';
import { asProblem } from '../../api/problem.js';
import { t } from '../../shared/i18n/index.js';
import { showFailure, showToast } from '../../shared/toast.js';
import { useLoad } from '../../shared/use-load.js';
import { useMore } from '../../shared/use-more.js';
import { useLive } from '../../stores/live.js';
import { groupsById, merchantGroups, needsSomebody, type MerchantGroup } from './coverage.js';
import {
  filtersOfView,
  parseMerchantFilters,
  toMerchantAddress,
  viewOf,
  withoutMerchantFilters,
  type MerchantFilters,
  type MerchantView,
} from './filters.js';

const pageSize = 100;
const READ_AGAIN_MS = 60_000;
/** A change of many merchants is as many events; the list is read once for them. */
const AFTER_EVENTS_MS = 800;

/** Merchants grouped by what must be done about them, worst first. */
export function useMerchantList() {
  const route = useRoute();
  const router = useRouter();
  const live = useLive();

  const filters = computed(() => parseMerchantFilters(route.query));
  const rows = shallowRef<Merchant[]>([]);
  const groups = shallowRef<ReadonlyMap<string, MerchantGroup>>(new Map());
  /** Of those that need somebody, how many are not among the rows, because pages are missing. */
  const hiddenNeeding = shallowRef(0);
  /** Groups of merchants that somebody changed here since the list was opened or filtered. */
  const held = new Map<string, MerchantGroup>();
  const first = useLoad(readAsFarAsShown);
  const pages = useMore(
    (cursor) => listMerchants({ ...filters.value, limit: pageSize, cursor }),
    (items) => show([...rows.value, ...items]),
  );

  /** As many rows again as there are, so that what somebody scrolled to stays. */
  async function readAsFarAsShown(): Promise<Page<Merchant>> {
    const wanted = rows.value.length;
    const query = { ...filters.value, limit: pageSize };
    let { items, nextCursor } = await listMerchants(query);
    while (nextCursor !== null && items.length < wanted) {
      const page = await listMerchants({ ...query, cursor: nextCursor });
      items = [...items, ...page.items];
      nextCursor = page.nextCursor;
    }
    return { items, nextCursor };
  }
  // at once, and only what was asked for last
  watch(
    first.value,
    (answer) => {
      if (answer === null) return;
      pages.begin(answer.nextCursor);
      show(answer.items);
    },
    { flush: 'sync' },
  );
  /** The group a merchant stands in is taken once a read: a row must not jump while somebody reaches for its switch. */
  function show(next: Merchant[]): void {
    groups.value = groupsById(next, held);
    rows.value = next;
    void countHidden();
  }
  async function reload(): Promise<void> {
    held.clear();
    rows.value = [];
    pages.begin(null);
    await first.load();
  }

  /** A merchant that is not read must not be missed because it stands on a later page. */
  async function countHidden(): Promise<void> {
    const shown = rows.value.filter(needsSomebody).length;
    if (!pages.hasMore.value || filters.value.attention === 'true') return void (hiddenNeeding.value = 0);
    try {
      const query = { ...filters.value, attention: 'true', limit: 1, withTotal: true };
      hiddenNeeding.value = Math.max(0, ((await listMerchants(query)).total ?? 0) - shown);
    } catch (error) {
      asProblem(error); // the number stays as it was; the next reading asks again
    }
  }

  const change = (patch: Partial<MerchantFilters>): Promise<unknown> =>
    router.replace({ query: { ...route.query, ...toMerchantAddress({ ...filters.value, ...patch }) } });
  const view = computed({
    get: (): string => viewOf(filters.value),
    set: (next: string) => void change(filtersOfView(next as MerchantView)),
  });
  const shown = computed(() =>
    merchantGroups
      .map((name) => ({ name, rows: rows.value.filter((row) => groups.value.get(row.id) === name) }))
      .filter((group) => group.rows.length > 0),
  );
  const search = computed({ get: () => filters.value.q, set: (q: string) => void change({ q }) });
  const clear = () => change({ ...withoutMerchantFilters(filters.value), q: '' });

  function replace(next: Merchant): void {
    rows.value = rows.value.map((row) => (row.id === next.id ? next : row));
  }

  /** A switch in the row: saved at once, put back with the reason when the server refuses. */
  async function save(merchant: Merchant, patch: MerchantPatch, done: string): Promise<void> {
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
      await first.load();
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
  const timer = setInterval(() => void first.load(), READ_AGAIN_MS);
  let soon: ReturnType<typeof setTimeout> | undefined;
  onBeforeUnmount(() => {
    clearInterval(timer);
    clearTimeout(soon);
  });
  watch(() => JSON.stringify(filters.value), reload);
  live.listen((event) => {
    if (!event.type.startsWith('merchant.')) return;
    clearTimeout(soon);
    soon = setTimeout(() => void first.load(), AFTER_EVENTS_MS);
  });

  return {
    filters,
    change,
    rows,
    groups: shown,
    hiddenNeeding,
    view,
    search,
    clear,
    first,
    load: reload,
    more: pages.more,
    hasMore: pages.hasMore,
    isLoadingMore: pages.isLoadingMore,
    save,
    sync,
  };
}
