import { Injectable } from '@nestjs/common';
import { isAlipayError, queryToken, type Authorisation } from '@redress/alipay';
import { Vault } from '../platform/crypto/vault.js';
import { Database, type Reader } from '../platform/database/database.js';
import { alipayActor } from '../platform/events/event-log.js';
import type { NewJob } from '../platform/jobs/queue.js';
import { Log, type AreaLog } from '../platform/log/log.js';
import { everything } from '../platform/scope.js';
import { ProvidersService } from '../providers/providers.service.js';
import { adoptKind, type AdoptPayload } from './adopt-job.js';
import { AuthorisedMerchants } from './authorised-merchants.js';
import { isNewsOf, judgeQueryError } from './domain/authorisation.js';
import { MerchantTokens } from './merchant-tokens.js';
import type { Merchant } from './merchants.entity.js';
import { MerchantsRepository } from './merchants.repository.js';

/**
 * Merchants that authorised without a link of ours: through the service market, a plug-in, an invitation. Alipay sends
 * their tokens by message; a message is a hint, so Alipay is asked about each token before anything is stored (I6).
 */
@Injectable()
export class MerchantAdoption {
  private readonly log: AreaLog;

  constructor(
    private readonly database: Database,
    private readonly repository: MerchantsRepository,
    private readonly providers: ProvidersService,
    private readonly authorised: AuthorisedMerchants,
    private readonly tokens: MerchantTokens,
    private readonly vault: Vault,
    log: Log,
  ) {
    this.log = log.for('merchants');
  }

  /** The job that takes up what a message brought. */
  jobOf(
    of: Pick<AdoptPayload, 'providerId' | 'notifyId' | 'sentAt'>,
    authorisations: readonly Authorisation[],
  ): NewJob {
    const sealed = this.vault.seal('secret', placeOf(of.notifyId), JSON.stringify(authorisations));
    return {
      kind: adoptKind,
      key: `${adoptKind}:${of.providerId}:${of.notifyId.slice(0, 128)}`,
      providerId: of.providerId,
      payload: { ...of, sealed } satisfies AdoptPayload,
    };
  }

  /** @throws {AlipayError} when no trustworthy answer came; run it again later */
  async adopt({ providerId, notifyId, sealed, sentAt }: AdoptPayload): Promise<void> {
    const opened = this.vault.open('secret', placeOf(notifyId), sealed);
    for (const authorisation of JSON.parse(opened) as Authorisation[]) {
      const known = await this.database.read((reader) => this.find(reader, providerId, authorisation));
      if (!this.isNews(known, authorisation, sentAt)) continue;
      if (!(await this.isAlive(providerId, authorisation))) {
        this.log.warn('token of a message was not taken', { providerId, authAppId: authorisation.authAppId });
        continue;
      }
      const by = { providerId, actorKind: alipayActor.kind, actorId: null, actorName: null };
      await this.database.write(async (tx) => {
        // whoever unbound or authorised it while Alipay was asked goes before: that is newer than the message
        const before = await this.find(tx, providerId, authorisation);
        const held = before && (await this.repository.lockTx(tx, everything, before.id));
        if (!this.isNews(held, authorisation, sentAt)) return;
        await this.authorised.storeTx(tx, by, [authorisation], { ip: null, requestId: null });
      });
    }
  }

  private async find(reader: Reader, providerId: string, { authAppId }: Authorisation): Promise<Merchant | null> {
    return (await this.repository.ofProvider(reader, providerId, [authAppId]))[0] ?? null;
  }

  private isNews(row: Merchant | null, authorisation: Authorisation, sentAt: number | null): boolean {
    if (row === null) return true;
    const isSame = row.unboundAt === null && this.tokens.appAuthTokenOf(row) === authorisation.appAuthToken;
    return isNewsOf({ isSame, unboundAt: row.unboundAt, authorizedAt: row.authorizedAt }, sentAt);
  }

  /** Alipay vouches, signed, that the token lives and is that merchant's. */
  private async isAlive(providerId: string, { appAuthToken, authAppId }: Authorisation): Promise<boolean> {
    const gateway = await this.providers.gatewayOf(providerId);
    try {
      const state = await queryToken(gateway, appAuthToken);
      return state.valid && state.authAppId === authAppId;
    } catch (error) {
      if (!isAlipayError(error) || judgeQueryError(error) === 'unknown') throw error;
      return false;
    }
  }
}

const placeOf = (notifyId: string) => ({ table: 'job', column: 'payload', id: notifyId });
