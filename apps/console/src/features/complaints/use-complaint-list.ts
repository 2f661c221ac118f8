import type { ComplaintSort, ComplaintSummary, Event } from '@redress/contract';
import { computed, shallowRef, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { getComplaint, listComplaints } from '../../api/complaints.js';
import { asProblem, type ApiProblem } from '../../api/problem.js';
import { nowMs } from '../../shared/clock.js';
import { useLive } from '../../stores/live.js';
import { useQueue } from '../../stores/queue.js';
import { usePreferences } from '../../stores/preferences.js';
import { useSession } from '../../stores/session.js';
import { countFilters, droppedFrom, parseFilters, toAddress, type ComplaintFilters } from './filters.js';
import { isByAge, sortOf, toQuery } from './list-query.js';
import { matches } from './matches.js';
import { lastSnoozed } from './snoozed.js';

const pageSize = 50;
/** A filter without an index may answer short pages; so many rows are looked for before the page is shown as done … */
const enoughRows = 20;
/** … in so many requests; after that the person says whether to go on. */
const mostRequests = 6;

/** The rows of the list: filters from the address, pages by cursor, rows that follow the events. */
export function useComplaintList() {
  const route = useRoute();
  const router = useRouter();
  const live = useLive();
  const queue = useQueue();
  const preferences = usePreferences();
  const session = useSession();

  const filters = shallowRef<ComplaintFilters>(parseFilters(route.query));
  const rows = shallowRef<ComplaintSummary[]>([]);
  const nextCursor = shallowRef<string | null>(null);
  const total = shallowRef<{ count: number; isCapped: boolean } | null>(null);
  const problem = shallowRef<ApiProblem | null>(null);
  const isLoading = shallowRef(false);
  const isSlow = shallowRef(false);
  const hasLoaded = shallowRef(false);
  const freshIds = shallowRef<ReadonlySet<string>>(new Set());
  /** Rows that do not match any more: they keep their place until the list is read again. */
  const goneIds = shallowRef<ReadonlySet<string>>(new Set());
  /** Much was looked through and little found; there may be more. */
  const isPaused = shallowRef(false);
  const sort = computed(() => sortOf(filters.value, preferences.value.listSort));
  let query: Record<string, string> = {};
  let pending: AbortController | null = null;

  const change = (patch: Partial<ComplaintFilters>): Promise<unknown> =>
    router.replace({ path: '/complaints', query: toAddress({ ...filters.value, ...patch }) });

  async function load(): Promise<void> {
    query = toQuery(filters.value, nowMs(), preferences.value.listSort);
    freshIds.value = new Set();
    goneIds.value = new Set();
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
      show(cursor === null ? page.items : [...rows.value, ...page.items], page.nextCursor);
      if (page.total !== undefined) total.value = { count: page.total, isCapped: page.totalIsCapped ?? false };
      await lookFurther(page.items.length, mine.signal);
    } catch (error) {
      if (!mine.signal.aborted) problem.value = asProblem(error);
    } finally {
      clearTimeout(slow);
      if (pending === mine) isLoading.value = isSlow.value = false;
    }
  }

  function show(next: ComplaintSummary[], cursor: string | null): void {
    // what was found while rows arrived or a filter looked further is shown once
    rows.value = [...new Map(next.map((row) => [row.id, row])).values()];
    nextCursor.value = cursor;
    problem.value = null;
    hasLoaded.value = true;
    remember();
  }

  /** A short page that goes on is filled up, each find shown as it comes. */
  async function lookFurther(found: number, signal: AbortSignal): Promise<void> {
    isPaused.value = false;
    let count = found;
    for (let n = 1; count < enoughRows && nextCursor.value !== null; n += 1) {
      if (n === mostRequests) return void (isPaused.value = true);
      const page = await listComplaints({ ...query, cursor: nextCursor.value, limit: pageSize }, signal);
      show([...rows.value, ...page.items], page.nextCursor);
      count += page.items.length;
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
    else if (countFilters(filters.value) === 0) announce(id);
    else void announceIfMatching(id);
  }

  const announce = (id: string): void => void (freshIds.value = new Set([...freshIds.value, id]));

  /** An event says whose the complaint is, not what it is about. */
  async function announceIfMatching(id: string): Promise<void> {
    const asked = filters.value;
    try {
      const row = await getComplaint(id);
      if (asked === filters.value && isMatching(row)) announce(id);
    } catch (error) {
      asProblem(error); // it is in the list when that is read again
    }
  }

  const isMatching = (row: ComplaintSummary): boolean => matches(row, filters.value, session.user?.id ?? '', nowMs());

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
      place(await getComplaint(id));
    } catch (error) {
      asProblem(error); // the row stays as it was read; the next event or reload tries again
    }
  }

  function place(row: ComplaintSummary): void {
    const { id } = row;
    rows.value = rows.value.map((old) => (old.id === id ? row : old));
    const others = [...goneIds.value].filter((gone) => gone !== id);
    goneIds.value = new Set(isMatching(row) ? others : [...others, id]);
  }
  watch(lastSnoozed, (row) => {
    if (row !== null && rows.value.some(({ id }) => id === row.id)) place(row);
  });

  // The order a person prefers may come from the server after the list did.
  watch(sort, (now, before) => {
    if (now !== before && hasLoaded.value && filters.value.sort === '' && query['sort'] !== now) void load();
  });

  /** By a column, and so from now on where lists go by deadline. */
  async function sortBy(next: ComplaintSort): Promise<void> {
    if (isByAge(filters.value) || filters.value.saved !== '') return void (await change({ sort: next }));
    void preferences.change({ listSort: next === 'deadline' ? null : next });
    await change({ sort: '' });
  }

  live.listen(hear, () => void load());
  void load();

  return {
    filters,
    sort,
    sortBy,
    dropped: computed(() => (route.path === '/complaints' ? droppedFrom(route.query) : [])),
    change,
    rows,
    total,
    problem,
    isLoading,
    isSlow,
    hasLoaded,
    goneIds,
    isPaused,
    hasMore: computed(() => nextCursor.value !== null),
    freshCount: computed(() => freshIds.value.size),
    load,
    more,
    reread,
  };
}
