/** An authorisation that nobody heard of for so long is asked about. */
export const TOKEN_AGE_MS = 24 * 3_600_000;
/** The share of a provider's calls that this may take; lists, details, refunds and people come first. */
const BUDGET_SHARE = 0.05;
/** The token, and whether the message is subscribed. */
const CALLS_EACH = 2;

/** How many authorisations of a provider may be asked about in `spanMs`: at least one, so that none is forgotten. */
export const checksWithin = (spanMs: number, callsPerSecond: number): number =>
  Math.max(1, Math.floor((callsPerSecond * BUDGET_SHARE * spanMs) / 1_000 / CALLS_EACH));
