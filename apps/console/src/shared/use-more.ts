import type { Page } from '@redress/contract';
import { computed, shallowRef } from 'vue';
import { asProblem } from '../api/problem.js';
import { showFailure } from './toast.js';

/** The pages of a list after its first: one at a time, and none of a list that is shown no more. */
export function useMore<T>(read: (cursor: string) => Promise<Page<T>>, append: (items: T[]) => void) {
  const nextCursor = shallowRef<string | null>(null);
  const isLoadingMore = shallowRef(false);
  let turn = 0;

  /**
   * The first page is there, or is not any more. Another place than before is another list.
   *
   * @param cursor where its next page begins; null where there is none, and while the first one is not there
   */
  function begin(cursor: string | null): void {
    if (cursor === nextCursor.value) return;
    turn += 1;
    isLoadingMore.value = false;
    nextCursor.value = cursor;
  }
  async function more(): Promise<void> {
    const cursor = nextCursor.value;
    if (cursor === null || isLoadingMore.value) return;
    const mine = turn;
    isLoadingMore.value = true;
    try {
      const page = await read(cursor);
      if (mine !== turn) return;
      nextCursor.value = page.nextCursor;
      append(page.items);
    } catch (error) {
      if (mine === turn) showFailure(asProblem(error).message);
    } finally {
      if (mine === turn) isLoadingMore.value = false;
    }
  }

  return { begin, more, hasMore: computed(() => nextCursor.value !== null), isLoadingMore };
}
