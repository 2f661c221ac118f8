/** What the link row says. */
export interface StateFacts {
  expiresAt: number;
  usedAt: number | null;
  /** Digest of the code it was used with. */
  codeHash: string | null;
  /** What came of its use; null when it is not known. */
  outcome: string | null;
}

/**
 * - `state-unknown`: not one of ours, or forgotten
 * - `state-expired`: older than 24 hours
 * - `state-done`: this very link authorised already (a reload of the page)
 * - `state-taken`: it authorised already, and whoever comes now agreed once more: mostly another merchant
 * - `state-running`: it was used a moment ago and Alipay is being asked (opened twice, or fetched ahead by the browser)
 * - `state-used`: it was used and that failed, or the server stopped in between; the code is gone with it
 */
export type StateFailure =
  | 'state-unknown'
  | 'state-expired'
  | 'state-done'
  | 'state-taken'
  | 'state-running'
  | 'state-used';

/** No exchange takes longer; who has no outcome after that stopped in between. */
const LONGEST_EXCHANGE_MS = 60_000;

/**
 * Whether a link may be used now. Used goes before expired: it says more.
 *
 * @param codeHash digest of the code that came; null when none did
 */
export function judgeState<S extends StateFacts>(
  state: S | null,
  codeHash: string | null,
  now: number,
): { state: S } | { failure: StateFailure } {
  if (state === null) return { failure: 'state-unknown' };
  if (state.usedAt !== null) {
    const failure = judgeUse(state.usedAt, state.outcome, now);
    // Alipay gives a code of its own each time somebody agrees, and brings the same one on a reload
    const isOther = codeHash !== null && state.codeHash !== null && codeHash !== state.codeHash;
    return { failure: isOther && failure !== 'state-used' ? 'state-taken' : failure };
  }
  return now >= state.expiresAt ? { failure: 'state-expired' } : { state };
}

function judgeUse(usedAt: number, outcome: string | null, now: number): StateFailure {
  if (outcome === 'authorised') return 'state-done';
  return outcome === null && now - usedAt < LONGEST_EXCHANGE_MS ? 'state-running' : 'state-used';
}
