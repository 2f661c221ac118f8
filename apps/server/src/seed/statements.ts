import type { OpenDatabase } from '../platform/database/data-source.js';

type Value = string | number | null;

/** SQL for a database that is filled: no timeout, many rows a statement, no wait for the disk after each. */
export interface Statements {
  engine: 'sqlite' | 'mysql';
  run(sql: string, parameters?: readonly Value[]): Promise<unknown>;
  insert(table: string, columns: readonly string[], rows: readonly (readonly Value[])[]): Promise<void>;
  close(): Promise<void>;
}

const ROWS = 100;

export async function openStatements(open: OpenDatabase, databaseUrl: string | null): Promise<Statements> {
  const { run, close } = databaseUrl === null ? await onSqlite(open) : await onMysql(databaseUrl);
  return {
    engine: open.database.engine,
    run,
    close,
    async insert(table, columns, rows) {
      const place = `(${columns.map(() => '?').join(', ')})`;
      for (let from = 0; from < rows.length; from += ROWS) {
        const some = rows.slice(from, from + ROWS);
        const places = some.map(() => place).join(', ');
        await run(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ${places}`, some.flat());
      }
    },
  };
}

async function onSqlite({ writer }: OpenDatabase) {
  // what a crash would cost is only the time of one more seeding
  await writer.query('PRAGMA synchronous = OFF');
  await writer.query('PRAGMA cache_size = -524288');
  return {
    run: (sql: string, parameters: readonly Value[] = []): Promise<unknown> => writer.query(sql, [...parameters]),
    close: () => Promise.resolve(),
  };
}

async function onMysql(uri: string) {
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection({ uri, charset: 'utf8mb4', timezone: 'Z' });
  return {
    run: (sql: string, parameters: readonly Value[] = []): Promise<unknown> => connection.query(sql, [...parameters]),
    close: () => connection.end(),
  };
}
