import { shallowRef } from 'vue';

export interface Toast {
  text: string;
  to?: { path: string; label: string };
}

/** At most one, four seconds; never the only record of anything. */
export const toast = shallowRef<Toast | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

export function showToast(text: string, to?: Toast['to']): void {
  clearTimeout(timer);
  toast.value = to === undefined ? { text } : { text, to };
  timer = setTimeout(() => (toast.value = null), 4_000);
}
