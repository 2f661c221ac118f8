import { ConfigError } from '../config/config-error.js';
import type { Config } from '../config/env.js';
import { takeMysqlLock } from './mysql.js';

const WAIT_S = 10;

/**
 * One process alone runs jobs, and so may take back what a former one left. On MySQL a lock of the server says so; on
 * SQLite the lock file beside the database already does.
 *
 * @returns how to give it back
 * @throws {ConfigError} when another worker runs
 */
export async function holdWorkerLock(config: Config): Promise<() => Promise<void>> {
  if (config.databaseUrl === null || !config.isWorker) return () => Promise.resolve();
  const lock = await takeMysqlLock(config.databaseUrl, 'redress.worker', WAIT_S);
  if (lock === null) {
    throw new ConfigError(
      `ROLE=${config.role} cannot start: another worker uses this database, and two of them need REDIS_URL, which this version does not support. Start it with ROLE=api, or stop the other.`,
    );
  }
  return () => lock.release();
}
