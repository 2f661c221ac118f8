import { createRequire } from 'node:module';

/*
 * The seam between TypeORM's better-sqlite3 driver and libsql, which needs no compiler. libsql aborts the whole process
 * when a boolean, a Date or an object is bound, so every parameter is checked here and always passed as one array.
 */

interface Statement {
  reader: boolean;
  all(parameters: unknown[]): unknown;
  run(parameters: unknown[]): unknown;
  get(parameters: unknown[]): unknown;
}

interface RawDatabase {
  prepare(sql: string): Statement;
  pragma(text: string): unknown;
  exec(sql: string): unknown;
  close(): void;
}

interface OpenOptions {
  timeout?: number;
  readonly?: boolean;
  fileMustExist?: boolean;
}

type Constructor = new (file: string, options: OpenOptions) => RawDatabase;
const Libsql = createRequire(import.meta.url)('libsql') as Constructor;

/** What SQLite may bind. */
function bind(value: unknown): null | number | string | bigint | Uint8Array {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'bigint') return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`SQLite cannot bind ${value instanceof Date ? 'a Date' : typeof value}`);
}

/** The driver TypeORM gets: `new DataSource({ type: 'better-sqlite3', driver: GuardedSqlite })`. */
export class GuardedSqlite {
  private readonly raw: RawDatabase;
  private readonly isReadonly: boolean;

  constructor(file: string, options: OpenOptions = {}) {
    const { timeout = 5000, readonly = false, fileMustExist = false } = options;
    this.raw = new Libsql(file, { timeout, readonly, fileMustExist });
    this.isReadonly = readonly;
  }

  prepare(sql: string) {
    // TypeORM opens deferred transactions; one that upgrades later is refused at once (reliability.md D2)
    const statement = this.raw.prepare(sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql);
    return {
      reader: statement.reader,
      all: (...parameters: unknown[]) => statement.all(parameters.map(bind)),
      run: (...parameters: unknown[]) => statement.run(parameters.map(bind)),
      get: (...parameters: unknown[]) => statement.get(parameters.map(bind)),
    };
  }

  pragma(text: string): unknown {
    return this.raw.pragma(text);
  }

  exec(sql: string): unknown {
    return this.raw.exec(sql);
  }

  /** Leaves one file, without -wal and -shm, when it was the last to close. */
  close(): void {
    try {
      if (!this.isReadonly) this.raw.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      this.raw.close();
    }
  }
}

/**
 * A lock beside the database file that only one process can hold, taken before the file is opened.
 *
 * @returns how to let go
 * @throws {Error} with SQLite's code when somebody else holds it for longer than `waitMs`
 */
export function lockBeside(file: string, waitMs: number): () => void {
  const lock = new GuardedSqlite(`${file}.lock`, { timeout: waitMs });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw error;
  }
  return () => {
    lock.exec('ROLLBACK');
    lock.close();
  };
}
