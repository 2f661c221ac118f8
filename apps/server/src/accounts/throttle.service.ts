import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { Database, type Tx } from '../platform/database/database.js';
import { LoginThrottleRow } from '../platform/database/platform.entities.js';
import { Ids } from '../platform/ids.js';
import { chargeBucket, chargeFailures, everybodyBucket, ipBucket, noFailures, type Bucket } from './domain/throttle.js';

const keepMs = 2 * 24 * 3_600_000;

/** Who tries to sign in, from where. */
export interface Attempt {
  ip: string;
  /** The account, or the known browser, that answers for failures. */
  subject: string;
}

/** Slows guessing down; kept in the database, so that it holds over processes and restarts (reliability.md P5). */
@Injectable()
export class ThrottleService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** The name of an account in this table; the account itself is not told. */
  static account(usernameKey: string): string {
    return `user:${createHash('sha256').update(usernameKey).digest('hex')}`;
  }

  /** Counts an attempt as failed. @returns when to come back, or null when it may go on */
  charge({ ip, subject }: Attempt): Promise<number | null> {
    return this.database.write(async (tx) => {
      const now = this.clock.now();
      const blocked =
        (await this.chargeBucket(tx, 'everybody', everybodyBucket, now)) ??
        (await this.chargeBucket(tx, `ip:${ip}`, ipBucket, now));
      return blocked ?? (await this.chargeSubject(tx, subject, now));
    });
  }

  /** The attempt was right after all. */
  async clearTx(tx: Tx, { ip, subject }: Attempt): Promise<void> {
    await tx.delete(LoginThrottleRow, { subject });
    const row = await tx.findOneBy(LoginThrottleRow, { subject: `ip:${ip}` });
    if (!row) return;
    await tx.update(LoginThrottleRow, { id: row.id }, { blockedUntil: row.blockedUntil - ipBucket.everyMs });
  }

  /** Forgets who was quiet for two days. */
  async clean(): Promise<void> {
    await this.database.write((tx) => tx.delete(LoginThrottleRow, { seenAt: LessThan(this.clock.now() - keepMs) }));
  }

  private async chargeBucket(tx: Tx, subject: string, bucket: Bucket, now: number): Promise<number | null> {
    const row = await this.rowOf(tx, subject, now);
    const charge = chargeBucket(row.blockedUntil, bucket, now);
    if (!charge.allowed) return charge.retryAt;
    await tx.update(LoginThrottleRow, { id: row.id }, { blockedUntil: charge.next, seenAt: now });
    return null;
  }

  private async chargeSubject(tx: Tx, subject: string, now: number): Promise<number | null> {
    const row = await this.rowOf(tx, subject, now);
    const charge = chargeFailures(row, now);
    if (!charge.allowed) return charge.retryAt;
    await tx.update(LoginThrottleRow, { id: row.id }, { ...charge.next, seenAt: now });
    return null;
  }

  /** The row, locked, made if need be. */
  private async rowOf(tx: Tx, subject: string, now: number): Promise<LoginThrottleRow> {
    const isMysql = this.database.engine === 'mysql';
    const ignore = isMysql ? 'ON DUPLICATE KEY UPDATE subject = subject' : 'ON CONFLICT (subject) DO NOTHING';
    const fresh = noFailures(now);
    await tx.query(
      'INSERT INTO login_throttle (id, subject, failures, failures_of_day, day_started_at, blocked_until, seen_at) ' +
        `VALUES (?, ?, ?, ?, ?, ?, ?) ${ignore}`,
      [this.ids.next(), subject, fresh.failures, fresh.failuresOfDay, fresh.dayStartedAt, fresh.blockedUntil, now],
    );
    const lock = isMysql ? { lock: { mode: 'pessimistic_write' as const } } : {};
    return tx.findOneOrFail(LoginThrottleRow, { where: { subject }, ...lock });
  }
}
