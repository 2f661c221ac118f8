import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Database, type Tx } from '../platform/database/database.js';
import { EventLog, systemActor } from '../platform/events/event-log.js';
import { everything } from '../platform/scope.js';
import { afterFailedCall, finding, healthOf, isOfCalls, type FailedCalls, type FindingCode } from './domain/health.js';
import type { Provider } from './providers.entity.js';
import { ProvidersRepository, type HealthChange } from './providers.repository.js';

/** Bad signatures that are no accident any more (reliability.md M3). */
const TOO_MANY = 5;
const WINDOW_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;
/** A good call is followed up once a minute at most: every poll of every merchant reports one. */
const GOOD_EVERY_MS = 60_000;

/** Keeps the health of providers, and says once when one turns bad. */
@Injectable()
export class ProviderHealthNotes {
  private readonly badAt = new Map<string, number[]>();
  private readonly failed = new Map<string, FailedCalls>();
  private readonly goodAt = new Map<string, number>();

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
    if (after.isTold && !(before?.code === code && before.isTold)) await this.raise(providerId, code);
  }

  /** An ordinary call was answered: what calls found wrong before is over. */
  async noteGoodCall(providerId: string): Promise<void> {
    this.failed.delete(providerId);
    const now = this.clock.now();
    const lastAt = this.goodAt.get(providerId);
    if (lastAt !== undefined && now - lastAt < GOOD_EVERY_MS) return;
    this.goodAt.set(providerId, now);
    await this.settleWhere(providerId, isOfCalls);
  }

  /** Something was seen that makes the provider unhealthy. */
  async raise(providerId: string, code: FindingCode): Promise<void> {
    await this.store(providerId, { ...healthColumns(code), healthAt: this.clock.now() });
  }

  /** The opposite was seen: if this finding is what the health shows, it is over. */
  settle(providerId: string, code: FindingCode): Promise<void> {
    return this.settleWhere(providerId, (shown) => shown === code);
  }

  /** Store what a check found. */
  async store(providerId: string, change: HealthChange): Promise<void> {
    await this.database.write(async (tx) => {
      const row = await this.repository.lockTx(tx, everything, providerId);
      if (row === null) return;
      await this.repository.setHealthTx(tx, providerId, change);
      const turnedBad = change.health === 'failing' && row.healthFinding !== change.healthFinding;
      if (turnedBad) await this.tell(tx, row, change);
    });
  }

  private async settleWhere(providerId: string, isOver: (shown: string) => boolean): Promise<void> {
    const row = await this.database.read((reader) => this.repository.find(reader, everything, providerId));
    if (row === null || row.healthFinding === null || !isOver(row.healthFinding)) return;
    await this.store(providerId, { health: 'ok', healthFinding: null, healthAt: this.clock.now() });
  }

  /** At most once an hour for the same finding (reliability.md C4). */
  private async tell(tx: Tx, row: Provider, change: HealthChange): Promise<void> {
    const hour = Math.floor(change.healthAt / HOUR_MS);
    await this.events.recordTx(tx, {
      type: 'provider.unhealthy',
      actor: systemActor,
      providerId: row.id,
      data: { name: row.name, finding: change.healthFinding },
      onceKey: `provider.unhealthy:${row.id}:${change.healthFinding}:${hour}`,
    });
  }
}

function healthColumns(code: FindingCode): Pick<HealthChange, 'health' | 'healthFinding'> {
  const { health, finding: healthFinding } = healthOf([finding(code)]);
  return { health, healthFinding };
}
