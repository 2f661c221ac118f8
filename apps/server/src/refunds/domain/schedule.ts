import type { IfNothingFound } from '@redress/alipay';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** When the result of an attempt is asked for, after the attempt began (reliability.md R5). */
export const QUERIES_AFTER_MS = [
  10 * SECOND,
  30 * SECOND,
  60 * SECOND,
  3 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
] as const;

/** A refund is sent at most this often, always with the same number and amount. */
export const MAX_SENDS = 5;
const EMPTY_QUERIES = 2;
const EMPTY_APART_MS = 20 * SECOND;
const ATTEMPT_AGE_MS = 60 * SECOND;

export interface UnknownFacts {
  /** Start of the last attempt to send. */
  sentAt: number;
  sends: number;
  /** Since that attempt: queries that found nothing, and when the first of them was. */
  emptyQueries: number;
  firstEmptyAt: number | null;
  ifNothingFound: IfNothingFound;
}

export type NextStep = { kind: 'query'; at: number } | { kind: 'send' } | { kind: 'fail' } | { kind: 'park' };

/** When the result of an attempt is asked for next; null when the schedule is through. */
export function nextQueryAt(sentAt: number, now: number): number | null {
  const next = QUERIES_AFTER_MS.find((afterMs) => sentAt + afterMs > now);
  return next === undefined ? null : sentAt + next;
}

/**
 * What follows when a query found nothing. "Nothing" counts only when two queries 20 s apart agree and the attempt is
 * a minute old: Alipay may still be working on it.
 */
export function afterEmptyQuery(facts: UnknownFacts, now: number): NextStep {
  const isProven =
    facts.emptyQueries >= EMPTY_QUERIES &&
    facts.firstEmptyAt !== null &&
    now - facts.firstEmptyAt >= EMPTY_APART_MS &&
    now - facts.sentAt >= ATTEMPT_AGE_MS;
  if (isProven) {
    if (facts.ifNothingFound === 'fail') return { kind: 'fail' };
    if (facts.ifNothingFound === 'park') return { kind: 'park' };
    if (facts.sends < MAX_SENDS) return { kind: 'send' };
  }
  return askAgain(facts.sentAt, now);
}

/** What follows when the query itself got no answer: ask later, and let a person look after a day. */
export function askAgain(sentAt: number, now: number): NextStep {
  const at = nextQueryAt(sentAt, now);
  return at === null ? { kind: 'park' } : { kind: 'query', at };
}
