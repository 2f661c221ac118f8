/** Failed sign-ins of one subject (an account, or a browser that knew the password before). */
export interface Failures {
  failures: number;
  failuresOfDay: number;
  dayStartedAt: number;
  blockedUntil: number;
}

export type Charge<State> = { allowed: true; next: State } | { allowed: false; retryAt: number };

const freeFailures = 5;
const firstWaitMs = 30_000;
const longestWaitMs = 15 * 60_000;
const dayMs = 24 * 3_600_000;
const failuresADay = 50;
const lockMs = 30 * 60_000;

export const noFailures = (now: number): Failures => ({
  failures: 0,
  failuresOfDay: 0,
  dayStartedAt: now,
  blockedUntil: 0,
});

/**
 * Counts an attempt as failed before it is judged, so that a hundred guesses at once are a hundred failures; success
 * clears it. After 5 failures 30 s, doubling to 15 min; after 50 in a day 30 min each; never for ever (reliability.md P5).
 */
export function chargeFailures(state: Failures, now: number): Charge<Failures> {
  if (state.blockedUntil > now) return { allowed: false, retryAt: state.blockedUntil };
  const isNewDay = now - state.dayStartedAt >= dayMs;
  const failures = state.failures + 1;
  const failuresOfDay = (isNewDay ? 0 : state.failuresOfDay) + 1;
  const dayStartedAt = isNewDay ? now : state.dayStartedAt;
  return {
    allowed: true,
    next: { failures, failuresOfDay, dayStartedAt, blockedUntil: now + waitMs(failures, failuresOfDay) },
  };
}

function waitMs(failures: number, failuresOfDay: number): number {
  if (failuresOfDay >= failuresADay) return lockMs;
  if (failures < freeFailures) return 0;
  return Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures - freeFailures, 10));
}

/** `burst` attempts at once, then one every `everyMs`. */
export interface Bucket {
  burst: number;
  everyMs: number;
}

export const ipBucket: Bucket = { burst: 10, everyMs: 6_000 };
export const everybodyBucket: Bucket = { burst: 20, everyMs: 50 };

/** @param fullAt when the bucket would be full again; the only thing there is to remember */
export function chargeBucket(fullAt: number, bucket: Bucket, now: number): Charge<number> {
  const next = Math.max(fullAt, now) + bucket.everyMs;
  const tooMuch = next - now - bucket.burst * bucket.everyMs;
  return tooMuch > 0 ? { allowed: false, retryAt: now + tooMuch } : { allowed: true, next };
}
