import { statfs } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { Clock } from '../clock.js';
import { Config } from '../config/env.js';
import { Database } from '../database/database.js';
import { type AreaLog, Log } from '../log/log.js';
import { Settings } from '../settings.js';

const KEPT_MS = 2_000;
const LEAST_FREE_BYTES = 200 * 1024 * 1024;

/** Whether this process can take work: it writes to its database, has room, and is not stopping. */
@Injectable()
export class Readiness {
  private readonly log: AreaLog;
  private isDraining = false;
  private checkedAt = Number.NEGATIVE_INFINITY;
  private wasReady = false;

  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly config: Config,
    private readonly clock: Clock,
    log: Log,
  ) {
    this.log = log.for('health');
  }

  /** From now on no balancer should send anything here. */
  drain(): void {
    this.isDraining = true;
  }

  /** The answer is kept for two seconds, so that nobody can load the database by asking. */
  async check(): Promise<boolean> {
    if (this.isDraining) return false;
    const now = this.clock.monotonic();
    if (now - this.checkedAt < KEPT_MS) return this.wasReady;
    this.checkedAt = now;
    this.wasReady = await this.probe();
    return this.wasReady;
  }

  private async probe(): Promise<boolean> {
    try {
      await this.database.write((tx) => this.settings.setTx(tx, 'health.probe', this.clock.now()));
      const { bavail, bsize } = await statfs(this.config.dataDir);
      return bavail * bsize >= LEAST_FREE_BYTES;
    } catch (error) {
      this.log.error('not ready', { error });
      return false;
    }
  }
}
