import type { Reader } from '../platform/database/database.js';
import { snake, SnakeNaming } from '../platform/database/naming.js';
import { compareKeys, type ScanKey } from '../platform/scan-page.js';
import type { Stream, Walk, WalkColumn } from './domain/list-walk.js';

/*
 * SQL of a walk. Every piece names its index: with many indexes of like beginnings both engines now and then choose one
 * that sorts a million rows. Names of columns and indexes come from fixed maps, values are bound.
 */

interface Sql {
  text: string;
  parameters: unknown[];
}

/** Narrows a count further, by columns that no index of the walk holds; only where the walk itself is short. */
export interface Also {
  column: string;
  in: readonly (string | number | null)[];
}

const naming = new SnakeNaming();

/** The next keys behind `after`, those without a value last. */
export async function nextKeys(db: Reader, walk: Walk, after: ScanKey | null, count: number): Promise<ScanKey[]> {
  const isAmongNulls = after !== null && after.value === null;
  const keys = isAmongNulls ? [] : await readKeys(db, walk, 'value', after, count);
  const unvalued = { ...walk, streams: walk.streams.filter(({ withNulls }) => withNulls) };
  if (walk.column === 'complainedAt' || keys.length >= count) return keys;
  return [...keys, ...(await readKeys(db, unvalued, 'null', isAmongNulls ? after : null, count - keys.length))];
}

/** Counts what a walk meets, no further than `cap`. */
export async function countKeys(db: Reader, walk: Walk, also: readonly Also[], cap: number): Promise<number> {
  const parts = (['value', 'null'] as const).flatMap((half) =>
    walk.streams
      .filter(({ withNulls }) => half === 'value' || (withNulls && walk.column !== 'complainedAt'))
      .map((stream) => streamSql(db, walk, stream, half, null, also)),
  );
  if (parts.length === 0) return 0;
  const union = parts.map(({ text }) => `SELECT id FROM (${text} LIMIT ${cap}) s`).join(' UNION ALL ');
  const rows = await db.query<{ n: number | string }[]>(
    `SELECT COUNT(*) AS n FROM (${union} LIMIT ${cap}) counted`,
    parts.flatMap(({ parameters }) => parameters),
  );
  return Number(rows[0]?.n ?? 0);
}

/** The sort values of these ids, in order; for a set that is small enough to be sorted as a whole. */
export async function keysOf(
  db: Reader,
  { column, direction }: Pick<Walk, 'column' | 'direction'>,
  ids: readonly string[],
): Promise<ScanKey[]> {
  if (ids.length === 0) return [];
  const rows = await db.query<{ id: string; value: number | string | null }[]>(
    `SELECT id, ${snake(column)} AS value FROM complaint WHERE id IN (${ids.map(() => '?').join(', ')})`,
    [...ids],
  );
  return rows.map(keyOf).toSorted((a, b) => compareKeys(a, b, direction));
}

async function readKeys(
  db: Reader,
  walk: Walk,
  half: 'value' | 'null',
  after: ScanKey | null,
  count: number,
): Promise<ScanKey[]> {
  const parts = walk.streams.map((stream) => streamSql(db, walk, stream, half, after, []));
  if (parts.length === 0) return [];
  const tail = `${orderBy(walk, half)} LIMIT ${count}`;
  const [first, ...others] = parts.map(({ text }) => `${text} ${tail}`);
  const union = [first, ...others].map((text) => `SELECT id, value FROM (${text}) s`).join(' UNION ALL ');
  const rows = await db.query<{ id: string; value: number | string | null }[]>(
    others.length === 0 ? `${first}` : `${union} ${tail}`,
    parts.flatMap(({ parameters }) => parameters),
  );
  return rows.map(keyOf);
}

const keyOf = ({ id, value }: { id: string; value: number | string | null }): ScanKey => ({
  id,
  value: value === null ? null : Number(value),
});

function orderBy({ direction }: Walk, half: 'value' | 'null'): string {
  return half === 'value' ? `ORDER BY value ${direction}, id ${direction}` : `ORDER BY id ${direction}`;
}

function streamSql(
  db: Reader,
  { column, direction }: Walk,
  { equal, range }: Stream,
  half: 'value' | 'null',
  after: ScanKey | null,
  also: readonly Also[],
): Sql {
  const value = snake(column);
  const beyond = direction === 'asc' ? '>' : '<';
  const parts: string[] = [];
  const parameters: unknown[] = [];
  const where = (text: string, ...values: unknown[]) => {
    parts.push(text);
    parameters.push(...values);
  };
  for (const [name, wanted] of Object.entries(equal)) {
    if (wanted === null) where(`${snake(name)} IS NULL`);
    else where(`${snake(name)} = ?`, wanted);
  }
  where(half === 'value' ? `${value} IS NOT NULL` : `${value} IS NULL`);
  if (half === 'value' && range.atLeast !== undefined) where(`${value} >= ?`, range.atLeast);
  if (half === 'value' && range.below !== undefined) where(`${value} < ?`, range.below);
  if (after && half === 'null') where(`id ${beyond} ?`, after.id);
  if (after && half === 'value') {
    // the first half lets the range of the index begin there, the second drops what was met before
    where(`${value} ${beyond}= ? AND (${value} ${beyond} ? OR id ${beyond} ?)`, after.value, after.value, after.id);
  }
  for (const { column: other, in: values } of also) {
    const known = values.filter((it) => it !== null);
    const isIn = known.length > 0 ? `${snake(other)} IN (${known.map(() => '?').join(', ')})` : '1 = 0';
    where(values.includes(null) ? `(${isIn} OR ${snake(other)} IS NULL)` : isIn, ...known);
  }
  const index = indexName(Object.keys(equal), column);
  const isSqlite = db.connection.options.type === 'better-sqlite3';
  const hint = isSqlite ? `INDEXED BY ${index}` : `FORCE INDEX (${index})`;
  return {
    text: `SELECT id, ${value} AS value FROM complaint ${hint} WHERE ${parts.join(' AND ')}`,
    parameters,
  };
}

const indexName = (equal: readonly string[], column: WalkColumn): string =>
  naming.indexName('complaint', [...equal, column, 'id']);
