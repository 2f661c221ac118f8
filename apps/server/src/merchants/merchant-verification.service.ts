import { Injectable } from '@nestjs/common';
import type { AuthorizationState } from '@redress/contract';
import {
  isAlipayError,
  missingMethods,
  queryToken,
  refreshToken,
  type Gateway,
  type TokenState,
} from '@redress/alipay';
import { Clock } from '../platform/clock.js';
import { Database, type Tx } from '../platform/database/database.js';
import { EventLog, alipayActor } from '../platform/events/event-log.js';
import { JobQueue } from '../platform/jobs/queue.js';
import { Log, type AreaLog } from '../platform/log/log.js';
import { everything } from '../platform/scope.js';
import { ProvidersService } from '../providers/providers.service.js';
import { isLoss, judgeQueryError } from './domain/authorisation.js';
import type { TokenOutcome } from './domain/check.js';
import { MerchantSubscriptions } from './merchant-subscriptions.js';
import { MerchantTokens } from './merchant-tokens.js';
import type { Merchant } from './merchants.entity.js';
import { MerchantsRepository } from './merchants.repository.js';
import { verifyJob, type VerifyPayload } from './verify-job.js';

const MANY = 200;

/**
 * Asks Alipay whether an authorisation still lives and what it grants. This is the only way by which a message, or an
 * error without signature, can end one: the answer of `token.app.query` is signed (reliability.md M5, C2).
 */
@Injectable()
export class MerchantVerification {
  private readonly log: AreaLog;

  constructor(
    private readonly database: Database,
    private readonly repository: MerchantsRepository,
    private readonly providers: ProvidersService,
    private readonly tokens: MerchantTokens,
    private readonly subscriptions: MerchantSubscriptions,
    private readonly events: EventLog,
    private readonly queue: JobQueue,
    private readonly clock: Clock,
    log: Log,
  ) {
    this.log = log.for('merchants');
  }

  /**
   * Verify every merchant the payload fits.
   *
   * @throws {AlipayError} when no trustworthy answer came; run it again later
   */
  async verify({ providerId, authAppId, userId, isTimedOut }: VerifyPayload): Promise<void> {
    if (!authAppId && !userId) return this.verifyAll(providerId);
    const found = await this.database.read((reader) =>
      this.repository.findByHint(reader, providerId, { authAppId, userId }),
    );
    const rows = found.filter(({ unboundAt }) => unboundAt === null);
    if (rows.length === 0) return;
    const gateway = await this.providers.gatewayOf(providerId);
    for (const row of rows) {
      const { kind } = await this.verifyOne(gateway, row, isTimedOut ?? false);
      if (kind === 'valid') await this.subscriptions.ensure(gateway, row);
    }
  }

  /**
   * The same for one merchant and at once, for somebody who waits for the answer. One that ran out may be renewed.
   *
   * @throws {AlipayError} when no trustworthy answer came
   */
  async verifyNow(row: Merchant): Promise<TokenOutcome> {
    return this.verifyOne(await this.providers.gatewayOf(row.providerId), row, row.authorization === 'expired');
  }

  /** Nobody was named: a job for each, as long as they are few. Otherwise the next call of the one meant finds out. */
  private async verifyAll(providerId: string): Promise<void> {
    const rows = await this.database.read((reader) => this.repository.ofProvider(reader, providerId));
    const live = rows.filter(({ authorization }) => authorization === 'active');
    if (live.length > MANY) return;
    const jobs = live.map(({ authAppId }) => verifyJob(providerId, { authAppId }));
    await this.database.write((tx) => this.queue.addTx(tx, jobs));
  }

  private async verifyOne(gateway: Gateway, row: Merchant, isTimedOut: boolean): Promise<TokenOutcome> {
    const state = await this.ask(gateway, row);
    if (state.valid) return { kind: 'valid', missing: await this.keep(row, state) };
    // "invalid" is said of one that ran out, too, and nothing else tells the two apart (alipay.md 2.3)
    if (await this.refresh(gateway, row)) return { kind: 'refreshed' };
    const authorization = isTimedOut ? 'expired' : 'revoked';
    await this.end(row, authorization);
    return { kind: 'ended', authorization };
  }

  /** A token Alipay does not know (and signs that) is as dead as an invalid one. */
  private async ask(gateway: Gateway, row: Merchant): Promise<TokenState | { valid: false }> {
    try {
      return await queryToken(gateway, this.tokens.appAuthTokenOf(row));
    } catch (error) {
      if (!isAlipayError(error) || judgeQueryError(error) === 'unknown') throw error;
      return { valid: false };
    }
  }

  /** @returns the methods that are missing */
  private async keep(row: Merchant, state: TokenState): Promise<string[]> {
    const missing = missingMethods(state).map(({ method }) => method);
    await this.database.write(async (tx) => {
      const before = await this.isSameToken(tx, row);
      if (!before) return;
      await this.repository.observeTx(tx, row.id, {
        authorization: 'active',
        missingMethods: missing,
        methodsKnownAt: this.clock.now(),
      });
      if (before.authorization !== 'active')
        await this.tell(tx, before, 'merchant.updated', { name: before.name, what: 'authorization' });
    });
    if (missing.length > 0) this.log.warn('merchant lacks methods', { merchantId: row.id, count: missing.length });
    return missing;
  }

  /** One try only: a refresh that fails for good leaves nothing to try again with (alipay.md 2.4). */
  private async refresh(gateway: Gateway, row: Merchant): Promise<boolean> {
    const token = this.tokens.refreshTokenOf(row);
    if (token === null) return false;
    try {
      const authorisations = await refreshToken(gateway, token);
      const fresh = authorisations.find(({ authAppId }) => authAppId === row.authAppId);
      if (fresh === undefined) return false;
      await this.database.write(async (tx) => {
        if (!(await this.isSameToken(tx, row))) return;
        await this.repository.updateTx(tx, row.id, null, {
          ...this.tokens.columnsFor(row.id, fresh),
          authorization: 'active',
          updatedAt: this.clock.now(),
        });
      });
      return true;
    } catch (error) {
      if (!isAlipayError(error)) throw error;
      this.log.warn('token was not refreshed', { merchantId: row.id, error });
      return false;
    }
  }

  private async end(row: Merchant, authorization: Exclude<AuthorizationState, 'active'>): Promise<void> {
    await this.database.write(async (tx) => {
      const before = await this.isSameToken(tx, row);
      if (!before) return;
      await this.repository.observeTx(tx, row.id, { authorization });
      if (!isLoss(before.authorization, authorization)) return;
      await this.tell(tx, before, 'merchant.revoked', { name: before.name, cause: authorization });
    });
  }

  private async tell(
    tx: Tx,
    { id, providerId }: Merchant,
    type: 'merchant.revoked' | 'merchant.updated',
    data: Record<string, string>,
  ): Promise<void> {
    await this.events.recordTx(tx, { type, actor: alipayActor, providerId, merchantId: id, data });
  }

  /** The answer is about the token that was asked about; a merchant that authorised meanwhile has another. */
  private async isSameToken(tx: Tx, row: Merchant): Promise<Merchant | null> {
    const now = await this.repository.lockTx(tx, everything, row.id);
    return now !== null && now.appAuthToken === row.appAuthToken ? now : null;
  }
}
