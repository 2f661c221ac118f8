import type { IfNothingFound } from '@redress/alipay';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

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
  DAY,
] as const;

/** A refund is sent at most this often, always with the same number and amount. */
export const MAX_SENDS = 5;
const EMPTY_QUERIES = 2;
const EMPTY_APART_MS = 20 * SECOND;
const ATTEMPT_AGE_MS = 60 * SECOND;

/** After an outage of ours of more than a day the queries it missed are made up for, at most this far apart. */
const CATCH_UP_CAP_MS = 30 * MINUTE;
/** An outage that never ends must not hide a refund from people for ever. */
const MAX_TRIES = 100;

/** Queries that belong to the first hour, when nothing may be sent again and the result is only followed. */
export const FOLLOW_QUERIES = QUERIES_AFTER_MS.filter((afterMs) => afterMs <= HOUR).length;

/** What was asked since the last attempt to send. */
export interface Asked {
  /** Start of that attempt. */
  sentAt: number;
  /** Queries that reached Alipay or may have. */
  asked: number;
  /** All of them, also those that never left. */
  tried: number;
}

export interface UnknownFacts extends Asked {
  sends: number;
  /** Queries that found nothing, and when the first of them was. */
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
  return askAgain(facts, now);
}

/**
 * What follows when the query itself got no answer: ask later, and let a person look after a day; but not before as
 * many queries as the plan has were made. A day that we were down or cut off is no day of asking (F43).
 */
export function askAgain({ sentAt, asked, tried }: Asked, now: number): NextStep {
  const at = nextQueryAt(sentAt, now);
  if (at !== null) return { kind: 'query', at };
  if (asked >= QUERIES_AFTER_MS.length || tried >= MAX_TRIES) return { kind: 'park' };
  return { kind: 'query', at: now + Math.min(gapAfter(tried), CATCH_UP_CAP_MS) };
}

/** The plan's pause after that many queries. */
const gapAfter = (tried: number): number =>
  (QUERIES_AFTER_MS[tried] ?? Number.POSITIVE_INFINITY) - (QUERIES_AFTER_MS[tried - 1] ?? 0);
