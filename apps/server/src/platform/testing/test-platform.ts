import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase, type OpenDatabase } from '../database/data-source.js';
import type { Database } from '../database/database.js';
import { Vault } from '../crypto/vault.js';
import { EventLog } from '../events/event-log.js';
import { UlidIds, type Ids } from '../ids.js';
import { JobQueue } from '../jobs/queue.js';
import { Cursors } from '../paging.js';
import { Settings } from '../settings.js';
import { TestClock } from './test-clock.js';

export { TestClock } from './test-clock.js';

/** The platform without HTTP, for database tests. */
export interface TestPlatform {
  database: Database;
  clock: TestClock;
  ids: Ids;
  vault: Vault;
  queue: JobQueue;
  events: EventLog;
  settings: Settings;
  cursors: Cursors;
  /** The connections themselves, for tests of the platform. */
  open: OpenDatabase;
  /** A temporary folder, removed by close. */
  dataDir: string;
  close(): Promise<void>;
}

/** A fresh SQLite file, or a fresh schema on TEST_DATABASE_URL=mysql://…; migrations are run. */
export async function openTestPlatform(): Promise<TestPlatform> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'redress-test-'));
  const schema = await makeTestSchema();
  const open = await openDatabase({
    dataDir,
    databaseUrl: schema?.url ?? null,
    poolSize: 6,
    allowWeakDurability: true,
  });
  const { database } = open;
  const clock = new TestClock();
  const ids = new UlidIds(clock);
  const vault = new Vault([{ kid: 'test', key: randomBytes(32) }]);
  const queue = new JobQueue(database, clock, ids);
  return {
    database,
    clock,
    ids,
    vault,
    queue,
    events: new EventLog(database, clock, ids, queue),
    settings: new Settings(database, clock, ids),
    cursors: new Cursors(vault),
    open,
    dataDir,
    async close() {
      await open.close();
      await schema?.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A database of its own on the server of TEST_DATABASE_URL; null without one. */
export async function makeTestSchema(): Promise<{ url: string; drop(): Promise<void> } | null> {
  const base = process.env['TEST_DATABASE_URL'];
  if (!base) return null;
  const { createConnection } = await import('mysql2/promise');
  const name = `redress_test_${randomBytes(6).toString('hex')}`;
  const server = new URL(base);
  server.pathname = '';
  const run = async (sql: string) => {
    const connection = await createConnection({ uri: server.href });
    await connection.query(sql);
    await connection.end();
  };
  await run(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  const url = new URL(base);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(`DROP DATABASE ${name}`) };
}
