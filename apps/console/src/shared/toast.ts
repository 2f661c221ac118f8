import { shallowRef } from 'vue';

export interface Toast {
  text: string;
  to?: { path: string; label: string };
  /** Something did not happen: it looks and sounds different from what was done. */
  isFailure?: boolean;
}

/** At most one; never the only record of anything. What was done stays four seconds, what was not done eight. */
export const toast = shallowRef<Toast | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

export function showToast(text: string, to?: Toast['to']): void {
  show(to === undefined ? { text } : { text, to }, 4_000);
}

export function showFailure(text: string): void {
  show({ text, isFailure: true }, 8_000);
}

function show(next: Toast, forMs: number): void {
  clearTimeout(timer);
  toast.value = next;
  timer = setTimeout(() => (toast.value = null), forMs);
}
