import type { ResultClass } from '@redress/contract';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Waits after a failure (notifiers.md 11.6); after the last one it is given up. */
export const RETRY_WAITS: readonly number[] = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  6 * HOUR,
];

/** Waits when the other side asks to slow down and does not say for how long. */
export const THROTTLE_WAITS: readonly number[] = [MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE];
export const THROTTLE_MAX_AGE = 6 * HOUR;

/** How long a channel that needs a person rests before one delivery tries it again; each login prolongs a lock. */
export const CONFIG_REST = 60 * MINUTE;
/** How long a delivery is held for such a channel. */
export const HOLD_MAX_AGE = 7 * 24 * HOUR;

/** What came before this attempt. Times in ms UTC. */
export interface AttemptState {
  /** Tries that failed before, and those that may have arrived. */
  failures: number;
  unknowns: number;
  throttledSince: number | null;
  heldSince: number | null;
  usefulUntil: number | null;
  /** Throttles of the channel in a row, before this one. */
  throttlesInRow: number;
  /** How often the channel may repeat what may have arrived. */
  retryUnknown: number;
}

/** How a delivery goes on. `pauseUntil`: its whole channel waits; `needsRepair`: for a person. */
export type Step =
  | { status: 'sent' }
  | { status: 'failed' | 'unknown' }
  | { status: 'queued'; nextAt: number; pauseUntil?: number; needsRepair?: true };

export interface Outcome {
  class: ResultClass;
  retryAfterMs?: number | undefined;
}

/**
 * What follows from the result of one attempt.
 *
 * @param jitter 0 … 1, spreads retries over 0.8 … 1.2 of their wait
 */
export function decide(outcome: Outcome, state: AttemptState, now: number, jitter: number): Step {
  switch (outcome.class) {
    case 'ok':
      return { status: 'sent' };
    case 'recipient':
    case 'content':
      return { status: 'failed' };
    case 'retry':
      return afterFailure(outcome, state, now, jitter);
    case 'unknown':
      return state.unknowns >= state.retryUnknown
        ? { status: 'unknown' }
        : orTooLate({ status: 'queued', nextAt: now + waitOf(state.unknowns, outcome, jitter) }, state, 'unknown');
    case 'throttled':
      return afterThrottle(outcome, state, now);
    case 'config':
      break;
  }
  return afterConfig(state, now);
}

function afterFailure(outcome: Outcome, state: AttemptState, now: number, jitter: number): Step {
  if (state.failures >= RETRY_WAITS.length) return { status: 'failed' };
  return orTooLate({ status: 'queued', nextAt: now + waitOf(state.failures, outcome, jitter) }, state, 'failed');
}

/** The account waits, so it is no failure of this delivery; but it does not wait for ever. */
function afterThrottle(outcome: Outcome, state: AttemptState, now: number): Step {
  const wait =
    outcome.retryAfterMs ?? THROTTLE_WAITS[Math.min(state.throttlesInRow, THROTTLE_WAITS.length - 1)] ?? MINUTE;
  const nextAt = now + wait;
  if (state.throttledSince !== null && nextAt - state.throttledSince > THROTTLE_MAX_AGE) return { status: 'failed' };
  return orTooLate({ status: 'queued', nextAt, pauseUntil: nextAt }, state, 'failed');
}

/** Held until somebody repairs the channel: no attempt of this delivery is used up. */
function afterConfig(state: AttemptState, now: number): Step {
  if (state.heldSince !== null && now - state.heldSince > HOLD_MAX_AGE) return { status: 'failed' };
  const nextAt = now + CONFIG_REST;
  return { status: 'queued', nextAt, pauseUntil: nextAt, needsRepair: true };
}

function waitOf(n: number, outcome: Outcome, jitter: number): number {
  const wait = RETRY_WAITS[Math.min(n, RETRY_WAITS.length - 1)] ?? HOUR;
  return Math.max(Math.round(wait * (0.8 + 0.4 * jitter)), outcome.retryAfterMs ?? 0);
}

/** A notice that would come after it could be of use is not sent. */
function orTooLate(step: Step & { nextAt: number }, state: AttemptState, end: 'failed' | 'unknown'): Step {
  return state.usefulUntil !== null && step.nextAt >= state.usefulUntil ? { status: end } : step;
}

/** Results by recipient as one outcome, and who is still to be reached. */
export function outcomeOf(
  result: {
    class: ResultClass;
    retryAfterMs?: number | undefined;
    perRecipient: Readonly<Record<string, { class: ResultClass }>>;
  },
  pending: readonly string[],
): { outcome: Outcome; left: string[] } {
  const classOf = (recipient: string): ResultClass => result.perRecipient[recipient]?.class ?? result.class;
  const left = pending.filter((recipient) => !isSettled(classOf(recipient)));
  const first = left[0];
  const ofOne = result.class === 'ok' || result.class === 'recipient';
  const wasReached = pending.some((recipient) => classOf(recipient) === 'ok');
  const settled: ResultClass = wasReached ? 'ok' : result.class === 'ok' ? 'recipient' : result.class;
  const resultClass = first === undefined ? settled : ofOne ? classOf(first) : result.class;
  return { outcome: { class: resultClass, retryAfterMs: result.retryAfterMs }, left };
}

const isSettled = (resultClass: ResultClass) =>
  resultClass === 'ok' || resultClass === 'recipient' || resultClass === 'content';
