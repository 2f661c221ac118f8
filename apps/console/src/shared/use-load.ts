import { shallowRef, type ShallowRef } from 'vue';
import { asProblem, type ApiProblem } from '../api/problem.js';

export interface Load<T> {
  value: ShallowRef<T | null>;
  problem: ShallowRef<ApiProblem | null>;
  isLoading: ShallowRef<boolean>;
  /** Longer than 8 s: the page says so. */
  isSlow: ShallowRef<boolean>;
  load: () => Promise<void>;
}

/** Reads something for a page: what was read stays while it is read again, and the newest request wins. */
export function useLoad<T>(read: () => Promise<T>): Load<T> {
  const value: ShallowRef<T | null> = shallowRef(null);
  const problem: ShallowRef<ApiProblem | null> = shallowRef(null);
  const isLoading = shallowRef(false);
  const isSlow = shallowRef(false);
  let latest = 0;

  async function load(): Promise<void> {
    const mine = ++latest;
    isLoading.value = true;
    const slow = setTimeout(() => (isSlow.value = true), 8_000);
    try {
      const answer = await read();
      if (mine !== latest) return;
      value.value = answer;
      problem.value = null;
    } catch (error) {
      if (mine === latest) problem.value = asProblem(error);
    } finally {
      clearTimeout(slow);
      if (mine === latest) isLoading.value = isSlow.value = false;
    }
  }

  return { value, problem, isLoading, isSlow, load };
}
