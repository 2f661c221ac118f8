import type { Cursors } from './paging.js';

/** Where a row stands in an order: its sort value (null: behind all others), then its id. */
export interface ScanKey {
  value: number | null;
  id: string;
}

export interface ScanOptions<E> {
  cursors: Cursors;
  cursor: string | undefined;
  limit: number;
  /** Filter and sort: what a cursor must not be carried over from. */
  digestOf: object;
  /** The next so many keys behind this one, in order, read from an index; they may be more than what matches. */
  walk: (after: ScanKey | null, count: number) => Promise<ScanKey[]>;
  /** Those of these ids that match; in any order. */
  pick: (ids: readonly string[]) => Promise<E[]>;
}

/** Keys looked at for one page at most: some hundredths of a second, however large the table is. */
const MOST_WALKED = 3_000;
const MOST_AT_ONCE = 1_000;
const GROWTH = 4;

/**
 * A page of a filter that no index knows as a whole: keys are walked in order and the rows behind them looked at, until
 * the page is full or enough was walked. A page may therefore be short or empty although more follows: `nextCursor`
 * says so.
 */
export async function scanPage<E extends { id: string }>(
  options: ScanOptions<E>,
): Promise<{ items: E[]; nextCursor: string | null }> {
  const { cursors, cursor, digestOf, limit, walk, pick } = options;
  const items: E[] = [];
  let after = cursor === undefined ? null : keyFrom(cursors.decode(cursor, digestOf));
  const cursorAt = (key: ScanKey | null) => key && cursors.encode([key.value, key.id], digestOf);
  for (let walked = 0, step = limit + 1; walked < MOST_WALKED; step = Math.min(step * GROWTH, MOST_AT_ONCE)) {
    const keys = await walk(after, step);
    const rows = new Map((await pick(keys.map(({ id }) => id))).map((row) => [row.id, row]));
    for (const key of keys) {
      const row = rows.get(key.id);
      if (row && items.length === limit) return { items, nextCursor: cursorAt(after) };
      if (row) items.push(row);
      after = key;
    }
    if (keys.length < step) return { items, nextCursor: null };
    walked += keys.length;
  }
  return { items, nextCursor: cursorAt(after) };
}

/** Keys looked at where all that match are wanted: about a second, and seldom asked for. */
const MOST_WALKED_FOR_ALL = 100_000;

/** All that match, in order; null where they are more than `atMost` or too far apart to be told. */
export async function scanAll(
  { walk, pick }: Pick<ScanOptions<{ id: string }>, 'walk' | 'pick'>,
  atMost: number,
): Promise<string[] | null> {
  const found: string[] = [];
  let after: ScanKey | null = null;
  for (let walked = 0; walked < MOST_WALKED_FOR_ALL;) {
    const keys = await walk(after, MOST_AT_ONCE);
    const matching = new Set((await pick(keys.map(({ id }) => id))).map(({ id }) => id));
    found.push(...keys.flatMap(({ id }) => (matching.has(id) ? [id] : [])));
    if (found.length > atMost) return null;
    if (keys.length < MOST_AT_ONCE) return found;
    after = keys.at(-1) ?? null;
    walked += keys.length;
  }
  return null;
}

export interface CountOptions {
  walk: ScanOptions<{ id: string }>['walk'];
  pick: ScanOptions<{ id: string }>['pick'];
  /** How many of these ids match, where that is cheaper than the rows. */
  count?: (ids: readonly string[]) => Promise<number>;
}

/** How many match, counted no further than `cap` and no further than a few pages may be walked. */
export async function scanCount(
  { walk, pick, count = async (ids) => (await pick(ids)).length }: CountOptions,
  cap: number,
): Promise<{ total: number; totalIsCapped: boolean }> {
  let total = 0;
  let after: ScanKey | null = null;
  for (let walked = 0; walked < MOST_WALKED;) {
    const keys = await walk(after, MOST_AT_ONCE);
    total += await count(keys.map(({ id }) => id));
    if (total > cap) return { total: cap, totalIsCapped: true };
    if (keys.length < MOST_AT_ONCE) return { total, totalIsCapped: false };
    after = keys.at(-1) ?? null;
    walked += keys.length;
  }
  return { total, totalIsCapped: true };
}

function keyFrom([value = null, id = null]: (string | number | null)[]): ScanKey {
  return { value: value === null ? null : Number(value), id: String(id) };
}

/** How keys follow one another; those without a value come last in both directions. */
export function compareKeys(a: ScanKey, b: ScanKey, direction: 'asc' | 'desc'): number {
  if (a.value !== b.value) {
    if (a.value === null) return 1;
    if (b.value === null) return -1;
    return direction === 'asc' ? a.value - b.value : b.value - a.value;
  }
  const byId = a.id < b.id ? -1 : Number(a.id > b.id);
  return direction === 'asc' ? byId : -byId;
}
