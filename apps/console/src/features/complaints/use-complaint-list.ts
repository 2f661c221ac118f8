import type { ComplaintSummary, Event } from '@redress/contract';
import { computed, shallowRef, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { getComplaint, listComplaints } from '../../api/complaints.js';
import { asProblem, type ApiProblem } from '../../api/problem.js';
import { nowMs } from '../../shared/clock.js';
import { useLive } from '../../stores/live.js';
import { useQueue } from '../../stores/queue.js';
import { parseFilters, toAddress, toQuery, type ComplaintFilters } from './filters.js';

const pageSize = 50;

/** The rows of the list: filters from the address, pages by cursor, rows that follow the events. */
export function useComplaintList() {
  const route = useRoute();
  const router = useRouter();
  const live = useLive();
  const queue = useQueue();

  const filters = shallowRef<ComplaintFilters>(parseFilters(route.query));
  const rows = shallowRef<ComplaintSummary[]>([]);
  const nextCursor = shallowRef<string | null>(null);
  const total = shallowRef<{ count: number; isCapped: boolean } | null>(null);
  const problem = shallowRef<ApiProblem | null>(null);
  const isLoading = shallowRef(false);
  const isSlow = shallowRef(false);
  const hasLoaded = shallowRef(false);
  const freshIds = shallowRef<ReadonlySet<string>>(new Set());
  let query: Record<string, string> = {};
  let pending: AbortController | null = null;

  const change = (patch: Partial<ComplaintFilters>): Promise<unknown> =>
    router.replace({ path: '/complaints', query: toAddress({ ...filters.value, ...patch }) });

  async function load(): Promise<void> {
    query = toQuery(filters.value, nowMs());
    freshIds.value = new Set();
    await read(null);
  }

  const more = async (): Promise<void> => {
    if (nextCursor.value !== null && !isLoading.value) await read(nextCursor.value);
  };

  async function read(cursor: string | null): Promise<void> {
    pending?.abort();
    const mine = (pending = new AbortController());
    isLoading.value = true;
    const slow = setTimeout(() => (isSlow.value = true), 8_000);
    try {
      const paging = cursor === null ? { withTotal: true } : { cursor };
      const page = await listComplaints({ ...query, ...paging, limit: pageSize }, mine.signal);
      rows.value = cursor === null ? page.items : [...rows.value, ...page.items];
      nextCursor.value = page.nextCursor;
      if (page.total !== undefined) total.value = { count: page.total, isCapped: page.totalIsCapped ?? false };
      problem.value = null;
      hasLoaded.value = true;
      remember();
    } catch (error) {
      if (!mine.signal.aborted) problem.value = asProblem(error);
    } finally {
      clearTimeout(slow);
      if (pending === mine) isLoading.value = isSlow.value = false;
    }
  }

  function remember(): void {
    const ids = rows.value.map((row) => row.id);
    queue.set({ ids, total: Math.max(total.value?.count ?? 0, ids.length), address: route.fullPath });
  }

  watch(
    () => (route.path === '/complaints' ? JSON.stringify(route.query) : null),
    (address, before) => {
      if (address === null || before === null) return;
      filters.value = parseFilters(route.query);
      void load();
    },
  );

  // Rows change where they stand; new ones wait for the pill (nothing moves under the pointer).
  const waiting = new Set<string>();
  function hear(event: Event): void {
    const id = event.complaintId;
    if (id === null) return;
    if (rows.value.some((row) => row.id === id)) return reread(id);
    if (event.type !== 'complaint.received' || !mayBelong(event)) return;
    // In an empty list nothing can move: the first complaint is simply there.
    if (hasLoaded.value && rows.value.length === 0) void load();
    else freshIds.value = new Set([...freshIds.value, id]);
  }

  function mayBelong(event: Event): boolean {
    const { view, providerId, merchantId, q } = filters.value;
    if (view === 'closed' || view === 'processing' || view === 'platform' || view === 'mine' || q !== '') return false;
    return (
      (providerId === '' || providerId === event.providerId) && (merchantId === '' || merchantId === event.merchantId)
    );
  }

  function reread(id: string): void {
    if (waiting.has(id)) return;
    waiting.add(id);
    setTimeout(() => void replaceRow(id), 400);
  }

  async function replaceRow(id: string): Promise<void> {
    waiting.delete(id);
    try {
      const row = await getComplaint(id);
      rows.value = rows.value.map((old) => (old.id === id ? row : old));
    } catch (error) {
      asProblem(error); // the row stays as it was read; the next event or reload tries again
    }
  }

  live.listen(hear, () => void load());
  void load();

  return {
    filters,
    change,
    rows,
    total,
    problem,
    isLoading,
    isSlow,
    hasLoaded,
    hasMore: computed(() => nextCursor.value !== null),
    freshCount: computed(() => freshIds.value.size),
    load,
    more,
    reread,
  };
}
