/** A calendar month in Beijing. */
export interface Month {
  /** `2026-11` */
  name: string;
  /** UTC ms of its first moment. */
  from: number;
  /** UTC ms of the first moment of the next one. */
  to: number;
}

/** Beijing has kept UTC+8 without summer time since 1991. */
const BEIJING_MS = 8 * 3_600_000;

/** The month of `now` and those before it, newest first. */
export function lastMonths(now: number, count: number): Month[] {
  const wall = new Date(now + BEIJING_MS);
  const year = wall.getUTCFullYear();
  const month = wall.getUTCMonth();
  const startOf = (back: number) => Date.UTC(year, month - back, 1) - BEIJING_MS;
  return Array.from({ length: count }, (_, back) => ({
    name: new Date(startOf(back) + BEIJING_MS).toISOString().slice(0, 7),
    from: startOf(back),
    to: startOf(back - 1),
  }));
}
