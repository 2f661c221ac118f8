import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Config } from '../platform/config/env.js';
import { Log, type AreaLog } from '../platform/log/log.js';
import { SessionsService } from './sessions.service.js';
import { ThrottleService } from './throttle.service.js';

const everyMs = 3_600_000;

/** Deletes sessions and counters that are over. */
@Injectable()
export class AccountsHousekeeping {
  private readonly log: AreaLog;

  constructor(
    private readonly sessions: SessionsService,
    private readonly throttle: ThrottleService,
    private readonly config: Config,
    log: Log,
  ) {
    this.log = log.for('accounts');
  }

  @Interval(everyMs)
  async clean(): Promise<void> {
    if (!this.config.isWorker) return;
    try {
      await this.sessions.clean();
      await this.throttle.clean();
    } catch (error) {
      this.log.warn('old sessions could not be deleted', { error });
    }
  }
}
