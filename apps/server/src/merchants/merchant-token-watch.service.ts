import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { JobQueue } from '../platform/jobs/queue.js';
import { JobRunner } from '../platform/jobs/runner.js';
import { Log, type AreaLog } from '../platform/log/log.js';
import { ProvidersService } from '../providers/providers.service.js';
import { checksWithin, TOKEN_AGE_MS } from './domain/token-watch.js';
import { MerchantsRepository } from './merchants.repository.js';
import { verifyJob } from './verify-job.js';

const EVERY_MS = 60_000;

/**
 * Has every living authorisation asked about once a day, a few a minute. Polls find a dead token by themselves; this
 * also finds permissions that were taken away and messages that are not subscribed any more.
 */
@Injectable()
export class MerchantTokenWatch {
  private readonly log: AreaLog;
  /** The last merchant of each provider that had its turn: one that fails for good does not hold up the others. */
  private readonly turn = new Map<string, string>();

  constructor(
    private readonly database: Database,
    private readonly repository: MerchantsRepository,
    private readonly providers: ProvidersService,
    private readonly queue: JobQueue,
    private readonly runner: JobRunner,
    private readonly clock: Clock,
    log: Log,
  ) {
    this.log = log.for('merchants');
  }

  @Interval(EVERY_MS)
  async look(): Promise<void> {
    if (!this.runner.isRunning) return;
    try {
      await this.askAboutOld();
    } catch (error) {
      this.log.error('authorisations could not be looked after', { error });
    }
  }

  async askAboutOld(): Promise<void> {
    const knownBefore = this.clock.now() - TOKEN_AGE_MS;
    const providerIds = await this.database.read((reader) => this.repository.providersToVerify(reader, knownBefore));
    for (const providerId of providerIds) {
      const provider = await this.providers.getFacts(providerId);
      if (provider?.enabled === true)
        await this.askFor(providerId, knownBefore, checksWithin(EVERY_MS, provider.callsPerSecond));
    }
  }

  private async askFor(providerId: string, knownBefore: number, limit: number): Promise<void> {
    const after = this.turn.get(providerId) ?? '';
    const due = await this.database.read((reader) =>
      this.repository.toVerify(reader, providerId, { knownBefore, after, limit }),
    );
    this.turn.set(providerId, due.length < limit ? '' : (due.at(-1)?.id ?? ''));
    const jobs = due.map(({ authAppId }) => verifyJob(providerId, { authAppId }));
    await this.database.write((tx) => this.queue.addTx(tx, jobs));
  }
}
