import type { Polling, ProviderPolling } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { MerchantsService } from '../merchants/merchants.service.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import type { RequestActor } from '../platform/http/actor.js';
import { Kept } from '../platform/kept.js';
import type { Scope } from '../platform/scope.js';
import { ProvidersService } from '../providers/providers.service.js';
import { WANTED_MS } from './domain/plan.js';
import { noAges, readingAge, usualAgeMs } from './domain/reading-age.js';
import { type LastReading, PollingRepository } from './polling.repository.js';

/** Every open page asks again and again. */
const KEPT_FOR_MS = 5_000;

/** How fast lists are read, for people to see. */
@Injectable()
export class PollingStates {
  /** By scope. */
  private readonly kept: Kept<Polling>;

  constructor(
    private readonly database: Database,
    private readonly polling: PollingRepository,
    private readonly merchants: MerchantsService,
    private readonly providers: ProvidersService,
    private readonly clock: Clock,
  ) {
    this.kept = new Kept(clock, KEPT_FOR_MS);
  }

  /** At most a few seconds old. */
  of({ scope }: RequestActor): Promise<Polling> {
    return this.kept.get(JSON.stringify(scope), () => this.read(scope));
  }

  private async read(scope: Scope): Promise<Polling> {
    const readings = await this.database.read((db) => this.polling.lastReadings(db, scope));
    const plans = new Map((await this.merchants.readingPlans()).map((plan) => [plan.id, plan]));
    const providers: ProviderPolling[] = [];
    for (const providerId of new Set(readings.map((one) => one.providerId))) {
      const provider = await this.providers.getFacts(providerId);
      if (provider === null) continue;
      const own = readings.filter((one) => one.providerId === providerId);
      const plan = plans.get(providerId);
      providers.push({
        providerId,
        providerName: provider.name,
        callsPerSecond: provider.callsPerSecond,
        callsNeeded: plan === undefined ? null : Math.ceil(plan.neededPerKilosecond / 100) / 10,
        lists: own.length,
        goalMs: WANTED_MS.silent,
        planned: plan === undefined ? null : { busyMs: plan.busyMs, roundMs: roundMs(plan, own) },
        reached: this.reached(own),
        ages: this.ages(own),
      });
    }
    return { providers: providers.toSorted((a, b) => (a.providerName < b.providerName ? -1 : 1)) };
  }

  private reached(lists: readonly LastReading[]): ProviderPolling['reached'] {
    const now = this.clock.now();
    const usual = (some: readonly LastReading[]) =>
      usualAgeMs(
        some.flatMap(({ readAt }) => readAt ?? []),
        now,
      );
    return { busyMs: usual(lists.filter(({ pace }) => pace === 'busy')), roundMs: usual(lists) };
  }

  /** A merchant is as old as the older of its lists. */
  private ages(lists: readonly LastReading[]): ProviderPolling['ages'] {
    const oldest = new Map<string, number | null>();
    for (const { merchantId, readAt } of lists) {
      const before = oldest.get(merchantId);
      const isFirst = before === undefined;
      oldest.set(merchantId, isFirst ? readAt : before === null || readAt === null ? null : Math.min(before, readAt));
    }
    const ages = noAges();
    for (const readAt of oldest.values()) ages[readingAge(readAt, this.clock.now())] += 1;
    return ages;
  }
}

/** As long as the slowest of these lists takes; what is planned for a pace that none of them has means nothing. */
function roundMs(plan: { busyMs: number; warmMs: number; silentMs: number }, lists: readonly LastReading[]): number {
  const intervals = { busy: plan.busyMs, warm: plan.warmMs, silent: plan.silentMs };
  return lists.reduce((longest, { pace }) => Math.max(longest, intervals[pace]), 0);
}
