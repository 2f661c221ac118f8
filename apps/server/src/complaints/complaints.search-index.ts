import type { Reader, Tx } from '../platform/database/database.js';
import type { ScanKey } from '../platform/scan-page.js';
import type { Complaint } from './complaints.entity.js';
import { maskPhones } from './contact.js';
import { tokensOf } from './domain/search-words.js';

/*
 * The side index of the words (migration 0012). SQLite: FTS5 without content beside a table that maps its row numbers to
 * complaints; scope is tokens like any others, and the newest come first as they lie. MySQL: a table with FULLTEXT over
 * the tokens, whose matches are all gathered before they are ordered. A common word is therefore looked for among the
 * newest rows first, where it turns up soon, and only what is seldom there is asked of the FULLTEXT index.
 */

interface Words {
  content: string;
  reason: string | null;
  replies: readonly { content: string }[];
}
type Owned = Pick<Complaint, 'id' | 'providerId' | 'merchantId'>;

/** Whose complaints; null is everybody's. Merchants go before providers. */
export interface SearchOwners {
  merchantIds: readonly string[] | null;
  providerIds: readonly string[] | null;
}

/** Rows that a word is looked for in before the index is asked (MySQL), and at most, where all of it is common. */
const NEWEST = 1_000;
const NEWEST_OF_COMMON = 8_000;
/** What more of the newest hold is common: its part of the index is long, and asked for only without a rarer one. */
const RARE_AMONG_NEWEST = 20;
/** Pieces of one query, or tokens of one question to the index. */
const MOST_OWNERS = 100;

/** What of a complaint can be found by words: as it is shown, so without numbers of phones. */
export function searchTexts({ content, reason, replies }: Words): string[] {
  const said = replies.map((reply) => reply.content);
  return [content, reason ?? '', ...said].map(maskPhones);
}

/**
 * Keeps the index in step, in the transaction of the words themselves; nothing to do while they stay the same.
 *
 * @param before null for a new complaint; undefined when whoever indexed it meanwhile knows better
 */
export async function indexWords(
  tx: Tx,
  complaint: Owned,
  before: Words | null | undefined,
  now: Words,
): Promise<void> {
  const texts = searchTexts(now);
  if (before && JSON.stringify(searchTexts(before)) === JSON.stringify(texts)) return;
  const tokens = tokensOf(texts).join(' ');
  const { id, providerId, merchantId } = complaint;
  if (isSqlite(tx)) return indexInSqlite(tx, complaint, tokens);
  await tx.query(
    `INSERT INTO complaint_search (complaint_id, provider_id, merchant_id, tokens) VALUES (?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE tokens = ${before === undefined ? 'tokens' : 'VALUES(tokens)'}`,
    [id, providerId, merchantId, tokens],
  );
}

/** Those of these that the index does not hold. */
export async function notIndexed(tx: Tx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await tx.query<{ id: string }[]>(
    `SELECT complaint_id AS id FROM complaint_search WHERE complaint_id IN (${ids.map(() => '?').join(', ')})`,
    [...ids],
  );
  const known = new Set(rows.map(({ id }) => id));
  return ids.filter((id) => !known.has(id));
}

/** The next complaints behind `after` whose index holds all tokens, newest first. */
export function keysWithTokens(
  db: Reader,
  owners: SearchOwners,
  tokens: readonly string[],
  after: ScanKey | null,
  count: number,
): Promise<ScanKey[]> {
  return isSqlite(db)
    ? matchInSqlite(db, owners, tokens, after, count)
    : matchInMysql(db, owners, tokens, after, count);
}

/** The next complaints of these merchants, newest first. */
export function newestKeys(db: Reader, owners: SearchOwners, after: ScanKey | null, count: number): Promise<ScanKey[]> {
  const { value, where } = orderOf(db);
  const streams = ownersOf(owners).map(({ column, id }) => {
    const parts = [...(column ? [`${column} = ?`] : []), ...(after ? [where] : [])];
    const text = `SELECT complaint_id AS id, ${value} AS value FROM complaint_search
      ${parts.length > 0 ? `WHERE ${parts.join(' AND ')}` : ''} ORDER BY ${position(db)} DESC LIMIT ${count}`;
    return { text, parameters: [...(column ? [id] : []), ...(after ? [after.value ?? after.id] : [])] };
  });
  if (streams.length === 0) return Promise.resolve([]);
  const union = streams.map(({ text }) => `SELECT id, value FROM (${text}) s`).join(' UNION ALL ');
  return keys(
    db,
    `${union} ORDER BY ${isSqlite(db) ? 'value' : 'id'} DESC LIMIT ${count}`,
    streams.flatMap(({ parameters }) => parameters),
  );
}

async function indexInSqlite(tx: Tx, { id, providerId, merchantId }: Owned, tokens: string): Promise<void> {
  const find = 'SELECT doc FROM complaint_search WHERE complaint_id = ?';
  const [known] = await tx.query<{ doc: number }[]>(find, [id]);
  if (known) {
    await tx.query('DELETE FROM complaint_words WHERE rowid = ?', [known.doc]);
  } else {
    const insert = 'INSERT INTO complaint_search (complaint_id, provider_id, merchant_id) VALUES (?, ?, ?)';
    await tx.query(insert, [id, providerId, merchantId]);
  }
  const [row] = known ? [known] : await tx.query<{ doc: number }[]>(find, [id]);
  await tx.query('INSERT INTO complaint_words (rowid, tokens) VALUES (?, ?)', [
    row?.doc,
    `${ownerToken(providerId)} ${ownerToken(merchantId)} ${tokens}`,
  ]);
}

/** Longer than any token of words. */
export const ownerToken = (id: string): string => `zz${id.toLowerCase()}`;

function matchInSqlite(
  db: Reader,
  owners: SearchOwners,
  tokens: readonly string[],
  after: ScanKey | null,
  count: number,
): Promise<ScanKey[]> {
  const own = ownersOf(owners).flatMap(({ column, id }) => (column ? [`"${ownerToken(id)}"`] : []));
  if ((owners.merchantIds ?? owners.providerIds)?.length === 0) return Promise.resolve([]);
  const words = tokens.map((token) => `"${token}"`).join(' AND ');
  const match = own.length > 0 ? `(${own.join(' OR ')}) AND ${words}` : words;
  return keys(
    db,
    `SELECT s.complaint_id AS id, s.doc AS value FROM complaint_words
     JOIN complaint_search s ON s.doc = complaint_words.rowid
     WHERE complaint_words MATCH ? ${after ? 'AND complaint_words.rowid < ?' : ''}
     ORDER BY complaint_words.rowid DESC LIMIT ${count}`,
    [match, ...(after ? [after.value] : [])],
  );
}

/** May answer more than holds all tokens, never less: who asks looks at the words themselves. */
async function matchInMysql(
  db: Reader,
  owners: SearchOwners,
  tokens: readonly string[],
  after: ScanKey | null,
  count: number,
): Promise<ScanKey[]> {
  const found: ScanKey[] = [];
  let rare: readonly string[] = [];
  for (let walked = 0, last = after; walked < NEWEST_OF_COMMON && rare.length === 0; walked += NEWEST) {
    const newest = await newestKeys(db, owners, last, NEWEST);
    const held = await tokensHeld(db, newest, tokens);
    found.push(...newest.filter(({ id }) => held.get(id)?.size === tokens.length));
    if (found.length >= count || newest.length < NEWEST) return found.slice(0, count);
    last = newest.at(-1) ?? null;
    const times = (token: string) => newest.filter(({ id }) => held.get(id)?.has(token)).length;
    rare = tokens.filter((token) => times(token) <= RARE_AMONG_NEWEST);
  }
  const narrow = ownersOf(owners).filter(({ column }) => column !== null);
  const column = narrow[0]?.column;
  const parts = [
    'MATCH (tokens) AGAINST (? IN BOOLEAN MODE)',
    ...(column ? [`${column} IN (${narrow.map(() => '?').join(', ')})`] : []),
    ...(after ? ['complaint_id < ?'] : []),
  ];
  const asked = rare.length > 0 ? rare : tokens;
  return keys(
    db,
    `SELECT complaint_id AS id, NULL AS value FROM complaint_search WHERE ${parts.join(' AND ')}
     ORDER BY complaint_id DESC LIMIT ${count}`,
    [asked.map((token) => `+${token}`).join(' '), ...narrow.map(({ id }) => id), ...(after ? [after.id] : [])],
  );
}

/** Which of these tokens each of these complaints holds. */
async function tokensHeld(
  db: Reader,
  among: readonly ScanKey[],
  tokens: readonly string[],
): Promise<Map<string, Set<string>>> {
  if (among.length === 0) return new Map();
  const rows = await db.query<{ id: string; tokens: string }[]>(
    `SELECT complaint_id AS id, tokens FROM complaint_search WHERE complaint_id IN (${among.map(() => '?').join(', ')})`,
    among.map(({ id }) => id),
  );
  return new Map(
    rows.map((row) => [row.id, new Set(tokens.filter((token) => ` ${row.tokens} `.includes(` ${token} `)))]),
  );
}

async function keys(db: Reader, sql: string, parameters: unknown[]): Promise<ScanKey[]> {
  const rows = await db.query<{ id: string; value: number | string | null }[]>(sql, parameters);
  return rows.map(({ id, value }) => ({ id, value: value === null ? null : Number(value) }));
}

/** The pieces of the index; more owners than may be named are looked for among all, and left out afterwards. */
function ownersOf({ merchantIds, providerIds }: SearchOwners): { column: string | null; id: string }[] {
  const isFew = (ids: readonly string[] | null): ids is readonly string[] => ids !== null && ids.length <= MOST_OWNERS;
  if (isFew(merchantIds)) return merchantIds.map((id) => ({ column: 'merchant_id', id }));
  if (isFew(providerIds)) return providerIds.map((id) => ({ column: 'provider_id', id }));
  return [{ column: null, id: '' }];
}

const isSqlite = (db: Reader): boolean => db.connection.options.type === 'better-sqlite3';

/** Newest first is by row number of the index on SQLite, by id on MySQL: both grow with the time of arrival. */
const position = (db: Reader): string => (isSqlite(db) ? 'doc' : 'complaint_id');
const orderOf = (db: Reader) => ({ value: isSqlite(db) ? 'doc' : 'NULL', where: `${position(db)} < ?` });
