import { createHash, randomBytes } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { Config } from '../platform/config/env.js';
import { Database, isUniqueViolation, type Tx } from '../platform/database/database.js';
import { SettingRow, UserAccountRow } from '../platform/database/platform.entities.js';
import { systemActor } from '../platform/events/event-log.js';
import { problem } from '../platform/http/problem.js';
import { Ids } from '../platform/ids.js';
import { Log, type AreaLog } from '../platform/log/log.js';
import { Settings } from '../platform/settings.js';
import { isWeakPassword } from './domain/password.js';
import { Passwords } from './passwords.js';
import { isSame, SessionsService } from './sessions.service.js';

const tokenSetting = 'setup.token';
const doneSetting = 'setup.done';
const tokenMs = 30 * 60_000;

interface StoredToken {
  digest: string;
  expiresAt: number;
}

export interface NewOwner {
  username: string;
  password: string;
}

/**
 * Makes the first user: with the token that the server prints at start, or from ADMIN_USERNAME and ADMIN_PASSWORD.
 * There is no default account (reliability.md P2).
 */
@Injectable()
export class FirstUserService implements OnApplicationBootstrap {
  private readonly log: AreaLog;

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly passwords: Passwords,
    private readonly sessions: SessionsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
    private readonly ids: Ids,
    log: Log,
  ) {
    this.log = log.for('accounts');
  }

  /** Before the server is ready. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.config.role === 'worker' || !(await this.isNeeded())) return;
    if (this.config.admin) await this.makeFromEnvironment(this.config.admin);
    else await this.printToken();
  }

  /** Whether nobody can sign in yet. Prints a fresh token where the old one has run out. */
  async state(): Promise<boolean> {
    const needed = await this.isNeeded();
    if (needed) {
      const stored = await this.database.read((db) => this.settings.get<StoredToken>(db, tokenSetting));
      if (!stored || stored.expiresAt <= this.clock.now()) await this.printToken();
    }
    return needed;
  }

  /** @throws {ProblemError} setup_done, setup_token_wrong, password_too_weak */
  async setUp(
    setupToken: string,
    owner: NewOwner,
    ip: string,
  ): Promise<{ user: UserAccountRow; sessionId: string; token: string }> {
    const stored = await this.database.read((db) => this.settings.get<StoredToken>(db, tokenSetting));
    // after the token: a set-up that won meanwhile took the token away, and then its user is there
    if (!(await this.isNeeded())) throw problem('setup_done');
    const isRight =
      stored !== null && stored.expiresAt > this.clock.now() && isSame(stored.digest, digestOf(setupToken));
    if (!isRight) throw problem('setup_token_wrong');
    if (isWeakPassword(owner.password, [owner.username])) throw problem('password_too_weak');
    const passwordHash = await this.passwords.hash(owner.password);
    return this.once(async (tx) => {
      const user = await this.insert(tx, owner.username, passwordHash, ip);
      const { session, token } = await this.sessions.createTx(tx, user.id, ip);
      return { user, sessionId: session.id, token };
    });
  }

  private async makeFromEnvironment(owner: NewOwner): Promise<void> {
    const passwordHash = await this.passwords.hash(owner.password);
    await this.once((tx) => this.insert(tx, owner.username, passwordHash, null));
    this.log.info('the first user was made from ADMIN_USERNAME and ADMIN_PASSWORD');
  }

  /** Two set-ups at once: the unique row lets one of them through. */
  private async once<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await this.database.write(async (tx) => {
        const now = this.clock.now();
        await tx.insert(SettingRow, { id: this.ids.next(), name: doneSetting, value: { at: now }, updatedAt: now });
        await tx.delete(SettingRow, { name: tokenSetting });
        return work(tx);
      });
    } catch (error) {
      if (isUniqueViolation(error)) throw problem('setup_done');
      throw error;
    }
  }

  private async insert(tx: Tx, username: string, passwordHash: string, ip: string | null): Promise<UserAccountRow> {
    const user = Object.assign(new UserAccountRow(), {
      id: this.ids.next(),
      username,
      usernameKey: username.toLowerCase(),
      displayName: username,
      role: 'owner' as const,
      language: 'zh-CN' as const,
      providerIds: null,
      merchantIds: null,
      refundLimitFen: null,
      passwordHash,
      enabled: true,
      createdAt: this.clock.now(),
      version: 1,
    });
    await tx.insert(UserAccountRow, { ...user });
    const entry = { action: 'user.create', targetKind: 'user', targetId: user.id, after: { username, role: 'owner' } };
    await this.audit.recordTx(tx, { actor: systemActor, ip, ...entry });
    return user;
  }

  private async isNeeded(): Promise<boolean> {
    return !(await this.database.read((db) => db.existsBy(UserAccountRow, {})));
  }

  private async printToken(): Promise<void> {
    const token = randomBytes(16).toString('hex');
    const stored = { digest: digestOf(token), expiresAt: this.clock.now() + tokenMs };
    await this.database.write((tx) => this.settings.setTx(tx, tokenSetting, stored));
    const address = `${this.config.publicUrl}/setup#token=${token}`;
    // the one secret that is printed on purpose; it is no log line, and it is worthless after half an hour
    process.stdout.write(`\n  首次设置 / First set-up: ${address}\n  设置码 / Set-up token (30 min): ${token}\n\n`);
  }
}

const digestOf = (token: string) => createHash('sha256').update(token).digest('hex');
