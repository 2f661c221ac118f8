import type { Bulk, BulkItem } from '@redress/contract';
import { computed, onBeforeUnmount, shallowRef } from 'vue';
import { cancelBulk, getBulk, retryBulk } from '../../api/bulk.js';
import { asProblem, type ApiProblem } from '../../api/problem.js';
import { randomKey } from '../../shared/random-key.js';
import { isRunning } from './progress.js';

const POLL_MS = 1_200;
/** What is unknown or parked may be decided at any time, but seldom is. */
const SLOW_MS = 10_000;
const PAGE = 100;

/** One bulk as it goes on: read again while it runs, every page of it that is shown. */
export function useBulkProgress(id: string) {
  const bulk = shallowRef<Bulk | null>(null);
  const items = shallowRef<BulkItem[]>([]);
  const nextCursor = shallowRef<string | null>(null);
  const problem = shallowRef<ApiProblem | null>(null);
  const isBusy = shallowRef(false);
  let pages = 1;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isGone = false;

  const runs = computed(() => bulk.value !== null && isRunning(bulk.value.counts));

  async function read(): Promise<void> {
    clearTimeout(timer);
    try {
      let found: BulkItem[] = [];
      let cursor: string | null = null;
      for (let page = 0; page < pages; page += 1) {
        const {
          items: some,
          nextCursor: next,
          ...head
        } = await getBulk(id, { limit: PAGE, ...(cursor && { cursor }) });
        found = [...found, ...some];
        bulk.value = head;
        cursor = next;
        if (next === null) break;
      }
      items.value = found;
      nextCursor.value = cursor;
      problem.value = null;
    } catch (error) {
      problem.value = asProblem(error);
    }
    if (isGone) return;
    const waits = bulk.value !== null && bulk.value.counts.unknown + bulk.value.counts.parked > 0;
    if (runs.value) timer = setTimeout(() => void read(), POLL_MS);
    else if (waits) timer = setTimeout(() => void read(), SLOW_MS);
  }
  onBeforeUnmount(() => {
    isGone = true;
    clearTimeout(timer);
  });

  async function act(deed: () => Promise<Bulk>): Promise<void> {
    isBusy.value = true;
    try {
      bulk.value = await deed();
      await read();
    } catch (error) {
      problem.value = asProblem(error);
    } finally {
      isBusy.value = false;
    }
  }
  const retry = (): Promise<void> => act(() => retryBulk(id, randomKey()));
  const cancel = (): Promise<void> => act(() => cancelBulk(id));
  async function more(): Promise<void> {
    pages += 1;
    await read();
  }

  /** Complaints that failed, on whatever page. */
  async function failedIds(): Promise<string[]> {
    while (nextCursor.value !== null && problem.value === null) await more();
    return items.value.filter(({ status }) => status === 'failed').map(({ complaintId }) => complaintId);
  }

  void read();
  return {
    bulk,
    items,
    problem,
    isBusy,
    runs,
    hasMore: computed(() => nextCursor.value !== null),
    read,
    retry,
    cancel,
    more,
    failedIds,
  };
}
