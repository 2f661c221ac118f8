import { Injectable } from '@nestjs/common';
import type { Actor } from '@redress/contract';
import type { Authorisation } from '@redress/alipay';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import type { Tx } from '../platform/database/database.js';
import { EventLog } from '../platform/events/event-log.js';
import { Ids } from '../platform/ids.js';
import { JobQueue } from '../platform/jobs/queue.js';
import { ProvidersService } from '../providers/providers.service.js';
import { decideMerchants, type MerchantChange } from './domain/authorisation.js';
import { MerchantTokens } from './merchant-tokens.js';
import type { Merchant } from './merchants.entity.js';
import { MerchantsRepository } from './merchants.repository.js';
import { verifyJob } from './verify-job.js';

/** A merchant as the page after the authorisation names it. */
export interface AuthorisedMerchant {
  id: string;
  name: string;
  authAppId: string;
}

/** For whom a merchant authorised: the maker of the link, or Alipay where it went without one. */
interface AuthorisedBy {
  providerId: string;
  actorKind: Actor['kind'];
  actorId: string | null;
  actorName: string | null;
}

interface Origin {
  actor: Actor;
  ip: string | null;
  requestId: string | null;
}

/** Turns fresh tokens into merchants: new ones, or the same row again with its switches, names and history. */
@Injectable()
export class AuthorisedMerchants {
  constructor(
    private readonly repository: MerchantsRepository,
    private readonly providers: ProvidersService,
    private readonly tokens: MerchantTokens,
    private readonly audit: AuditService,
    private readonly events: EventLog,
    private readonly queue: JobQueue,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /**
   * Rows, audit, the event that starts the look-back, and the job that asks what was granted; all in `tx`.
   *
   * @returns null when the provider is gone
   */
  async storeTx(
    tx: Tx,
    by: AuthorisedBy,
    authorisations: readonly Authorisation[],
    from: { ip: string | null; requestId: string | null },
  ): Promise<AuthorisedMerchant[] | null> {
    if (!(await this.providers.holdTx(tx, by.providerId))) return null;
    const appIds = authorisations.map(({ authAppId }) => authAppId);
    const known = await this.repository.ofProvider(tx, by.providerId, appIds);
    const actor: Actor = { kind: by.actorKind, id: by.actorId, name: by.actorName };
    const stored: AuthorisedMerchant[] = [];
    for (const change of decideMerchants(authorisations, known)) {
      const before = known.find(({ authAppId }) => authAppId === change.authorisation.authAppId);
      stored.push(await this.storeOneTx(tx, by.providerId, change, before, { actor, ...from }));
    }
    return stored;
  }

  private async storeOneTx(
    tx: Tx,
    providerId: string,
    change: MerchantChange,
    before: Merchant | undefined,
    { actor, ip, requestId }: Origin,
  ): Promise<AuthorisedMerchant> {
    const { authAppId } = change.authorisation;
    const isAgain = change.kind === 'again';
    const id = isAgain ? change.merchantId : this.ids.next();
    const name = before?.name ?? authAppId;
    if (isAgain) await this.renewTx(tx, id, change.authorisation, before?.authorization !== 'active');
    else await this.repository.insertTx(tx, this.newRow(id, providerId, change.authorisation));
    await this.audit.recordTx(tx, {
      actor,
      ip,
      requestId,
      action: 'merchant.authorise',
      targetKind: 'merchant',
      targetId: id,
      providerId,
      after: { authAppId, userId: change.authorisation.userId, again: isAgain },
    });
    await this.events.recordTx(tx, {
      type: 'merchant.authorized',
      actor,
      providerId,
      merchantId: id,
      data: { name, authAppId, again: isAgain },
    });
    await this.queue.addTx(tx, verifyJob(providerId, { authAppId }));
    return { id, name, authAppId };
  }

  /** One whose authorisation had ended begins anew: what was complained meanwhile is not refunded by itself (product.md 6). */
  private async renewTx(tx: Tx, id: string, authorisation: Authorisation, hadEnded: boolean): Promise<void> {
    const now = this.clock.now();
    await this.repository.updateTx(tx, id, null, {
      ...this.tokenColumns(id, authorisation),
      ...(hadEnded && { autoRefundChangedAt: now }),
      updatedAt: now,
    });
    await this.repository.clearRefusalsTx(tx, id);
  }

  private newRow(id: string, providerId: string, authorisation: Authorisation): Merchant {
    const now = this.clock.now();
    return {
      id,
      providerId,
      authAppId: authorisation.authAppId,
      name: authorisation.authAppId,
      companyName: '',
      enabled: true,
      autoRefund: false,
      autoRefundChangedAt: now,
      ...this.tokenColumns(id, authorisation),
      createdAt: now,
      updatedAt: now,
      version: 1,
    };
  }

  private tokenColumns(id: string, authorisation: Authorisation) {
    return {
      userId: authorisation.userId,
      ...this.tokens.columnsFor(id, authorisation),
      authorization: 'active' as const,
      authorizedAt: this.clock.now(),
      unboundAt: null,
      missingMethods: [],
      methodsKnownAt: null,
      subscribedAt: null,
      subscriptionError: null,
    };
  }
}
