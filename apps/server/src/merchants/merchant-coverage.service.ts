import type { Coverage, CoverageState } from '@redress/contract';
import { coverageStates, families } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { EventLog, systemActor } from '../platform/events/event-log.js';
import type { RequestActor } from '../platform/http/actor.js';
import { JobRunner } from '../platform/jobs/runner.js';
import { Log, type AreaLog } from '../platform/log/log.js';
import { everything, type Scope } from '../platform/scope.js';
import { ProvidersService } from '../providers/providers.service.js';
import { isLost, SHORTEST_INTERVAL_MS, worstOf } from './domain/coverage.js';
import type { Merchant, MerchantReading } from './merchants.entity.js';
import { cellFacts, toCoverageRow } from './merchants.mapper.js';
import { MerchantsRepository } from './merchants.repository.js';
import { MerchantsService } from './merchants.service.js';

const LOOK_EVERY_MS = 60_000;
const HOUR_MS = 3_600_000;
const MOST_SHOWN = 100;
/** Names in one alarm; the rest is a number. */
const MOST_NAMED = 5;

interface Covered {
  row: Merchant;
  readings: MerchantReading[];
  intervalMs: number;
}

/** How far the complaints of all merchants are read, for people to see and to be told of. */
@Injectable()
export class MerchantCoverage {
  private readonly log: AreaLog;
  private readonly startedAt: number;
  private isLooking = false;

  constructor(
    private readonly database: Database,
    private readonly repository: MerchantsRepository,
    private readonly merchants: MerchantsService,
    private readonly providers: ProvidersService,
    private readonly events: EventLog,
    private readonly runner: JobRunner,
    private readonly clock: Clock,
    log: Log,
  ) {
    this.log = log.for('merchants');
    this.startedAt = clock.now();
  }

  async of(actor: RequestActor): Promise<Coverage> {
    const now = this.clock.now();
    const rows = (await this.covered(actor.scope)).map(({ row, ...facts }) => toCoverageRow(row, facts, now));
    const placed = rows.map((row) => ({ row, state: worstOf(row.readings.map(({ state }) => state)) }));
    const count = (state: CoverageState) => placed.filter((one) => one.state === state).length;
    const totals = Object.fromEntries(coverageStates.map((state) => [state, count(state)]));
    const needing = (['blind', 'stale'] as const).flatMap((state) => placed.filter((one) => one.state === state));
    return {
      totals: totals as Coverage['totals'],
      needing: needing.slice(0, MOST_SHOWN).map(({ row }) => row),
    };
  }

  @Interval(LOOK_EVERY_MS)
  async look(): Promise<void> {
    if (this.isLooking || !this.runner.isRunning) return;
    this.isLooking = true;
    try {
      await this.tellOfLost();
    } catch (error) {
      this.log.error('the coverage could not be looked at', { error });
    } finally {
      this.isLooking = false;
    }
  }

  /** Merchants that were read and are so no more; one alarm a provider and hour, however many they are. */
  async tellOfLost(): Promise<void> {
    const now = this.clock.now();
    const lost = (await this.covered(everything)).filter(({ row, ...facts }) => {
      const since = Math.max(this.startedAt, row.updatedAt, row.authorizedAt);
      return families.some((family) => isLost(cellFacts(row, family, facts), since, now));
    });
    for (const providerId of new Set(lost.map(({ row }) => row.providerId))) {
      const merchants = lost.filter(({ row }) => row.providerId === providerId);
      const provider = await this.providers.getFacts(providerId);
      if (provider?.enabled !== true) continue;
      await this.database.write((tx) =>
        this.events.recordTx(tx, {
          type: 'provider.unhealthy',
          actor: systemActor,
          providerId,
          data: {
            name: provider.name,
            finding: 'merchants_not_read',
            count: merchants.length,
            merchants: merchants
              .slice(0, MOST_NAMED)
              .map(({ row }) => row.name)
              .join('、'),
          },
          onceKey: `provider.unhealthy:${providerId}:merchants_not_read:${Math.floor(now / HOUR_MS)}`,
        }),
      );
    }
  }

  private async covered(scope: Scope): Promise<Covered[]> {
    const intervals = await this.merchants.pollIntervals();
    return this.database.read(async (reader) => {
      const rows = await this.repository.all(reader, scope);
      const readings = await this.repository.readings(
        reader,
        rows.map(({ id }) => id),
      );
      return rows.map((row) => ({
        row,
        readings: readings.get(row.id) ?? [],
        intervalMs: intervals.get(row.providerId) ?? SHORTEST_INTERVAL_MS,
      }));
    });
  }
}
