import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { Database, type Tx } from '../platform/database/database.js';
import { EventLog } from '../platform/events/event-log.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem, words } from '../platform/http/problem.js';
import type { Merchant } from './merchants.entity.js';
import { MerchantsRepository } from './merchants.repository.js';

/**
 * Ends a merchant on our side for good: its tokens are erased, so no call can be made for it whatever is still queued.
 * The row stays with everything that hangs on it; authorised again it is the same merchant.
 */
@Injectable()
export class MerchantUnbinding {
  constructor(
    private readonly database: Database,
    private readonly repository: MerchantsRepository,
    private readonly audit: AuditService,
    private readonly events: EventLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Unbound already, it stays as it is.
   *
   * @throws {ProblemError} `not_found`; `refund_undecided` while Alipay still can say what became of a refund (F61)
   */
  async unbind(actor: RequestActor, id: string): Promise<void> {
    await this.database.write(async (tx) => {
      const row = await this.repository.lockTx(tx, actor.scope, id);
      if (row === null) throw problem('not_found');
      if (row.unboundAt !== null) return;
      if (row.authorization === 'active') await this.requireNoneUnderWay(tx, id);
      const now = this.clock.now();
      await this.repository.updateTx(tx, id, null, {
        authorization: 'revoked',
        appAuthToken: '',
        appRefreshToken: null,
        unboundAt: now,
        updatedAt: now,
      });
      await this.recordTx(tx, actor, row);
    });
  }

  /** Without the token nobody could find out whether the money moved. */
  private async requireNoneUnderWay(tx: Tx, id: string): Promise<void> {
    const count = await this.repository.refundsUnderWay(tx, id);
    if (count === 0) return;
    throw problem('refund_undecided', {
      detail: words(
        `${count} 笔退款的结果还在查询，确定后再解绑`,
        `The result of ${count} refunds is still being asked for; unbind once it is known`,
      ),
    });
  }

  private async recordTx(tx: Tx, actor: RequestActor, row: Merchant): Promise<void> {
    const { id, providerId, name, authAppId } = row;
    const by = actor.asActor();
    await this.audit.recordTx(tx, {
      actor: by,
      ip: actor.ip,
      requestId: actor.requestId,
      action: 'merchant.unbind',
      targetKind: 'merchant',
      targetId: id,
      providerId,
      before: { name, authAppId, authorization: row.authorization },
    });
    await this.events.recordTx(tx, { type: 'merchant.unbound', actor: by, providerId, merchantId: id, data: { name } });
  }
}
