import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { ConfigError } from '../config/config-error.js';
import { sqliteFileName } from '../config/read-config.js';
import { Database } from './database.js';
import { entities } from './entities.js';
import { placeGuards } from './guards.js';
import { migrations } from './migrations/index.js';
import { MysqlDriver, mysqlServerOf, withMysqlLock } from './mysql.js';
import { SnakeNaming } from './naming.js';
import { GuardedSqlite, lockBeside } from './sqlite.js';

/** Where the database is and what is allowed of it. */
export interface DatabaseSettings {
  dataDir: string;
  databaseUrl: string | null;
  poolSize: number;
  allowWeakDurability: boolean;
}

/** Both connections, migrated, and how to close them. */
export interface OpenDatabase {
  database: Database;
  writer: DataSource;
  reader: DataSource;
  /** Words for the log: settings that are allowed but not good. */
  warnings: string[];
  close(): Promise<void>;
}

/** Longer than any lock wait, so that MySQL itself is first to say why (reliability.md D9). */
const STATEMENT_TIMEOUT_MS = 10_000;

const common = {
  entities,
  migrations,
  namingStrategy: new SnakeNaming(),
  synchronize: false,
  migrationsRun: false,
  migrationsTableName: 'migration',
  logging: false,
} as const;

/**
 * Opens the database and brings its schema to the head.
 *
 * @throws {ConfigError} when another process has the SQLite file, the server is too old or configured so that it may
 *   lose commits, or the schema is newer than this version
 */
export async function openDatabase(settings: DatabaseSettings): Promise<OpenDatabase> {
  makeFolder(settings.dataDir);
  return settings.databaseUrl === null ? openSqlite(settings) : openMysql(settings, settings.databaseUrl);
}

async function openSqlite({ dataDir }: DatabaseSettings): Promise<OpenDatabase> {
  const file = path.join(dataDir, sqliteFileName);
  const unlock = lockOrRefuse(file);
  const writer = new DataSource({ ...sqliteOptions(file), prepareDatabase: pragmas, enableWAL: true });
  const reader = new DataSource(sqliteReader(file));
  const close = async () => {
    if (reader.isInitialized) await reader.destroy();
    if (writer.isInitialized) await writer.destroy();
    unlock();
  };
  try {
    await initialize(writer);
    await migrate(writer);
    await initialize(reader);
  } catch (error) {
    await close();
    throw error;
  }
  return { database: new Database('sqlite', writer, reader, 1), writer, reader, warnings: [], close };
}

/**
 * A connection that only reads, for a thread of its own beside the server that has the database open.
 *
 * @returns a source that the caller destroys
 */
export async function openReader({ dataDir, databaseUrl, allowWeakDurability }: DatabaseSettings): Promise<DataSource> {
  const source =
    databaseUrl === null
      ? new DataSource(sqliteReader(path.join(dataDir, sqliteFileName)))
      : new DataSource(
          mysqlOptions(await mysqlServerOf(databaseUrl, allowWeakDurability), databaseUrl, 1, new MysqlDriver()),
        );
  await initialize(source);
  return source;
}

const sqliteOptions = (file: string) =>
  ({ ...common, type: 'better-sqlite3', driver: GuardedSqlite, database: file }) as const;

const sqliteReader = (file: string) =>
  ({ ...sqliteOptions(file), readonly: true, prepareDatabase: readPragmas }) as const;

const mysqlOptions = ({ type }: { type: 'mysql' | 'mariadb' }, url: string, poolSize: number, driver: MysqlDriver) =>
  ({
    ...common,
    type,
    driver,
    url,
    charset: 'utf8mb4',
    timezone: 'Z',
    poolSize,
    connectTimeout: 5_000,
    extra: { enableKeepAlive: true, maxIdle: poolSize, idleTimeout: 600_000 },
  }) as DataSourceOptions;

async function openMysql(settings: DatabaseSettings, url: string): Promise<OpenDatabase> {
  const server = await mysqlServerOf(url, settings.allowWeakDurability);
  const driver = new MysqlDriver();
  const options = mysqlOptions(server, url, settings.poolSize, driver);
  const writer = new DataSource(options);
  const reader = new DataSource(options);
  const close = async () => {
    if (reader.isInitialized) await reader.destroy();
    if (writer.isInitialized) await writer.destroy();
  };
  try {
    await initialize(writer);
    const unguarded = await withMysqlLock(url, 'redress.migrate', 60, () => migrate(writer));
    server.warnings.push(...unguarded);
    driver.statementTimeoutMs = STATEMENT_TIMEOUT_MS;
    await initialize(reader);
  } catch (error) {
    await close();
    throw error;
  }
  const database = new Database('mysql', writer, reader, settings.poolSize);
  return { database, writer, reader, warnings: server.warnings, close };
}

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new ConfigError(`DATA_DIR cannot be made: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function lockOrRefuse(file: string): () => void {
  try {
    // a process that was just told to end may need a moment
    return lockBeside(file, 3_000);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!code.startsWith('SQLITE_BUSY')) {
      throw new ConfigError(`DATA_DIR cannot be written to: ${error instanceof Error ? error.message : code}.`);
    }
    throw new ConfigError('DATA_DIR is in use: another Redress process has this SQLite database open.');
  }
}

/** reliability.md D2. */
function pragmas(raw: unknown): void {
  const db = raw as GuardedSqlite;
  for (const pragma of [
    'journal_mode = WAL',
    'synchronous = FULL',
    'busy_timeout = 5000',
    'trusted_schema = OFF',
    'cell_size_check = ON',
    'mmap_size = 0',
  ]) {
    db.pragma(pragma);
  }
}

function readPragmas(raw: unknown): void {
  const db = raw as GuardedSqlite;
  for (const pragma of ['query_only = ON', 'busy_timeout = 5000', 'trusted_schema = OFF', 'mmap_size = 0']) {
    db.pragma(pragma);
  }
}

/** Connects, then makes the entities' columns those of the engine: see columns.ts. */
async function initialize(source: DataSource): Promise<void> {
  await source.initialize();
  const isSqlite = source.options.type === 'better-sqlite3';
  for (const column of source.entityMetadatas.flatMap((entity) => entity.columns)) {
    if (isSqlite) Object.assign(column, { charset: undefined, collation: undefined });
    else if (column.type === 'text') column.type = 'mediumtext';
  }
}

/** @returns words for the log */
async function migrate(source: DataSource): Promise<string[]> {
  await refuseNewer(source);
  await source.runMigrations({ transaction: 'each' });
  return placeGuards(source);
}

/** A schema that a newer version made is left alone (reliability.md G1). */
async function refuseNewer(source: DataSource): Promise<void> {
  const runner = source.createQueryRunner();
  try {
    if (!(await runner.hasTable('migration'))) return;
    const done = (await runner.query('SELECT name FROM migration')) as { name: string }[];
    const known = new Set(source.migrations.map((migration) => migration.name));
    const foreign = done.find(({ name }) => !known.has(name));
    if (foreign) {
      throw new ConfigError(
        `The database is newer than this version: it has the migration ${foreign.name}; start the newer version.`,
      );
    }
  } finally {
    await runner.release();
  }
}
