import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock } from '../platform/clock.js';
import { Config } from '../platform/config/env.js';
import { type AreaLog, Log } from '../platform/log/log.js';
import { MessagesRepository } from './messages.repository.js';

const HOUR_MS = 3_600_000;
/** Raw messages hold personal data; their ids are needed no longer than Alipay may redeliver (reliability.md M6). */
const KEPT_MS = 30 * 24 * HOUR_MS;
const BATCH = 1_000;

/** Deletes messages that are older than thirty days, a batch at a time so that intake never waits long. */
@Injectable()
export class MessagesHousekeeping {
  private readonly log: AreaLog;

  constructor(
    private readonly repository: MessagesRepository,
    private readonly config: Config,
    private readonly clock: Clock,
    log: Log,
  ) {
    this.log = log.for('messages');
  }

  @Interval(HOUR_MS)
  async clean(): Promise<void> {
    if (!this.config.isWorker) return;
    try {
      const before = this.clock.now() - KEPT_MS;
      let deleted = BATCH;
      while (deleted === BATCH) deleted = await this.repository.prune(before, BATCH);
    } catch (error) {
      this.log.warn('old messages could not be deleted', { error });
    }
  }
}
