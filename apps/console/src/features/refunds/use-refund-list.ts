import type { Refund } from '@redress/contract';
import { computed, onMounted, shallowRef, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { getRefund, listRefunds } from '../../api/refunds.js';
import { asProblem } from '../../api/problem.js';
import { useLoad } from '../../shared/use-load.js';
import { useMore } from '../../shared/use-more.js';
import { useLive } from '../../stores/live.js';
import { attentionStatuses } from './refund-groups.js';

const pageSize = 50;

/** Refunds: what needs attention (all of it), or the whole record by pages. */
export function useRefundList() {
  const route = useRoute();
  const router = useRouter();
  const live = useLive();
  const text = (name: string): string => (typeof route.query[name] === 'string' ? route.query[name] : '');
  const view = computed({
    get: () => (text('view') === 'all' ? 'all' : 'attention'),
    set: (next: string) => void router.replace({ query: { ...route.query, view: next === 'all' ? 'all' : undefined } }),
  });
  const search = computed({
    get: () => text('trade'),
    set: (trade: string) => void router.replace({ query: { ...route.query, trade: trade === '' ? undefined : trade } }),
  });

  const merchantId = computed(() => text('merchant'));
  const clearMerchant = (): void => void router.replace({ query: { ...route.query, merchant: undefined } });

  const rows = shallowRef<Refund[]>([]);
  const attentionCount = shallowRef<number | null>(null);
  const query = computed(() => ({
    limit: pageSize,
    tradeNo: search.value,
    merchantId: merchantId.value,
    status: view.value === 'all' ? '' : attentionStatuses.join(','),
  }));
  const first = useLoad(() => listRefunds({ ...query.value, withTotal: true }));
  const pages = useMore(
    (cursor) => listRefunds({ ...query.value, cursor }),
    (items) => void (rows.value = [...rows.value, ...items]),
  );

  async function load(): Promise<void> {
    await first.load();
    const page = first.value.value;
    if (page === null || first.problem.value !== null) return;
    rows.value = page.items;
    pages.begin(page.nextCursor);
    if (view.value !== 'all') attentionCount.value = page.total ?? page.items.length;
  }
  const replace = (refund: Refund): void =>
    void (rows.value = rows.value.map((row) => (row.id === refund.id ? refund : row)));

  live.listen(
    (event) => {
      const id = event.refundId;
      if (id === null || !event.type.startsWith('refund.')) return;
      if (rows.value.some((row) => row.id === id)) void reread(id);
      else void load();
    },
    () => void load(),
  );
  async function reread(id: string): Promise<void> {
    try {
      replace(await getRefund(id));
    } catch (error) {
      asProblem(error); // the row stays as it was read
    }
  }

  onMounted(load);
  watch(query, () => {
    pages.begin(null);
    void load();
  });
  return {
    view,
    search,
    merchantId,
    clearMerchant,
    rows,
    attentionCount,
    first,
    load,
    more: pages.more,
    replace,
    hasMore: pages.hasMore,
    isLoadingMore: pages.isLoadingMore,
  };
}
