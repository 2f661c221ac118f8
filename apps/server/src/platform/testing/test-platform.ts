import type { Database } from '../database/database.js';
import type { Vault } from '../crypto/vault.js';
import type { EventLog } from '../events/event-log.js';
import type { Ids } from '../ids.js';
import type { JobQueue } from '../jobs/queue.js';
import type { Cursors } from '../paging.js';
import type { Settings } from '../settings.js';
import type { TestClock } from './test-clock.js';

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
  close(): Promise<void>;
}

/** A fresh SQLite file, or a fresh schema on TEST_DATABASE_URL; migrations are run. */
export async function openTestPlatform(): Promise<TestPlatform> {
  throw new Error('comes next');
}
