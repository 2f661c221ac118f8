import { Injectable } from '@nestjs/common';
import type { MePatch, Role, SignIn } from '@redress/contract';
import { In } from 'typeorm';
import type { z } from 'zod';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { Database, updateVersioned, type Reader } from '../platform/database/database.js';
import { UserAccountRow } from '../platform/database/platform.entities.js';
import { systemActor } from '../platform/events/event-log.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem } from '../platform/http/problem.js';
import type { Scope } from '../platform/scope.js';
import { scopeOf } from './accounts.mapper.js';
import { actorOf } from './actor-of.js';
import { Passwords } from './passwords.js';
import { SessionsService } from './sessions.service.js';
import { ThrottleService } from './throttle.service.js';

/** Where a sign-in comes from. */
export interface SignInSource {
  ip: string;
  requestId: string;
  /** The browser's own counter, where it signed in to this account before. */
  device: string | null;
}

export interface SignedIn {
  user: UserAccountRow;
  sessionId: string;
  /** The cookie's value. */
  token: string;
}

/** Somebody with an account, as other modules know them. */
export interface Colleague {
  id: string;
  displayName: string;
  role: Role;
  enabled: boolean;
  scope: Scope;
  createdAt: number;
}

/** People who may sign in. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly passwords: Passwords,
    private readonly sessions: SessionsService,
    private readonly throttle: ThrottleService,
    private readonly audit: AuditService,
  ) {}

  /** Display names by id; unknown ids are left out. */
  async namesOf(reader: Reader, ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await reader.find(UserAccountRow, {
      select: { id: true, displayName: true },
      where: { id: In([...new Set(ids)]) },
    });
    return new Map(rows.map((row) => [row.id, row.displayName]));
  }

  /** When an account was made, ms UTC; 0 for one that is gone. */
  async memberSince(reader: Reader, id: string): Promise<number> {
    const row = await reader.findOne(UserAccountRow, { select: { id: true, createdAt: true }, where: { id } });
    return row?.createdAt ?? 0;
  }

  /** Everybody with an account, by name. */
  async colleagues(reader: Reader): Promise<Colleague[]> {
    const rows = await reader.find(UserAccountRow, { order: { displayName: 'ASC', id: 'ASC' } });
    return rows.map((row) => {
      const { id, displayName, role, enabled, createdAt } = row;
      return { id, displayName, role, enabled, createdAt, scope: scopeOf(row) };
    });
  }

  /** Unknown, disabled and wrong are one answer, in one time. @throws {ProblemError} login_throttled, wrong_credentials */
  async signIn({ username, password }: z.output<typeof SignIn>, source: SignInSource): Promise<SignedIn> {
    const usernameKey = username.trim().toLowerCase();
    const subject = source.device ? `device:${source.device}` : ThrottleService.account(usernameKey);
    const attempt = { ip: source.ip, subject };
    const retryAt = await this.throttle.charge(attempt);
    if (retryAt !== null) {
      throw problem('login_throttled', { retryAfterSeconds: Math.ceil((retryAt - this.clock.now()) / 1_000) });
    }
    const user = await this.database.read((db) => db.findOneBy(UserAccountRow, { usernameKey, enabled: true }));
    if (!(await this.passwords.matches(user?.passwordHash ?? null, password)) || !user) {
      await this.recordFailure(user, source);
      throw problem('wrong_credentials');
    }
    return this.database.write(async (tx) => {
      await this.throttle.clearTx(tx, attempt);
      const { session, token } = await this.sessions.createTx(tx, user.id, source.ip);
      await this.audit.recordTx(tx, {
        actor: { kind: 'person', id: user.id, name: user.displayName },
        ip: source.ip,
        requestId: source.requestId,
        action: 'session.create',
        targetKind: 'user',
        targetId: user.id,
      });
      return { user, sessionId: session.id, token };
    });
  }

  get(id: string): Promise<UserAccountRow> {
    return this.database.read((db) => db.findOneByOrFail(UserAccountRow, { id }));
  }

  /** The person with the rights of now, for work that a request of theirs began; null once gone or disabled. */
  async actorNow(id: string, request: Pick<RequestActor, 'ip' | 'requestId'>): Promise<RequestActor | null> {
    const user = await this.database.read((db) => db.findOneBy(UserAccountRow, { id, enabled: true }));
    return user && actorOf(user, { ...request, sessionId: null, idempotencyKey: null });
  }

  async signOut(actor: RequestActor): Promise<void> {
    await this.database.write(async (tx) => {
      if (actor.sessionId !== null) await this.sessions.endTx(tx, actor.sessionId);
      const { ip, requestId } = actor;
      const entry = { action: 'session.end', targetKind: 'user', targetId: actor.id };
      await this.audit.recordTx(tx, { actor: actor.asActor(), ip, requestId, ...entry });
    });
  }

  async updateMe(actor: RequestActor, patch: z.output<typeof MePatch>): Promise<UserAccountRow> {
    const { displayName, language } = patch;
    await this.database.write(async (tx) => {
      const change = { ...(displayName !== undefined && { displayName }), ...(language !== undefined && { language }) };
      if (Object.keys(change).length === 0) return;
      const before = await tx.findOneByOrFail(UserAccountRow, { id: actor.id });
      await updateVersioned(tx, UserAccountRow, actor.id, null, change);
      await this.audit.recordTx(tx, {
        actor: actor.asActor(),
        ip: actor.ip,
        requestId: actor.requestId,
        action: 'user.update',
        targetKind: 'user',
        targetId: actor.id,
        before: { displayName: before.displayName, language: before.language },
        after: change,
      });
    });
    return this.get(actor.id);
  }

  /** A failure names the account that was meant, never what was typed: people type passwords into the wrong box. */
  private async recordFailure(user: UserAccountRow | null, source: SignInSource): Promise<void> {
    await this.database.write((tx) =>
      this.audit.recordTx(tx, {
        actor: systemActor,
        ip: source.ip,
        requestId: source.requestId,
        action: 'session.refused',
        targetKind: 'user',
        targetId: user?.id ?? 'unknown',
      }),
    );
  }
}
