/** Refusals of different merchants that make a streak; one or two are these merchants' own business. */
const MERCHANTS = 5;
/** How close together. */
export const STREAK_MS = 3_600_000;

/** When each merchant's calls were refused last, ms UTC by merchant. */
export type Refusals = ReadonlyMap<string, number>;

/** One more refusal; what is older than an hour is forgotten. */
export const afterRefusal = (before: Refusals, merchantId: string, now: number): Refusals =>
  new Map([...stillIn(before, now), [merchantId, now]]);

/** Whether so many merchants were refused within an hour that the cause is likely the provider's. */
export const isStreak = (refusals: Refusals, now: number): boolean => stillIn(refusals, now).length >= MERCHANTS;

const stillIn = (refusals: Refusals, now: number): [string, number][] =>
  [...refusals].filter(([, at]) => now - at < STREAK_MS);
