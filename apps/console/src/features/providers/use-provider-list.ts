import type { Provider } from '@redress/contract';
import { computed, onMounted, shallowRef, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { listProviders } from '../../api/providers.js';
import { useLoad } from '../../shared/use-load.js';
import { useMore } from '../../shared/use-more.js';
import { useLive } from '../../stores/live.js';
import { filterOf, providerViews, worstFirst, type ProviderView } from './provider-views.js';

const pageSize = 100;

/** Providers by view and search, both in the URL; within a page the worst come first. */
export function useProviderList() {
  const route = useRoute();
  const router = useRouter();
  const live = useLive();
  const text = (name: string): string => (typeof route.query[name] === 'string' ? route.query[name] : '');
  const set = (name: string, value: string): void =>
    void router.replace({ query: { ...route.query, [name]: value === '' ? undefined : value } });

  const search = computed({ get: () => text('q'), set: (q: string) => set('q', q) });
  const view = computed({
    get: (): ProviderView => providerViews.find((name) => name === text('view')) ?? 'all',
    set: (next: ProviderView) => set('view', next === 'all' ? '' : next),
  });
  const isNarrowed = computed(() => search.value !== '' || view.value !== 'all');
  const query = computed(() => ({ ...filterOf(view.value), q: search.value, limit: pageSize }));

  const rows = shallowRef<Provider[]>([]);
  const first = useLoad(() => listProviders(query.value));
  const pages = useMore(
    (cursor) => listProviders({ ...query.value, cursor }),
    (items) => void (rows.value = [...rows.value, ...worstFirst(items)]),
  );
  /** How many need somebody; null while it is not known. */
  const attention = useLoad(() => listProviders({ ...filterOf('attention'), limit: 1, withTotal: true }));

  async function load(): Promise<void> {
    await Promise.all([first.load(), attention.load()]);
    if (first.value.value === null || first.problem.value !== null) return;
    rows.value = worstFirst(first.value.value.items);
    pages.begin(first.value.value.nextCursor);
  }
  const clear = (): void => void router.replace({ query: {} });

  onMounted(load);
  watch(query, () => {
    pages.begin(null);
    void load();
  });
  live.listen(
    (event) => {
      if (event.type.startsWith('provider.')) void load();
    },
    () => void load(),
  );

  return {
    rows,
    first,
    load,
    more: pages.more,
    hasMore: pages.hasMore,
    isLoadingMore: pages.isLoadingMore,
    attentionCount: computed(() => attention.value.value?.total ?? null),
    search,
    view,
    isNarrowed,
    clear,
  };
}
