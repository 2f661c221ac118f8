import { Table, type QueryRunner, type TableColumnOptions } from 'typeorm';
import { ascii, unicode } from '../columns.js';
import { SnakeNaming } from '../naming.js';

/*
 * Tables for migrations, the same on both engines; mirrors `columns.ts`. MySQL commits each DDL statement by itself, so
 * every step looks before it does, and a start that was killed in the middle goes on where it stopped (reliability.md G1).
 */

type Column = TableColumnOptions;
interface Options {
  nullable?: boolean;
}

const isNullable = (options?: Options) => ({ isNullable: options?.nullable ?? false });

export const id = (): Column => ({ name: 'id', type: 'varchar', length: '26', isPrimary: true, ...ascii });
export const key = (name: string, length: number, options?: Options): Column => ({
  name,
  type: 'varchar',
  length: String(length),
  ...isNullable(options),
  ...ascii,
});
export const text = (name: string, options?: Options & { length?: number }): Column => ({
  name,
  ...(options?.length ? { type: 'varchar', length: String(options.length) } : { type: 'text' }),
  ...isNullable(options),
  ...unicode,
});
export const fen = (name: string, options?: Options): Column => ({ name, type: 'bigint', ...isNullable(options) });
export const time = (name: string, options?: Options): Column => fen(name, options);
export const json = (name: string, options?: Options): Column => text(name, options);
export const flag = (name: string, options?: { default?: boolean }): Column => ({
  name,
  type: 'integer',
  ...(options?.default !== undefined && { default: Number(options.default) }),
});
export const int = (name: string, options?: Options & { default?: number }): Column => ({
  name,
  type: 'integer',
  ...isNullable(options),
  ...(options?.default !== undefined && { default: options.default }),
});
export const version = (): Column => int('version', { default: 1 });

interface TableOptions {
  /** One constraint each; matched by `unique: true` or `@Unique([...])` on the entity. */
  unique?: readonly (readonly string[])[];
  /** Matched by `@Index([...])`. */
  index?: readonly (readonly string[])[];
  /** SQL conditions, e.g. `amount_fen > 0`; the entity needs nothing for them. */
  checks?: readonly string[];
}

const naming = new SnakeNaming();
export const isMysql = (q: QueryRunner): boolean => q.connection.options.type !== 'better-sqlite3';

/** Makes a table with its keys, indexes and checks unless it is there. */
export async function createTable(
  q: QueryRunner,
  name: string,
  columns: readonly Column[],
  options: TableOptions = {},
): Promise<void> {
  const table = new Table({
    name,
    columns: columns.map((column) => forEngine(q, column)),
    uniques: isMysql(q)
      ? []
      : (options.unique ?? []).map((names) => ({
          columnNames: [...names],
          name: naming.uniqueConstraintName(name, [...names]),
        })),
    indices: [
      ...(options.index ?? []).map((names) => ({ columnNames: [...names], name: naming.indexName(name, [...names]) })),
      // what SQLite calls a unique constraint is a unique index on MySQL
      ...(isMysql(q)
        ? (options.unique ?? []).map((names) => ({
            columnNames: [...names],
            isUnique: true,
            name: mysqlUniqueName(name, names),
          }))
        : []),
    ],
  });
  const isThere = await q.hasTable(name);
  if (isThere) return;
  for (const { query, parameters } of await statements(q, () => q.createTable(table, false))) {
    await q.query(query.startsWith('CREATE TABLE') ? withChecks(query, options.checks ?? []) : query, parameters);
  }
}

/** Adds a column that may be null to a table that has rows, unless it is there. */
export async function addColumn(q: QueryRunner, table: string, column: Column): Promise<void> {
  if (await q.hasColumn(table, column.name)) return;
  // TypeORM's own way makes SQLite copy the whole table
  const { charset, collation, type, length } = forEngine(q, column);
  const words = [charset && `CHARACTER SET ${charset}`, collation && `COLLATE ${collation}`].filter(Boolean).join(' ');
  const size = length ? `(${length})` : '';
  await q.query(`ALTER TABLE ${table} ADD COLUMN ${column.name} ${type}${size} ${words}`.trimEnd());
}

/** Adds an index unless it is there. */
export async function addIndex(q: QueryRunner, table: string, columns: readonly string[]): Promise<void> {
  const name = naming.indexName(table, [...columns]);
  const found = await q.getTable(table);
  if (found?.indices.some((index) => index.name === name)) return;
  await q.query(`CREATE INDEX ${name} ON ${table} (${columns.join(', ')})`);
}

/** Drops an index while it is there. */
export async function dropIndex(q: QueryRunner, table: string, columns: readonly string[]): Promise<void> {
  const name = naming.indexName(table, [...columns]);
  const found = await q.getTable(table);
  if (!found?.indices.some((index) => index.name === name)) return;
  await q.query(isMysql(q) ? `DROP INDEX ${name} ON ${table}` : `DROP INDEX ${name}`);
}

const mysqlUniqueName = (table: string, columns: readonly string[]) =>
  columns.length === 1 ? naming.indexName(table, [...columns]) : naming.indexName(table, [...columns]);

/** SQLite knows neither character sets nor sizes of text; MySQL's plain `text` ends at 64 KiB. */
function forEngine(q: QueryRunner, column: Column): Column {
  if (isMysql(q)) return column.type === 'text' ? { ...column, type: 'mediumtext' } : column;
  const { charset: _, collation: __, ...rest } = column;
  return rest;
}

/** What TypeORM would run, without running it. */
async function statements(q: QueryRunner, work: () => Promise<void>) {
  q.enableSqlMemory();
  try {
    await work();
    return q.getMemorySql().upQueries;
  } finally {
    q.clearSqlMemory();
    q.disableSqlMemory();
  }
}

/** Checks without a name: TypeORM neither sees nor drops them when it compares tables with entities. */
function withChecks(sql: string, checks: readonly string[]): string {
  const end = sql.lastIndexOf(')');
  return sql.slice(0, end) + checks.map((check) => `, CHECK (${check})`).join('') + sql.slice(end);
}
