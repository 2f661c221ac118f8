import type { Coverage } from '@redress/contract';
import { families } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock } from '../platform/clock.js';
import { Database, type Reader } from '../platform/database/database.js';
import { EventLog, systemActor } from '../platform/events/event-log.js';
import type { RequestActor } from '../platform/http/actor.js';
import { Kept } from '../platform/kept.js';
import { JobRunner } from '../platform/jobs/runner.js';
import { Log, type AreaLog } from '../platform/log/log.js';
import type { Scope } from '../platform/scope.js';
import { ProvidersService } from '../providers/providers.service.js';
import { lostSince, SHORTEST_INTERVAL_MS } from './domain/coverage.js';
import type { Freshness } from './merchant-state.js';
import type { Merchant, MerchantReading } from './merchants.entity.js';
import { cellFacts, type LastComplaints, NEVER_COMPLAINED, toCoverageRow } from './merchants.mapper.js';
import { MerchantsRepository } from './merchants.repository.js';
import { MerchantsService } from './merchants.service.js';

const LOOK_EVERY_MS = 60_000;
const HOUR_MS = 3_600_000;
const MOST_SHOWN = 100;
/** Every open console asks again and again, and a good reading is only written down by the minute. */
const KEPT_FOR_MS = 5_000;
/** Names in one alarm; the rest is a number. */
const MOST_NAMED = 5;

interface Covered {
  row: Merchant;
  readings: MerchantReading[];
  lastComplaints: LastComplaints;
  intervalMs: number;
  isProviderOn: boolean;
}

/** How far the complaints of all merchants are read, for people to see and to be told of. */
@Injectable()
export class MerchantCoverage {
  private readonly log: AreaLog;
  private readonly startedAt: number;
  private isLooking = false;
  /** Since when this process has seen each provider switched on, with a merchant to read. */
  private readonly enabledAt = new Map<string, number>();
  private hasLooked = false;
  /** By scope. */
  private readonly kept: Kept<Coverage>;

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
    this.kept = new Kept(clock, KEPT_FOR_MS);
    events.listen((list) => {
      if (list.some(({ type }) => type.startsWith('merchant.') || type.startsWith('provider.'))) this.kept.forget();
    });
  }

  /** At most a few seconds old; what people or Alipay change is seen at once. */
  of({ scope }: RequestActor): Promise<Coverage> {
    return this.kept.get(JSON.stringify(scope), () => this.read(scope));
  }

  private async read(scope: Scope): Promise<Coverage> {
    const freshness = await this.merchants.freshness();
    return this.database.read(async (reader) => {
      const totals = await this.repository.coverageTotals(reader, scope, freshness);
      const isCalm = totals.blind + totals.stale === 0;
      const rows = isCalm ? [] : await this.repository.needing(reader, scope, freshness, MOST_SHOWN);
      const covered = await this.covered(reader, rows, freshness);
      return { totals, needing: covered.map(({ row, ...facts }) => toCoverageRow(row, facts, freshness.now)) };
    });
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
    const freshness = await this.merchants.freshness();
    this.noteEnabled(freshness);
    const old = await this.database.read(async (reader) =>
      this.covered(reader, await this.repository.readTooLongAgo(reader, freshness), freshness),
    );
    const lost = old.filter(({ row, ...facts }) => {
      const enabledAt = this.enabledAt.get(row.providerId) ?? now;
      const since = Math.max(this.startedAt, row.updatedAt, row.authorizedAt, enabledAt);
      return families.some((family) => {
        const lostAt = lostSince(cellFacts(row, family, facts), since);
        if (lostAt === null || lostAt > now) return false;
        // a permission that was taken away stays so until somebody acts: told of when it happens, shown ever after
        return facts.readings.every((one) => one.family !== family || one.refusedAt === null) || now - lostAt < HOUR_MS;
      });
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

  /** A provider that was switched on just now has not been read for a while, and that is no loss. */
  private noteEnabled({ now, intervals }: Freshness): void {
    for (const id of this.enabledAt.keys()) if (!intervals.has(id)) this.enabledAt.delete(id);
    const since = this.hasLooked ? now : this.startedAt;
    for (const id of intervals.keys()) if (!this.enabledAt.has(id)) this.enabledAt.set(id, since);
    this.hasLooked = true;
  }

  private async covered(
    reader: Reader,
    rows: readonly Merchant[],
    { intervals, disabled }: Freshness,
  ): Promise<Covered[]> {
    const ids = rows.map(({ id }) => id);
    const readings = await this.repository.readings(reader, ids);
    const lastComplaints = await this.repository.lastComplaints(reader, ids);
    return rows.map((row) => ({
      row,
      readings: readings.get(row.id) ?? [],
      lastComplaints: lastComplaints.get(row.id) ?? NEVER_COMPLAINED,
      intervalMs: intervals.get(row.providerId) ?? SHORTEST_INTERVAL_MS,
      isProviderOn: !disabled.includes(row.providerId),
    }));
  }
}
