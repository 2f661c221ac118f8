import { complaintStatuses, type ComplaintStatus } from '@redress/contract';

/*
 * Which index leads through the list in its order. The walk may meet more rows than the filter wants, never fewer: what
 * it meets is looked at once more with the whole filter and the scope (complaints.list.ts).
 */

export type WalkColumn = 'deadlineAt' | 'complainedAt' | 'amountFen';
type Owner = 'merchantId' | 'assigneeId' | 'providerId';

/** Whole numbers from `atLeast` to before `below`. */
export interface Range {
  atLeast?: number;
  below?: number;
}

/** One piece of an index: equal in its leading columns, a range in the one that orders. */
export interface Stream {
  equal: Readonly<Record<string, string | number | null>>;
  range: Range;
  /** Whether those without a value belong to it as well. */
  withNulls: boolean;
}

/** Pieces of one index each, merged into one order. */
export interface Walk {
  column: WalkColumn;
  direction: 'asc' | 'desc';
  streams: readonly Stream[];
}

/** What of a filter the indexes know; lists are already cut with the scope, null is "any". */
export interface WalkFacts {
  statuses: readonly ComplaintStatus[] | null;
  merchantIds: readonly string[] | null;
  providerIds: readonly string[] | null;
  /** null: nobody's; undefined: anybody's. */
  assigneeId: string | null | undefined;
  overdue: boolean | undefined;
  due: Range;
  created: Range;
  amountFen: Range;
}

/** Pieces of one query; SQLite takes 500. */
const MOST_STREAMS = 400;
export const activeStatuses: readonly ComplaintStatus[] = ['open', 'processing'];

/** The way through the list in its order. */
export function walkOf(facts: WalkFacts, column: WalkColumn, direction: 'asc' | 'desc', now: number): Walk {
  const statuses = statusesOf(facts);
  if (column === 'amountFen') {
    const owned = statuses.map((status) => ({ status }));
    return { column, direction, streams: owned.map((equal) => streamOf(equal, facts.amountFen)) };
  }
  const owned = ownedBy(facts, statuses);
  if (column === 'complainedAt') {
    return { column, direction, streams: owned.map((equal) => streamOf(equal, facts.created)) };
  }
  return { column, direction, streams: byDeadline(facts, owned, statuses, now) };
}

/** Other ways, which meet everything that matches in another order: good where they meet little. */
export function narrowWalksOf(facts: WalkFacts, column: WalkColumn, now: number): Walk[] {
  const isRange = ({ atLeast, below }: Range) => atLeast !== undefined || below !== undefined;
  const isOwned = facts.merchantIds !== null || facts.providerIds !== null || facts.assigneeId !== undefined;
  const useful: Record<WalkColumn, boolean> = {
    deadlineAt: isRange(facts.due) || facts.overdue === true,
    complainedAt: isRange(facts.created) || (column === 'amountFen' && isOwned),
    amountFen: isRange(facts.amountFen),
  };
  const columns = (['deadlineAt', 'complainedAt', 'amountFen'] as const).filter(
    (other) => other !== column && useful[other],
  );
  return columns.map((other) => walkOf(facts, other, 'asc', now));
}

function statusesOf({ statuses, overdue }: WalkFacts): readonly ComplaintStatus[] {
  const wanted = statuses ?? complaintStatuses;
  return overdue === true ? wanted.filter((status) => activeStatuses.includes(status)) : wanted;
}

/** The leading columns: whose they are and their state. Few merchants, else a person, else providers, else all. */
function ownedBy(facts: WalkFacts, statuses: readonly ComplaintStatus[]): Stream['equal'][] {
  const { merchantIds, providerIds, assigneeId } = facts;
  const times = (owner: Owner, values: readonly (string | null)[]) =>
    values.flatMap((value) => statuses.map((status) => ({ [owner]: value, status })));
  const isFew = (values: readonly string[]) => values.length * statuses.length <= MOST_STREAMS;
  if (merchantIds && isFew(merchantIds)) return times('merchantId', merchantIds);
  if (typeof assigneeId === 'string') return times('assigneeId', [assigneeId]);
  if (providerIds && isFew(providerIds)) return times('providerId', providerIds);
  if (assigneeId === null) return times('assigneeId', [null]);
  return statuses.map((status) => ({ status }));
}

function byDeadline(
  { overdue, due }: WalkFacts,
  owned: readonly Stream['equal'][],
  statuses: readonly ComplaintStatus[],
  now: number,
): Stream[] {
  if (overdue === undefined) return owned.map((equal) => streamOf(equal, due));
  if (overdue) {
    const past = owned.map((equal) => ({ ...streamOf(equal, cut(due, { below: now + 1 })), withNulls: false }));
    // Alipay calls some late before their deadline, or without one: few, so the whole house's are looked at
    const late = statuses.flatMap((status): Stream[] => {
      const equal = { isLate: 1, status };
      const { withNulls } = streamOf(equal, due);
      return [{ equal, range: cut(due, { atLeast: now + 1 }), withNulls }];
    });
    return [...past, ...late];
  }
  return owned.map((equal) => {
    const stream = streamOf(equal, due);
    const isActive = activeStatuses.some((status) => status === equal['status']);
    return isActive ? { ...stream, range: cut(due, { atLeast: now + 1 }) } : stream;
  });
}

const streamOf = (equal: Stream['equal'], range: Range): Stream => ({
  equal,
  range,
  withNulls: range.atLeast === undefined && range.below === undefined,
});

function cut(one: Range, other: Range): Range {
  const atLeast = Math.max(one.atLeast ?? -Infinity, other.atLeast ?? -Infinity);
  const below = Math.min(one.below ?? Infinity, other.below ?? Infinity);
  return { ...(atLeast > -Infinity && { atLeast }), ...(below < Infinity && { below }) };
}
