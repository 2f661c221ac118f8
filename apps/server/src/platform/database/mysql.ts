import type { Connection as PromiseConnection } from 'mysql2/promise';
import type { Pool, PoolConnection, PoolOptions, QueryOptions } from 'mysql2';
import { createRequire } from 'node:module';
import { ConfigError } from '../config/config-error.js';
import { isStatementTimeout } from './errors.js';

/** What every connection is set to before its first statement (reliability.md D4). */
const sessionSettings = [
  "time_zone = '+00:00'",
  "sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE'",
  'innodb_lock_wait_timeout = 5',
  'TRANSACTION ISOLATION LEVEL READ COMMITTED',
];
const setSession = `SET SESSION ${sessionSettings.slice(0, 3).join(', ')}`;
const setIsolation = `SET SESSION ${sessionSettings[3]}`;

const require = createRequire(import.meta.url);

/**
 * mysql2 for TypeORM: its pools set each new connection up and give up one whose statement is not answered in time, so
 * that a connection into nothing is not used again (reliability.md D9, F17).
 */
export class MysqlDriver {
  /** How long a statement may take, in ms; null while migrations run, which may take as long as they need. */
  statementTimeoutMs: number | null = null;

  createPool(options: PoolOptions): Pool {
    // loaded on first use: it costs 17 MB
    const mysql = require('mysql2') as typeof import('mysql2');
    const pool = mysql.createPool(options);
    pool.on('connection', (connection) => {
      this.limit(connection);
      // mysql2 sends in order, so these two run before what the pool's user asks
      for (const sql of [setSession, setIsolation]) {
        connection.query(sql, (error: unknown) => {
          if (error) connection.destroy();
        });
      }
    });
    return pool;
  }

  /** TypeORM has an option for a timeout, too, but keeps the connection, whose late answer would go to the next statement. */
  private limit(connection: PoolConnection): void {
    const send = connection.query.bind(connection) as (...parts: unknown[]) => unknown;
    const limited = (sql: string | QueryOptions, ...rest: unknown[]) => {
      const callback = rest.pop();
      if (this.statementTimeoutMs === null || typeof callback !== 'function') return send(sql, ...rest, callback);
      const options = typeof sql === 'string' ? { sql } : sql;
      return send({ ...options, timeout: this.statementTimeoutMs }, ...rest, (error: unknown, ...answer: unknown[]) => {
        if (isStatementTimeout(error)) connection.destroy();
        (callback as (...answer: unknown[]) => void)(error, ...answer);
      });
    };
    connection.query = limited as typeof connection.query;
  }
}

interface Server {
  type: 'mysql' | 'mariadb';
  warnings: string[];
}

/**
 * Asks the server who it is and how it keeps commits.
 *
 * @throws {ConfigError} when it cannot be reached, is too old, or may lose a commit
 */
export async function mysqlServerOf(url: string, allowWeakDurability: boolean): Promise<Server> {
  const connection = await connect(url);
  try {
    const variables = await variablesOf(connection);
    const version = variables.get('version') ?? '';
    const isMariadb = /mariadb/i.test(version);
    refuseOld(version, isMariadb);
    const warnings: string[] = [];
    if (variables.get('innodb_flush_log_at_trx_commit') !== '1') {
      const words = 'innodb_flush_log_at_trx_commit is not 1, so a power cut loses commits';
      if (!allowWeakDurability) {
        throw new ConfigError(`DATABASE_URL: ${words}; set it to 1 on the server, or ALLOW_WEAK_DURABILITY=1 here.`);
      }
      warnings.push(words);
    }
    if (variables.get('log_bin') === 'ON' && variables.get('sync_binlog') !== '1')
      warnings.push('sync_binlog is not 1');
    if (variables.get('log_bin') === 'ON' && variables.get('binlog_format') !== 'ROW')
      warnings.push('binlog_format is not ROW');
    if (variables.get('wsrep_on') === 'ON') warnings.push('wsrep_on is ON: write to one node only');
    return { type: isMariadb ? 'mariadb' : 'mysql', warnings };
  } finally {
    await connection.end();
  }
}

/** Runs `work` while holding a named lock of the server, on a connection of its own. */
export async function withMysqlLock<T>(
  url: string,
  name: string,
  waitSeconds: number,
  work: () => Promise<T>,
): Promise<T> {
  const lock = await takeMysqlLock(url, name, waitSeconds);
  if (!lock) throw new ConfigError(`DATABASE_URL: another process has held the lock ${name} for ${waitSeconds} s.`);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

export interface MysqlLock {
  /** Whether the connection that holds the lock still answers. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/** A lock that lasts as long as its connection; null when somebody else has it. Locks are per server: the database's name is in it. */
export async function takeMysqlLock(url: string, name: string, waitSeconds: number): Promise<MysqlLock | null> {
  const connection = await connect(url);
  const [rows] = await connection.query('SELECT GET_LOCK(CONCAT(LEFT(DATABASE(), 40), ?), ?) AS got', [
    `.${name}`,
    waitSeconds,
  ]);
  if (firstOf(rows)['got'] !== 1) {
    await connection.end();
    return null;
  }
  // an error of an idle connection must not end the process; isHeld tells
  connection.on('error', () => connection.destroy());
  // the holder asks every minute; one that is cut off without the server's knowing it leaves the lock this soon
  await connection.query('SET SESSION wait_timeout = 600');
  return {
    async isHeld() {
      try {
        await connection.query({ sql: 'DO 0', timeout: 10_000 });
        return true;
      } catch {
        connection.destroy();
        return false;
      }
    },
    async release() {
      await connection.end().catch(() => connection.destroy());
    },
  };
}

async function connect(url: string): Promise<PromiseConnection> {
  const { createConnection } = await import('mysql2/promise');
  try {
    return await createConnection({ uri: url, connectTimeout: 5_000, charset: 'utf8mb4' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
    throw new ConfigError(`DATABASE_URL: the database server cannot be used (${code}).`);
  }
}

async function variablesOf(connection: PromiseConnection): Promise<Map<string, string>> {
  const names = ['version', 'innodb_flush_log_at_trx_commit', 'sync_binlog', 'log_bin', 'binlog_format', 'wsrep_on'];
  const [rows] = await connection.query('SHOW GLOBAL VARIABLES WHERE Variable_name IN (?)', [names]);
  const list = rows as { Variable_name: string; Value: string }[];
  return new Map(list.map((row) => [row.Variable_name, row.Value]));
}

const firstOf = (rows: unknown): Record<string, unknown> => (rows as Record<string, unknown>[])[0] ?? {};

/** CHECK is enforced from MySQL 8.0.16, SKIP LOCKED is there from MariaDB 10.6. */
function refuseOld(version: string, isMariadb: boolean): void {
  const [, major = 0, minor = 0, patch = 0] = (/^(\d+)\.(\d+)\.(\d+)/.exec(version) ?? []).map((part) =>
    Number.parseInt(part, 10),
  );
  const least = isMariadb ? [10, 6, 0] : [8, 0, 16];
  const found = [major, minor, patch];
  const at = found.findIndex((part, index) => part !== least[index]);
  if (at >= 0 && (found[at] ?? 0) < (least[at] ?? 0)) {
    throw new ConfigError(
      `DATABASE_URL: ${isMariadb ? 'MariaDB 10.6' : 'MySQL 8.0.16'} or newer is needed, the server is ${version}.`,
    );
  }
}
