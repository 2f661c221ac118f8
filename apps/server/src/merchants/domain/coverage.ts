import type { AuthorizationState, CoverageCause, CoverageState } from '@redress/contract';

const MINUTE_MS = 60_000;
/** No list is read more often; what a list counts as until its provider's readings are planned. */
export const SHORTEST_INTERVAL_MS = MINUTE_MS;
/** A good reading is written down a minute late at worst, and a poll may wait for its turn. */
const SLACK_MS = 2 * MINUTE_MS;

/** Without a good reading for so long a list is not what Alipay has: three planned ones were missed. */
export const staleAfterMs = (intervalMs: number): number => 3 * intervalMs + SLACK_MS;

export interface CellFacts {
  enabled: boolean;
  authorization: AuthorizationState;
  permitted: boolean | null;
  lastGoodReadAt: number | null;
  lastError: string | null;
  intervalMs: number;
}

export interface Cell {
  state: CoverageState;
  cause: CoverageCause | null;
}

/** How far one family of one merchant is read, and why not further. */
export function judgeCell(facts: CellFacts, now: number): Cell {
  if (!facts.enabled) return { state: 'unused', cause: null };
  if (facts.authorization !== 'active') return { state: 'blind', cause: facts.authorization };
  if (facts.permitted === false) return { state: 'blind', cause: 'not_permitted' };
  const isFailing = facts.lastError !== null;
  if (facts.lastGoodReadAt === null)
    return isFailing ? { state: 'blind', cause: 'error' } : { state: 'waiting', cause: null };
  // what was read before the last try failed is still there, but it is not what Alipay has now
  if (isFailing) return { state: 'stale', cause: 'error' };
  const isOld = now - facts.lastGoodReadAt > staleAfterMs(facts.intervalMs);
  return isOld ? { state: 'stale', cause: 'overdue' } : { state: 'read', cause: null };
}

/**
 * From when on a merchant that was read counts as read no more, long enough to tell people: a hiccup is no alarm. May
 * lie ahead; null for one that is not to be read, or never was.
 *
 * @param since ms UTC; from when on it could have been read: we ran, it was switched on and authorised
 */
export const lostSince = (facts: CellFacts, since: number): number | null =>
  facts.enabled && facts.authorization === 'active' && facts.lastGoodReadAt !== null
    ? Math.max(facts.lastGoodReadAt, since) + staleAfterMs(facts.intervalMs) + 1
    : null;
