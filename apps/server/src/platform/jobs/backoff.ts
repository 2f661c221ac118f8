/** Full jitter over min(cap, base·2^(attempt-1)) (reliability.md O6). @param random from 0 to 1 */
export function backoffMs(
  attempt: number,
  { baseMs, capMs }: { baseMs: number; capMs: number },
  random: number,
): number {
  return Math.ceil(Math.min(capMs, baseMs * 2 ** (attempt - 1)) * random);
}
