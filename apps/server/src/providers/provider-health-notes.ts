import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Database, type Tx } from '../platform/database/database.js';
import { EventLog, systemActor } from '../platform/events/event-log.js';
import { everything } from '../platform/scope.js';
import { afterFailedCall, finding, healthOf, isOfCalls, type FailedCalls, type FindingCode } from './domain/health.js';
import { afterRefusal, isStreak, type Refusals } from './domain/streak.js';
import type { Provider } from './providers.entity.js';
import { ProvidersRepository, type HealthChange } from './providers.repository.js';

/** Bad signatures that are no accident any more (reliability.md M3). */
const TOO_MANY = 5;
const WINDOW_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;
/** Calls are followed up once a minute at most: every poll of every merchant reports one. */
const AGAIN_EVERY_MS = 60_000;

/** Keeps the health of providers, and says once when one turns bad. */
@Injectable()
export class ProviderHealthNotes {
  private readonly badAt = new Map<string, number[]>();
  private readonly failed = new Map<string, FailedCalls>();
  private readonly goodAt = new Map<string, number>();
  private readonly raisedAt = new Map<string, number>();
  private readonly refusals = new Map<string, Refusals>();

  constructor(
    private readonly database: Database,
    private readonly repository: ProvidersRepository,
    private readonly events: EventLog,
    private readonly clock: Clock,
  ) {}

  /** Count a bad signature. @returns true when it is the fifth within ten minutes; the count then starts anew */
  isTooMany(providerId: string, now: number): boolean {
    const recent = [...(this.badAt.get(providerId) ?? []), now].filter((at) => at > now - WINDOW_MS);
    const isOver = recent.length >= TOO_MANY;
    this.badAt.set(providerId, isOver ? [] : recent);
    return isOver;
  }

  /** An ordinary call failed for a reason that is not one merchant's; when that repeats or lasts, it is an alarm. */
  async noteFailedCall(providerId: string, code: FindingCode): Promise<void> {
    const before = this.failed.get(providerId);
    const after = afterFailedCall(before, code, this.clock.now());
    this.failed.set(providerId, after);
    this.goodAt.delete(providerId);
    // raised again while it goes on: something else may have been shown, or settled, in its place meanwhile
    if (after.isTold && this.isTime(this.raisedAt, providerId)) await this.raise(providerId, code);
  }

  /** An ordinary call was answered: what calls found wrong before is over. */
  async noteGoodCall(providerId: string): Promise<void> {
    this.failed.delete(providerId);
    this.raisedAt.delete(providerId);
    if (this.isTime(this.goodAt, providerId)) await this.settleWhere(providerId, isOfCalls);
  }

  /** Whether a minute has passed since this was last done for the provider; if so, it counts as done now. */
  private isTime(doneAt: Map<string, number>, providerId: string): boolean {
    const now = this.clock.now();
    const lastAt = doneAt.get(providerId);
    if (lastAt !== undefined && now - lastAt < AGAIN_EVERY_MS) return false;
    doneAt.set(providerId, now);
    return true;
  }

  /**
   * Calls for one merchant were refused. Its own business, unless that happens to many of them at once: then something
   * is wrong with the application.
   */
  async noteRefusedMerchant(providerId: string, merchantId: string, code: StreakCode): Promise<void> {
    const now = this.clock.now();
    const key = `${providerId}:${code}`;
    const before = this.refusals.get(key) ?? new Map();
    const after = afterRefusal(before, merchantId, now);
    this.refusals.set(key, after);
    if (isStreak(after, now)) await this.raise(providerId, code);
  }

  /** A streak of an hour ago that did not go on is over. */
  async settleStreaks(providerId: string): Promise<void> {
    const now = this.clock.now();
    const over = STREAK_CODES.filter((code) => !isStreak(this.refusals.get(`${providerId}:${code}`) ?? new Map(), now));
    await this.settle(providerId, ...over);
  }

  /**
   * Something was seen that people must learn of, and the provider's health shows it unless it shows worse.
   *
   * @param once what it is told once for; otherwise it is told again when it goes on for more than an hour
   *   (reliability.md C4)
   */
  async raise(providerId: string, code: FindingCode, { once }: { once?: string } = {}): Promise<void> {
    await this.database.write(async (tx) => {
      const row = await this.repository.lockTx(tx, everything, providerId);
      if (row === null) return;
      const now = this.clock.now();
      const seen = healthOf([finding(code)]);
      const isWorse = row.health === 'failing' && seen.health !== 'failing';
      if (!isWorse)
        await this.repository.setHealthTx(tx, providerId, {
          health: seen.health,
          healthFinding: seen.finding,
          healthAt: now,
        });
      await this.tell(tx, row, code, once ?? String(Math.floor(now / HOUR_MS)));
    });
  }

  /** The opposite was seen: if one of these findings is what the health shows, it is over. */
  settle(providerId: string, ...codes: FindingCode[]): Promise<void> {
    return this.settleWhere(providerId, (shown) => codes.some((code) => code === shown));
  }

  /** Store what a check found. */
  async store(providerId: string, change: HealthChange): Promise<void> {
    await this.database.write(async (tx) => {
      const row = await this.repository.lockTx(tx, everything, providerId);
      if (row === null) return;
      await this.repository.setHealthTx(tx, providerId, change);
      const turnedBad = change.health === 'failing' && row.healthFinding !== change.healthFinding;
      if (turnedBad && change.healthFinding !== null)
        await this.tell(tx, row, change.healthFinding, String(Math.floor(change.healthAt / HOUR_MS)));
    });
  }

  private async settleWhere(providerId: string, isOver: (shown: string) => boolean): Promise<void> {
    const shows = (row: Provider | null) => row?.healthFinding != null && isOver(row.healthFinding);
    // mostly there is nothing to settle, and a look holds up nobody
    if (!shows(await this.database.read((reader) => this.repository.find(reader, everything, providerId)))) return;
    await this.database.write(async (tx) => {
      if (!shows(await this.repository.lockTx(tx, everything, providerId))) return;
      await this.repository.setHealthTx(tx, providerId, {
        health: 'ok',
        healthFinding: null,
        healthAt: this.clock.now(),
      });
    });
  }

  private async tell(tx: Tx, row: Provider, code: string, once: string): Promise<void> {
    await this.events.recordTx(tx, {
      type: 'provider.unhealthy',
      actor: systemActor,
      providerId: row.id,
      data: { name: row.name, finding: code },
      onceKey: `provider.unhealthy:${row.id}:${code}:${once}`,
    });
  }
}

/** What a streak of refused merchants is called. */
const STREAK_CODES = ['authorisations_failing', 'permissions_failing'] as const satisfies readonly FindingCode[];
export type StreakCode = (typeof STREAK_CODES)[number];
