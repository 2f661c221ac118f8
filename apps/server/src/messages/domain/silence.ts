const DAY_MS = 24 * 3_600_000;
const WEEK_MS = 7 * DAY_MS;

/** How far before the last message its neighbours are counted. */
export const HABIT_MS = WEEK_MS;
/** Shorter silence is never told: a night, a redelivery, a quiet day. */
export const SHORTEST_SILENCE_MS = DAY_MS;
/** Fewer messages in that week are no habit. */
const HABIT_MESSAGES = 7;
/** So many of the usual gaps without a message are no chance any more. */
const GAPS = 5;

/**
 * Whether a provider that used to get messages has fallen silent.
 *
 * @param lastAt when the last one came, ms UTC
 * @param inWeekBefore how many came in the week that ended with it
 */
export function isSilent(lastAt: number, inWeekBefore: number, now: number): boolean {
  if (inWeekBefore < HABIT_MESSAGES) return false;
  const usualGapMs = WEEK_MS / inWeekBefore;
  return now - lastAt > Math.max(SHORTEST_SILENCE_MS, GAPS * usualGapMs);
}
