/** What the link row says; nothing of it depends on who opens it. */
export interface StateFacts {
  expiresAt: number;
  usedAt: number | null;
  /** What came of its use; null when it is not known. */
  outcome: string | null;
}

/**
 * - `state-unknown`: not one of ours, or forgotten
 * - `state-expired`: older than 24 hours
 * - `state-done`: this very link authorised already (a reload of the page)
 * - `state-running`: it was used a moment ago and Alipay is being asked (opened twice, or fetched ahead by the browser)
 * - `state-used`: it was used and that failed, or the server stopped in between; the code is gone with it
 */
export type StateFailure = 'state-unknown' | 'state-expired' | 'state-done' | 'state-running' | 'state-used';

/** No exchange takes longer; who has no outcome after that stopped in between. */
const LONGEST_EXCHANGE_MS = 60_000;

/** Whether a link may be used now. Used goes before expired: it says more. */
export function judgeState<S extends StateFacts>(
  state: S | null,
  now: number,
): { state: S } | { failure: StateFailure } {
  if (state === null) return { failure: 'state-unknown' };
  if (state.usedAt !== null) return { failure: judgeUse(state.usedAt, state.outcome, now) };
  return now >= state.expiresAt ? { failure: 'state-expired' } : { state };
}

function judgeUse(usedAt: number, outcome: string | null, now: number): StateFailure {
  if (outcome === 'authorised') return 'state-done';
  return outcome === null && now - usedAt < LONGEST_EXCHANGE_MS ? 'state-running' : 'state-used';
}
