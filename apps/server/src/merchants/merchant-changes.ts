import { Injectable } from '@nestjs/common';
import type { MerchantPatch } from '@redress/contract';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import type { Tx } from '../platform/database/database.js';
import { EventLog } from '../platform/events/event-log.js';
import type { RequestActor } from '../platform/http/actor.js';
import type { Merchant } from './merchants.entity.js';
import { MerchantsRepository } from './merchants.repository.js';

const EDITABLE = ['companyName', 'name', 'autoRefund', 'enabled'] as const satisfies readonly (keyof MerchantPatch)[];
type Field = (typeof EDITABLE)[number];

/** What of a patch would change a merchant; absent fields stay. */
export const changedFields = (before: Pick<Merchant, Field>, patch: MerchantPatch): Field[] =>
  EDITABLE.filter((field) => patch[field] !== undefined && patch[field] !== before[field]);

/** The one way in which people change merchants: row, audit entry and event, whether one or many at once. */
@Injectable()
export class MerchantChanges {
  constructor(
    private readonly repository: MerchantsRepository,
    private readonly audit: AuditService,
    private readonly events: EventLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Absent fields stay, and what is as it shall be is not touched.
   *
   * @param before the row, held by this transaction
   * @returns whether anything changed
   */
  async applyTx(tx: Tx, actor: RequestActor, before: Merchant, patch: MerchantPatch): Promise<boolean> {
    const changed = changedFields(before, patch);
    if (changed.length === 0) return false;
    const now = this.clock.now();
    await this.repository.updateTx(tx, before.id, null, {
      ...pick(patch, changed),
      ...(changed.includes('autoRefund') && { autoRefundChangedAt: now }),
      updatedAt: now,
    });
    await this.recordTx(tx, actor, before, patch, changed);
    return true;
  }

  private async recordTx(
    tx: Tx,
    actor: RequestActor,
    before: Merchant,
    patch: MerchantPatch,
    changed: readonly Field[],
  ): Promise<void> {
    const { id, providerId } = before;
    await this.audit.recordTx(tx, {
      actor: actor.asActor(),
      ip: actor.ip,
      requestId: actor.requestId,
      action: 'merchant.update',
      targetKind: 'merchant',
      targetId: id,
      providerId,
      before: pick(before, changed),
      after: pick(patch, changed),
    });
    await this.events.recordTx(tx, {
      type: 'merchant.updated',
      actor: actor.asActor(),
      providerId,
      merchantId: id,
      data: { name: patch.name ?? before.name, what: changed.join(',') },
    });
  }
}

type Editable = Pick<MerchantPatch, Field>;

function pick(from: Editable, names: readonly (keyof Editable)[]): Editable {
  return Object.fromEntries(names.map((name) => [name, from[name]]));
}
