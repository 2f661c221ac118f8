/** At most `max` in any span of `perMs`. */
export interface Window {
  max: number;
  perMs: number;
}

/**
 * The earliest moment at which one more may start. A sliding-window log: a token bucket with the same figures lets
 * bursts through that the other side punishes (notifiers.md 11.7).
 *
 * @param starts ms, of what was started or is promised a start; any order
 */
export function nextStart(starts: readonly number[], windows: readonly Window[], now: number): number {
  const sorted = starts.toSorted((a, b) => a - b);
  const last = sorted.at(-1);
  // what is promised already keeps its place, so a newcomer goes behind it
  let at = last === undefined ? now : Math.max(now, last);
  for (const { max, perMs } of windows) {
    const nthLast = sorted.at(-max);
    if (nthLast !== undefined) at = Math.max(at, nthLast + perMs);
  }
  return at;
}

/** How far back starts matter. */
export function memoryOf(windows: readonly Window[]): number {
  return Math.max(0, ...windows.map(({ perMs }) => perMs));
}
