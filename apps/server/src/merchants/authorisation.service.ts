import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { AuthorizationLink } from '@redress/contract';
import { authorisationLink, exchangeCode, hasBatchPage, isAlipayError, type Authorisation } from '@redress/alipay';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { Faults } from '../platform/faults.js';
import { problem } from '../platform/http/problem.js';
import type { RequestActor } from '../platform/http/actor.js';
import { Ids } from '../platform/ids.js';
import { Log, type AreaLog } from '../platform/log/log.js';
import { everything } from '../platform/scope.js';
import { ProvidersService } from '../providers/providers.service.js';
import { AuthorisationStatesRepository } from './authorisation-states.repository.js';
import { AuthorisedMerchants, type AuthorisedMerchant } from './authorised-merchants.js';
import { isCodeUntouched, judgeExchangeError, type ExchangeFailure } from './domain/authorisation.js';
import { judgeState, type StateFailure } from './domain/authorisation-state.js';
import type { AuthorisationState } from './merchants.entity.js';

/** What Alipay's redirect brought. */
export interface CallbackQuery {
  app_id?: string;
  app_auth_code?: string;
  state?: string;
}

export type CallbackFailure = StateFailure | ExchangeFailure | 'code-missing' | 'provider-gone' | 'interrupted';

/** What the page says. */
export type CallbackOutcome =
  | { ok: true; provider: string; merchants: AuthorisedMerchant[] }
  | { ok: false; failure: CallbackFailure; code?: string };

const STATE_LIFE_MS = 24 * 3_600_000;
/** Used and expired links are remembered this long, to say so when one is opened. */
const STATE_MEMORY_MS = 30 * 24 * 3_600_000;

/** Links by which merchants authorise, and what happens when Alipay sends a merchant back. */
@Injectable()
export class AuthorisationService {
  private readonly log: AreaLog;

  constructor(
    private readonly database: Database,
    private readonly states: AuthorisationStatesRepository,
    private readonly merchants: AuthorisedMerchants,
    private readonly providers: ProvidersService,
    private readonly ids: Ids,
    private readonly clock: Clock,
    private readonly faults: Faults,
    log: Log,
  ) {
    this.log = log.for('merchants');
  }

  /**
   * @throws {ProblemError} `not_found`, `provider_disabled`
   */
  async createLink(actor: RequestActor, providerId: string): Promise<AuthorizationLink> {
    const page = await this.providers.authorisationPageOf(actor.scope, providerId);
    if (page === null) throw problem('not_found');
    if (!page.provider.enabled) throw problem('provider_disabled');
    const state = randomBytes(16).toString('hex');
    const now = this.clock.now();
    const row: AuthorisationState = {
      id: this.ids.next(),
      stateHash: hashOf(state),
      providerId,
      actorKind: actor.kind,
      actorId: actor.id,
      actorName: actor.name,
      createdAt: now,
      expiresAt: now + STATE_LIFE_MS,
      usedAt: null,
      codeHash: null,
      outcome: null,
    };
    await this.database.write(async (tx) => {
      await this.states.forgetTx(tx, now - STATE_MEMORY_MS);
      await this.states.insertTx(tx, row);
    });
    const { authorizationUrl, callbackUrl, provider } = page;
    const link = { authorizationUrl, appId: provider.appId, redirectUri: callbackUrl, state };
    return {
      url: authorisationLink(link),
      batchUrl: hasBatchPage(authorizationUrl) ? authorisationLink({ ...link, batch: true }) : null,
      expiresAt: new Date(row.expiresAt).toISOString(),
    };
  }

  /**
   * Take up what Alipay's redirect brought. The state is used up before the code is exchanged, so a code is never sent
   * twice, not even after a crash in between (F12): the merchant then opens a new link.
   */
  async takeUp(query: CallbackQuery, from: { ip: string | null; requestId: string | null }): Promise<CallbackOutcome> {
    try {
      return await this.tryToTakeUp(query, from);
    } catch (error) {
      // The merchant cannot help it and reads a page all the same; the operator finds it in the log.
      this.log.error('authorisation was interrupted', { error });
      return { ok: false, failure: 'interrupted' };
    }
  }

  private async tryToTakeUp(
    query: CallbackQuery,
    from: { ip: string | null; requestId: string | null },
  ): Promise<CallbackOutcome> {
    const stateHash = query.state === undefined ? null : hashOf(query.state);
    const row = stateHash === null ? null : await this.database.read((reader) => this.states.find(reader, stateHash));
    const { app_auth_code: code } = query;
    const codeHash = code === undefined || code === '' ? null : hashOf(code);
    const judged = judgeState(row, codeHash, this.clock.now());
    if ('failure' in judged) return { ok: false, failure: judged.failure };
    const { state } = judged;
    const page = await this.providers.authorisationPageOf(everything, state.providerId);
    if (page === null) return { ok: false, failure: 'provider-gone' };
    // These two leave the link as it is: the merchant may go back and agree after all.
    if (code === undefined || codeHash === null) return { ok: false, failure: 'code-missing' };
    if (query.app_id !== undefined && query.app_id !== page.provider.appId) {
      return { ok: false, failure: 'other-application' };
    }
    const isFirst = await this.database.write((tx) => this.states.useTx(tx, state.id, codeHash, this.clock.now()));
    // Somebody else is at it since a moment ago.
    if (!isFirst) return { ok: false, failure: 'state-running' };
    try {
      return await this.exchange(state, code, page.provider.name, from);
    } catch (error) {
      await this.settleAsInterrupted(state.id);
      throw error;
    }
  }

  private async exchange(
    state: AuthorisationState,
    code: string,
    provider: string,
    from: { ip: string | null; requestId: string | null },
  ): Promise<CallbackOutcome> {
    const answer = await this.askForTokens(state, code);
    if ('failure' in answer) return { ok: false, ...answer };
    await this.faults.at('auth.exchanged');
    const merchants = await this.database.write(async (tx) => {
      const stored = await this.merchants.storeTx(tx, state, answer.authorisations, from);
      if (stored !== null) await this.states.settleTx(tx, state.id, 'authorised');
      return stored;
    });
    return merchants === null ? { ok: false, failure: 'provider-gone' } : { ok: true, provider, merchants };
  }

  /** So that a reload says at once that it is over; what broke may be the database itself, then time tells. */
  private async settleAsInterrupted(id: string): Promise<void> {
    try {
      await this.database.write((tx) => this.states.settleTx(tx, id, 'interrupted'));
    } catch (error) {
      this.log.warn('outcome of an authorisation was not noted', { error });
    }
  }

  private async askForTokens(
    state: AuthorisationState,
    code: string,
  ): Promise<{ authorisations: Authorisation[] } | { failure: ExchangeFailure; code?: string }> {
    try {
      const gateway = await this.providers.gatewayOf(state.providerId);
      return { authorisations: await exchangeCode(gateway, code) };
    } catch (error) {
      if (!isAlipayError(error)) throw error;
      const failure = judgeExchangeError(error);
      this.log.warn('authorisation failed', { providerId: state.providerId, reason: failure, error });
      await this.database.write(async (tx) => {
        // Then the same link works on a reload, as the page says.
        if (isCodeUntouched(error)) await this.states.giveBackTx(tx, state.id);
        else await this.states.settleTx(tx, state.id, failure);
      });
      return { failure, code: error.subCode ?? error.code };
    }
  }
}

const hashOf = (state: string): string => createHash('sha256').update(state, 'utf8').digest('hex');
