import { Injectable } from '@nestjs/common';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { Vault } from './crypto/vault.js';
import { problem } from './http/problem.js';
import { canonicalJson } from './json.js';

/*
 * Keyset pages. A list service makes a query builder with filter and scope, then:
 *
 *   const page = await keysetPage(query, {
 *     cursors, cursor: q.cursor, limit: q.limit, withTotal: q.withTotal, digestOf: { filter: …, sort: q.sort },
 *     id: 'complaint.id',
 *     sort: { column: 'complaint.deadlineAt', of: (row) => row.deadlineAt, direction: 'asc', nullable: true },
 *   });
 *   return { ...page, items: page.items.map(view) };
 *
 * Without `sort` rows come newest first (id descending). Rows whose sort column is null come last, in both directions.
 */

type Key = string | number | null;

/** Cursors hold the last row's sort values and are signed together with the filter they belong to. */
@Injectable()
export class Cursors {
  constructor(private readonly vault: Vault) {}

  encode(values: readonly Key[], digestOf: object): string {
    const text = Buffer.from(JSON.stringify(values), 'utf8').toString('base64url');
    return `${text}.${this.sign(text, digestOf)}`;
  }

  /** @throws {ProblemError} `cursor_mismatch` when it is not ours or belongs to another filter or sort */
  decode(cursor: string, digestOf: object): Key[] {
    const [text = '', signature = ''] = cursor.split('.');
    if (signature !== this.sign(text, digestOf)) throw problem('cursor_mismatch');
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Key[];
  }

  private sign(text: string, digestOf: object): string {
    return this.vault.mac('cursor', `${text}|${canonicalJson(digestOf)}`).slice(0, 22);
  }
}

export interface KeysetSort<E> {
  /** Property path with alias; from a fixed map, never from the request. */
  column: string;
  of: (row: E) => Key;
  direction: 'asc' | 'desc';
  nullable?: boolean;
}

export interface KeysetOptions<E> {
  cursors: Cursors;
  cursor: string | undefined;
  limit: number;
  /** Filter and sort: what a cursor must not be carried over from. */
  digestOf: object;
  /** Property path of the id, e.g. `complaint.id`; it breaks ties. */
  id: string;
  sort?: KeysetSort<E>;
  withTotal?: boolean;
  /** Counts no further; 1,000 unless the caller knows that more are cheap and wanted. */
  totalCap?: number;
}

export interface KeysetPage<E> {
  items: E[];
  nextCursor: string | null;
  total?: number;
  totalIsCapped?: boolean;
}

const defaultTotalCap = 1_000;

/** One page; see the top of the file. `query` must not be ordered or limited yet. */
export async function keysetPage<E extends ObjectLiteral & { id: string }>(
  query: SelectQueryBuilder<E>,
  options: KeysetOptions<E>,
): Promise<KeysetPage<E>> {
  const { cursors, cursor, digestOf, limit } = options;
  const after = cursor === undefined ? null : cursors.decode(cursor, digestOf);
  const counted = options.withTotal ? await countUpTo(query, options.totalCap ?? defaultTotalCap) : {};
  const rows = await rowsAfter(query, options, after);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  const key: Key[] = last ? [...(options.sort ? [options.sort.of(last)] : []), last.id] : [];
  return { items, nextCursor: hasMore ? cursors.encode(key, digestOf) : null, ...counted };
}

async function rowsAfter<E extends ObjectLiteral & { id: string }>(
  query: SelectQueryBuilder<E>,
  { id, limit, sort }: KeysetOptions<E>,
  after: Key[] | null,
): Promise<E[]> {
  const wanted = limit + 1;
  if (!sort) return byId(query, id, after?.[0] ?? null, 'desc', wanted);
  const [value = null, lastId = null] = after ?? [];
  const isAmongNulls = after !== null && value === null;
  const withValue = isAmongNulls ? [] : await byValue(query.clone(), id, sort, value, lastId, wanted);
  if (!sort.nullable || withValue.length >= wanted) return withValue;
  const nulls = query.clone().andWhere(`${sort.column} IS NULL`);
  const missing = wanted - withValue.length;
  return [...withValue, ...(await byId(nulls, id, isAmongNulls ? lastId : null, sort.direction, missing))];
}

function byValue<E extends ObjectLiteral>(
  query: SelectQueryBuilder<E>,
  id: string,
  sort: KeysetSort<E>,
  value: Key,
  lastId: Key,
  limit: number,
): Promise<E[]> {
  const { column, direction } = sort;
  const beyond = direction === 'asc' ? '>' : '<';
  if (sort.nullable) query.andWhere(`${column} IS NOT NULL`);
  if (value !== null) {
    // the first half lets an index range start at the value, the second drops what was shown
    query.andWhere(
      `(${column} ${beyond}= :keysetValue AND (${column} ${beyond} :keysetValue OR ${id} ${beyond} :keysetId))`,
      { keysetValue: value, keysetId: lastId },
    );
  }
  const order = direction === 'asc' ? 'ASC' : 'DESC';
  return query.orderBy(column, order).addOrderBy(id, order).limit(limit).getMany();
}

function byId<E extends ObjectLiteral>(
  query: SelectQueryBuilder<E>,
  id: string,
  lastId: Key,
  direction: 'asc' | 'desc',
  limit: number,
): Promise<E[]> {
  if (lastId !== null) query.andWhere(`${id} ${direction === 'asc' ? '>' : '<'} :keysetId`, { keysetId: lastId });
  return query
    .orderBy(id, direction === 'asc' ? 'ASC' : 'DESC')
    .limit(limit)
    .getMany();
}

/** Counts matching rows, but no more than `cap`. */
async function countUpTo<E extends ObjectLiteral>(
  query: SelectQueryBuilder<E>,
  cap: number,
): Promise<{ total: number; totalIsCapped: boolean }> {
  const [sql, parameters] = query
    .clone()
    .select('1', 'one')
    .limit(cap + 1)
    .getQueryAndParameters();
  const rows = await query.connection.query<{ n: string | number }[]>(
    `SELECT COUNT(*) AS n FROM (${sql}) counted`,
    parameters,
  );
  const found = Number(rows[0]?.n ?? 0);
  return { total: Math.min(found, cap), totalIsCapped: found > cap };
}
