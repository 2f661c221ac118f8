import type { ComplaintCounts, ComplaintQuery, ComplaintSort } from '@redress/contract';
import { toFen } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { In, type SelectQueryBuilder } from 'typeorm';
import { Vault } from '../platform/crypto/vault.js';
import type { Reader } from '../platform/database/database.js';
import { compareKeys, type ScanKey } from '../platform/scan-page.js';
import { type Scope, withinScope } from '../platform/scope.js';
import { Complaint, ComplaintTrade } from './complaints.entity.js';
import { ComplaintsSearch } from './complaints.search.js';
import { type Also, countKeys, keysOf, nextKeys } from './complaints.walk.js';
import { contactKey } from './contact.js';
import { ComplaintLabel } from './desk.entity.js';
import { snoozesOf } from './snoozes.js';
import {
  activeStatuses,
  narrowWalksOf,
  walkOf,
  type Walk,
  type WalkColumn,
  type WalkFacts,
} from './domain/list-walk.js';

type Query = SelectQueryBuilder<Complaint>;

/** What narrows the list, and who asks. */
export type ListFilter = Omit<ComplaintQuery, 'limit' | 'cursor' | 'withTotal' | 'sort'> & { me: string | null };

/** With what who asks let rest, where the filter is about it. */
type Narrowing = ListFilter & { snoozedIds: readonly string[] };

/** The list in its order, for `scanPage`. */
export interface ListScan {
  walk: (after: ScanKey | null, count: number) => Promise<ScanKey[]>;
  pick: (ids: readonly string[]) => Promise<Complaint[]>;
  count?: (ids: readonly string[]) => Promise<number>;
}

const columnOf: Record<'deadline' | 'createdAt' | 'amount', WalkColumn> = {
  deadline: 'deadlineAt',
  createdAt: 'complainedAt',
  amount: 'amountFen',
};

/** A tab never counts further than this: "999+". */
const COUNT_CAP = 1_000;
const EXACT_MATCHES = 1_000;
/** What another index finds so few of is sorted as a whole. */
const SMALL_SET = 1_000;
const DUE_SOON_MS = 24 * 3_600_000;

/** The filtered list of complaints and the tabs' counts. */
@Injectable()
export class ComplaintsList {
  constructor(
    private readonly vault: Vault,
    private readonly search: ComplaintsSearch,
  ) {}

  /**
   * The filtered list in its order, however large it is; newest first where words are searched for.
   *
   * @throws {ProblemError} `query_too_short`
   */
  async scan(db: Reader, scope: Scope, asked: ListFilter, sort: ComplaintSort, now: number): Promise<ListScan> {
    const snoozes = asked.snoozed === undefined ? null : await snoozesOf(db, asked.me, now);
    const filter = { ...asked, snoozedIds: [...(snoozes?.keys() ?? [])] };
    const column = columnOf[sort.replace('-', '') as keyof typeof columnOf];
    const direction = sort.startsWith('-') ? 'desc' : 'asc';
    const pick = (ids: readonly string[]) => picked(db, scope, filter, now, ids);
    const exact = filter.q ? await this.exactMatches(db, filter.q) : [];
    if (filter.q && exact.length === 0) {
      const { merchantIds, providerIds } = factsOf(scope, filter);
      return this.search.scan(db, filter.q, { merchantIds, providerIds }, pick);
    }
    const few = filter.q ? exact : await fewOf(db, scope, filter, column, now);
    const count = async (ids: readonly string[]) => (await matchingAmong(db, scope, filter, now, ids)).length;
    if (few) return { walk: walkThrough(await keysOf(db, { column, direction }, few), direction), pick, count };
    const walk = walkOf(factsOf(scope, filter), column, direction, now);
    return { walk: (after, most) => nextKeys(db, walk, after, most), pick, count };
  }

  /** The tabs that are ranges of the deadline or of the assignee; states come from the folded counter. */
  async liveCounts(db: Reader, scope: Scope, me: string | null, now: number, away = noneAway): Promise<LiveCounts> {
    const own = owners(scope);
    const count = (filter: Partial<ListFilter>, also: readonly Also[], cap = COUNT_CAP) => {
      const facts = factsOf(scope, { status: [...activeStatuses], ...filter, me });
      return countKeys(db, walkOf(facts, 'deadlineAt', 'asc', now), [...own, ...also], cap);
    };
    /** Counted so much further that what rests is left out of a whole count. */
    const awake = async (filter: Partial<ListFilter>, also: readonly Also[], resting: number) =>
      (await count(filter, also, COUNT_CAP + resting)) - resting;
    const soon = new Date(now + DUE_SOON_MS + 1).toISOString();
    return {
      dueSoon: await count({ overdue: false, dueBefore: soon }, [{ column: 'isLate', in: [0] }]),
      overdue: await count({ overdue: true }, []),
      mine: me === null ? 0 : await awake({ assigneeId: me }, [{ column: 'assigneeId', in: [me] }], away.mine),
      unassigned: await awake({ assigneeId: 'none' }, [{ column: 'assigneeId', in: [null] }], away.unassigned),
    };
  }

  /** Task id, Alipay's id, trade number, order number or phone: exact, each by its own index. */
  private async exactMatches(db: Reader, text: string): Promise<string[]> {
    // numbers are ASCII; MariaDB refuses to compare other text with their columns
    if (!/^[!-~ ]+$/.test(text)) return [];
    const phone = contactKey(text);
    const own = { taskId: text, remoteId: text, ...(phone !== null && { contactIndex: this.vault.blindIndex(phone) }) };
    const found: { id: string }[] = [];
    // one question each, and the scope is asked of what they find: an engine that may choose walks through the scope
    for (const [column, value] of Object.entries(own)) {
      const query = db.createQueryBuilder(Complaint, 'c').select('c.id', 'id').where(`c.${column} = :value`, { value });
      found.push(...(await query.limit(EXACT_MATCHES).getRawMany<{ id: string }>()));
    }
    for (const column of ['tradeNo', 'outTradeNo']) {
      const query = db.createQueryBuilder(ComplaintTrade, 't').select('t.complaintId', 'id');
      query.where(`t.${column} = :text`, { text });
      found.push(...(await query.limit(EXACT_MATCHES).getRawMany<{ id: string }>()));
    }
    return [...new Set(found.map(({ id }) => id))];
  }
}

const columns = { provider: 'c.providerId', merchant: 'c.merchantId' };

type LiveCounts = Pick<ComplaintCounts, 'dueSoon' | 'overdue' | 'mine' | 'unassigned'>;
/** How many of each who asks let rest. */
export type Away = Pick<ComplaintCounts, 'open' | 'mine' | 'unassigned'>;

const noneAway: Away = { open: 0, mine: 0, unassigned: 0 };

/** What is missing in the tabs that a person works through. */
export function awayOf(snoozed: readonly Complaint[], me: string | null): Away {
  const active = snoozed.filter(({ status }) => activeStatuses.includes(status));
  return {
    open: active.filter(({ status }) => status === 'open').length,
    mine: active.filter(({ assigneeId }) => assigneeId !== null && assigneeId === me).length,
    unassigned: active.filter(({ assigneeId }) => assigneeId === null).length,
  };
}

/** What narrows a count to the scope. */
const owners = (scope: Scope): Also[] =>
  scope.all
    ? []
    : [
        { column: 'providerId', in: scope.providerIds },
        ...(scope.merchantIds ? [{ column: 'merchantId', in: scope.merchantIds }] : []),
      ];

/** Those that another index finds all of, where they are few; null where no index does. */
async function fewOf(
  db: Reader,
  scope: Scope,
  filter: Narrowing,
  column: WalkColumn,
  now: number,
): Promise<string[] | null> {
  if (filter.snoozed === true) return [...filter.snoozedIds];
  if (filter.label !== undefined) {
    const query = db.createQueryBuilder(ComplaintLabel, 'l').select('l.complaintId', 'id');
    query.where('l.label IN (:...label)', { label: filter.label });
    const found = await query.limit(SMALL_SET + 1).getRawMany<{ id: string }>();
    if (found.length <= SMALL_SET) return [...new Set(found.map(({ id }) => id))];
  }
  for (const walk of narrowWalksOf(factsOf(scope, filter), column, now)) {
    const found = await nextKeys(db, walk, null, SMALL_SET + 1);
    if (found.length <= SMALL_SET) return found.map(({ id }) => id);
  }
  return null;
}

/** A walk through keys in hand. */
const walkThrough =
  (keys: readonly ScanKey[], direction: Walk['direction']): ListScan['walk'] =>
  (after, count) => {
    const from = after === null ? 0 : keys.findIndex((key) => compareKeys(key, after, direction) > 0);
    return Promise.resolve(from < 0 ? [] : keys.slice(from, from + count));
  };

/** Whatever led to these ids: the whole filter and the scope are asked here. */
async function picked(
  db: Reader,
  scope: Scope,
  filter: Narrowing,
  now: number,
  ids: readonly string[],
): Promise<Complaint[]> {
  const found = await matchingAmong(db, scope, filter, now, ids);
  return found.length === 0 ? [] : db.findBy(Complaint, { id: In(found) });
}

const FROM_COMPLAINT = /FROM (["`])complaint\1 \1c\1/;

/**
 * Those of these ids that match. SQLite, which keeps no statistics, takes any index of the filter for better than a
 * thousand ids and walks through all that is closed: with a limit inside, the ids come first.
 */
async function matchingAmong(
  db: Reader,
  scope: Scope,
  filter: Narrowing,
  now: number,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const query = matching(db, scope, filter, now).select('c.id', 'id');
  if (db.connection.options.type !== 'better-sqlite3') {
    const rows = await query.andWhere('c.id IN (:...ids)', { ids: [...ids] }).getRawMany<{ id: string }>();
    return rows.map(({ id }) => id);
  }
  const [sql, parameters] = query.getQueryAndParameters();
  const among = `(SELECT * FROM complaint WHERE id IN (${ids.map(() => '?').join(', ')}) LIMIT ${ids.length})`;
  const rows = await db.query<{ id: string }[]>(sql.replace(FROM_COMPLAINT, `FROM ${among} "c"`), [
    ...ids,
    ...(parameters as unknown[]),
  ]);
  return rows.map(({ id }) => id);
}

function matching(db: Reader, scope: Scope, filter: Narrowing, now: number): Query {
  const query = withinScope(db.createQueryBuilder(Complaint, 'c'), scope, columns);
  for (const [part, parameters] of conditions(filter, now)) query.andWhere(part, parameters);
  return query;
}

function factsOf(scope: Scope, filter: ListFilter): WalkFacts {
  const { status, assigneeId, me } = filter;
  const instant = (time: string | undefined) => (time === undefined ? undefined : Date.parse(time));
  const fen = (amount: string | undefined) => (amount === undefined ? undefined : toFen(amount));
  const range = (atLeast: number | undefined, below: number | undefined) => ({
    ...(atLeast !== undefined && { atLeast }),
    ...(below !== undefined && { below }),
  });
  const atMost = fen(filter.amountTo);
  return {
    statuses: status ?? null,
    merchantIds: within(filter.merchantId, scope.all ? null : scope.merchantIds),
    providerIds: within(filter.providerId, scope.all ? null : scope.providerIds),
    assigneeId: assigneeId === undefined ? undefined : assigneeOf(assigneeId, me),
    overdue: filter.overdue,
    due: range(instant(filter.dueFrom), instant(filter.dueBefore)),
    created: range(instant(filter.createdFrom), instant(filter.createdTo)),
    amountFen: range(fen(filter.amountFrom), atMost === undefined ? undefined : atMost + 1),
  };
}

/** What was asked for, as far as the scope allows it; null is any. */
function within(asked: readonly string[] | undefined, allowed: readonly string[] | null): string[] | null {
  if (asked === undefined) return allowed && [...allowed];
  return [...new Set(asked)].filter((id) => allowed === null || allowed.includes(id));
}

type Condition = readonly [sql: string, parameters: Record<string, unknown>];

const active = [...activeStatuses];
const OVERDUE = 'c.status IN (:...active) AND (c.isLate = 1 OR c.deadlineAt <= :now)';
const IN_TIME = '(c.status NOT IN (:...active) OR (c.isLate = 0 AND (c.deadlineAt IS NULL OR c.deadlineAt > :now)))';
const LABELLED =
  'EXISTS (SELECT 1 FROM complaint_label label WHERE label.complaint_id = c.id AND label.label IN (:...label))';

/** The filter as SQL, one condition a field that is set. */
function conditions(filter: Narrowing, now: number): Condition[] {
  const found: (Condition | false)[] = [
    filter.status !== undefined && ['c.status IN (:...status)', { status: filter.status }],
    filter.family !== undefined && ['c.family = :family', { family: filter.family }],
    filter.providerId !== undefined && ['c.providerId IN (:...providerId)', { providerId: filter.providerId }],
    filter.merchantId !== undefined && ['c.merchantId IN (:...merchantId)', { merchantId: filter.merchantId }],
    filter.overdue === true && [OVERDUE, { active, now }],
    filter.overdue === false && [IN_TIME, { active, now }],
    filter.dueFrom !== undefined && ['c.deadlineAt >= :dueFrom', { dueFrom: Date.parse(filter.dueFrom) }],
    filter.dueBefore !== undefined && ['c.deadlineAt < :dueBefore', { dueBefore: Date.parse(filter.dueBefore) }],
    filter.createdFrom !== undefined && ['c.complainedAt >= :from', { from: Date.parse(filter.createdFrom) }],
    filter.createdTo !== undefined && ['c.complainedAt < :to', { to: Date.parse(filter.createdTo) }],
    filter.amountFrom !== undefined && ['c.amountFen >= :atLeast', { atLeast: toFen(filter.amountFrom) }],
    filter.amountTo !== undefined && ['c.amountFen <= :atMost', { atMost: toFen(filter.amountTo) }],
    filter.assigneeId !== undefined && assigned(assigneeOf(filter.assigneeId, filter.me)),
    filter.snoozed === true && ['c.id IN (:...snoozed)', { snoozed: [...filter.snoozedIds, ''] }],
    filter.snoozed === false && ['c.id NOT IN (:...snoozed)', { snoozed: [...filter.snoozedIds, ''] }],
    filter.label !== undefined && [LABELLED, { label: filter.label }],
    filter.needsLook !== undefined && ['c.needsLook = :needsLook', { needsLook: Number(filter.needsLook) }],
    filter.escalated === true && ['c.escalatedAt IS NOT NULL', {}],
    filter.escalated === false && ['c.escalatedAt IS NULL', {}],
  ];
  return found.filter((condition) => condition !== false);
}

/** Whose complaints `assigneeId` asks for; null is nobody's. An API key has none of its own. */
const assigneeOf = (asked: string, me: string | null): string | null =>
  asked === 'none' ? null : asked === 'me' ? (me ?? '') : asked;

const assigned = (assigneeId: string | null): Condition =>
  assigneeId === null ? ['c.assigneeId IS NULL', {}] : ['c.assigneeId = :assignee', { assignee: assigneeId }];
