import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { Vault } from '../platform/crypto/vault.js';
import { Database, type Reader, type Tx } from '../platform/database/database.js';
import { SessionRow, UserAccountRow } from '../platform/database/platform.entities.js';
import { Ids } from '../platform/ids.js';

/** reliability.md P3. */
const idleMs = 12 * 3_600_000;
const longestMs = 7 * 24 * 3_600_000;
/** Being seen is written down at most once a minute. */
const seenEveryMs = 60_000;

export interface LiveSession {
  session: SessionRow;
  user: UserAccountRow;
}

/** Signed-in browsers. The cookie's value is known to the browser alone; the row has its digest. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly vault: Vault,
  ) {}

  /** A new session, never a used id again. @returns the cookie's value too */
  async createTx(tx: Tx, userId: string, ip: string): Promise<{ session: SessionRow; token: string }> {
    const token = randomBytes(32).toString('base64url');
    const now = this.clock.now();
    const session = Object.assign(new SessionRow(), {
      id: this.ids.next(),
      tokenDigest: digestOf(token),
      userId,
      createdAt: now,
      seenAt: now,
      expiresAt: now + longestMs,
      ip,
    });
    await tx.insert(SessionRow, { ...session });
    return { session, token };
  }

  /** The session of a cookie, if it is alive and its user is enabled. */
  async find(token: string): Promise<LiveSession | null> {
    const tokenDigest = digestOf(token);
    const live = await this.database.read((db) => this.liveOne(db, { tokenDigest }));
    if (live && this.clock.now() - live.session.seenAt >= seenEveryMs) await this.touch(live.session);
    return live;
  }

  /** The same by id, for streams that stay open. */
  findById(id: string): Promise<LiveSession | null> {
    return this.database.read((db) => this.liveOne(db, { id }));
  }

  async endTx(tx: Tx, id: string): Promise<void> {
    await tx.delete(SessionRow, { id });
  }

  /** `<nonce>.<mac>`: another one each time, all of them good for the session (reliability.md P4). */
  csrfToken(sessionId: string): string {
    const nonce = randomBytes(12).toString('base64url');
    return `${nonce}.${this.vault.mac('csrf', `${sessionId}|${nonce}`)}`;
  }

  isCsrfTokenValid(sessionId: string, token: string): boolean {
    const [nonce = '', mac = ''] = token.split('.');
    return isSame(mac, this.vault.mac('csrf', `${sessionId}|${nonce}`));
  }

  /** Deletes what ended. */
  async clean(): Promise<void> {
    const now = this.clock.now();
    await this.database.write(async (tx) => {
      await tx.delete(SessionRow, { expiresAt: LessThan(now) });
      await tx.delete(SessionRow, { seenAt: LessThan(now - idleMs) });
    });
  }

  private async liveOne(db: Reader, where: { id: string } | { tokenDigest: string }): Promise<LiveSession | null> {
    const session = await db.findOneBy(SessionRow, where);
    const now = this.clock.now();
    if (!session || session.expiresAt <= now || now - session.seenAt >= idleMs) return null;
    const user = await db.findOneBy(UserAccountRow, { id: session.userId, enabled: true });
    return user && { session, user };
  }

  private async touch(session: SessionRow): Promise<void> {
    const seenAt = this.clock.now();
    await this.database.write((tx) => tx.update(SessionRow, { id: session.id }, { seenAt }));
  }
}

const digestOf = (token: string) => createHash('sha256').update(token).digest('hex');

/** Compares without telling by its time how much was right. */
export function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
