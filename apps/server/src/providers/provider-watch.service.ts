import { Injectable } from '@nestjs/common';
import { Interval, Timeout } from '@nestjs/schedule';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { JobRunner } from '../platform/jobs/runner.js';
import { Log, type AreaLog } from '../platform/log/log.js';
import { judgeCertificates } from './domain/health.js';
import { certificateEnds } from './provider-columns.js';
import { ProviderHealthNotes } from './provider-health-notes.js';
import type { Provider } from './providers.entity.js';
import { ProvidersRepository } from './providers.repository.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Looks every hour for what no call tells: certificates that are about to end, streaks that are over. */
@Injectable()
export class ProviderWatch {
  private readonly log: AreaLog;

  constructor(
    private readonly database: Database,
    private readonly repository: ProvidersRepository,
    private readonly notes: ProviderHealthNotes,
    private readonly runner: JobRunner,
    private readonly clock: Clock,
    log: Log,
  ) {
    this.log = log.for('providers');
  }

  @Timeout(MINUTE_MS)
  @Interval(HOUR_MS)
  async look(): Promise<void> {
    if (!this.runner.isRunning) return;
    try {
      await this.lookAtAll();
    } catch (error) {
      this.log.error('the providers could not be looked at', { error });
    }
  }

  async lookAtAll(): Promise<void> {
    const rows = await this.database.read((reader) => this.repository.enabled(reader));
    for (const row of rows) {
      await this.lookAtCertificates(row);
      await this.notes.settleStreaks(row.id);
    }
  }

  /** Told once for each step (30, 7, 1 days, over) of the certificate that ends first. */
  private async lookAtCertificates(row: Provider): Promise<void> {
    const ends = certificateEnds(row);
    const ending = judgeCertificates(ends, this.clock.now());
    if (ending === null) return;
    await this.notes.raise(row.id, ending, { once: String(Math.min(...ends.filter((at) => at !== null))) });
  }
}
