import { shallowRef, type Ref } from 'vue';

/**
 * The one clock of the console. Countdowns must be right even where the desk's clock is wrong, so it follows the
 * server's `Date` header when the two differ by more than a few seconds.
 */
let offsetMs = 0;

export const nowMs = (): number => Date.now() + offsetMs;

export function learnServerTime(dateHeader: string | null): void {
  if (dateHeader === null) return;
  const serverMs = Date.parse(dateHeader);
  if (Number.isNaN(serverMs)) return;
  const differenceMs = serverMs - Date.now();
  // The header has whole seconds and the answer took its time: small differences are no difference.
  offsetMs = Math.abs(differenceMs) > 5_000 ? differenceMs : 0;
}

const now = shallowRef(nowMs());
setInterval(() => (now.value = nowMs()), 1_000);

/** Now, UTC milliseconds, moved on each second. */
export const useNow = (): Readonly<Ref<number>> => now;
