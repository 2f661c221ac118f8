import { ConfigError } from '../config/config-error.js';
import type { Config } from '../config/env.js';
import type { AreaLog } from '../log/log.js';
import { type MysqlLock, takeMysqlLock } from './mysql.js';

const NAME = 'redress.worker';
const WAIT_S = 10;
const CHECK_MS = 60_000;

/** Who works while the lock is held. */
export interface LockedWork {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * One process alone runs jobs, and so may take back what a former one left. On MySQL a lock of the server says so,
 * which is gone with its connection: it is looked at once a minute. On SQLite the lock file beside the database
 * already does.
 */
export class WorkerLock {
  private timer: NodeJS.Timeout | null = null;
  private checking: Promise<void> = Promise.resolve();
  private isWorking = true;

  private constructor(
    private readonly url: string,
    private lock: MysqlLock | null,
  ) {}

  /**
   * @returns null where no lock is needed
   * @throws {ConfigError} when another worker runs
   */
  static async take(config: Pick<Config, 'databaseUrl' | 'isWorker' | 'role'>): Promise<WorkerLock | null> {
    if (config.databaseUrl === null || !config.isWorker) return null;
    const lock = await takeMysqlLock(config.databaseUrl, NAME, WAIT_S);
    if (lock === null) {
      throw new ConfigError(
        `ROLE=${config.role} cannot start: another worker uses this database, and two of them need REDIS_URL, which this version does not support. Start it with ROLE=api, or stop the other.`,
      );
    }
    return new WorkerLock(config.databaseUrl, lock);
  }

  /** Stops the work when the lock is lost to somebody else, and starts it again once this process has it back. */
  watch(work: LockedWork, log: AreaLog, everyMs = CHECK_MS): void {
    this.timer = setTimeout(() => {
      this.checking = this.check(work, log).finally(() => {
        if (this.timer !== null) this.watch(work, log, everyMs);
      });
    }, everyMs);
  }

  /** No looks any more; the lock is still held. */
  async unwatch(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    await this.checking;
  }

  async release(): Promise<void> {
    await this.unwatch();
    await this.lock?.release();
  }

  /** Never rejects. While the server is away there is nothing to be had by anybody, so the next look decides. */
  private async check(work: LockedWork, log: AreaLog): Promise<void> {
    try {
      if (await this.lock?.isHeld()) return;
      this.lock = await takeMysqlLock(this.url, NAME, 0);
      if (this.lock !== null) await this.regained(work, log);
      else await this.lost(work, log);
    } catch (error) {
      log.warn('the lock of the worker could not be looked at', { error });
    }
  }

  private async regained(work: LockedWork, log: AreaLog): Promise<void> {
    log.warn('the connection that held the lock of the worker was lost; the lock was taken again');
    if (this.isWorking || this.timer === null) return;
    this.isWorking = true;
    await work.start();
  }

  private async lost(work: LockedWork, log: AreaLog): Promise<void> {
    if (!this.isWorking) return;
    this.isWorking = false;
    log.error('another worker has taken over this database: this process runs no jobs any more');
    await work.stop();
  }
}
