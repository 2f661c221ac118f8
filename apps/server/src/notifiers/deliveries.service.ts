import { Injectable } from '@nestjs/common';
import type { Delivery as DeliveryView, DeliveryStatus, Page } from '@redress/contract';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { Database, type Reader } from '../platform/database/database.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem } from '../platform/http/problem.js';
import { JobQueue } from '../platform/jobs/queue.js';
import { Cursors, keysetPage } from '../platform/paging.js';
import { sendJob } from './held-deliveries.js';
import type { Delivery } from './notifiers.entity.js';
import { viewDelivery } from './notifiers.mapper.js';
import { NotifiersRepository } from './notifiers.repository.js';
import { NO_CHANNEL, UNTRIED } from './delivery-rows.js';

export interface DeliveryListQuery {
  limit: number;
  cursor?: string;
  withTotal?: boolean;
  status?: DeliveryStatus[];
  channelId?: string;
  complaintId?: string;
}

/** The log of what was sent to whom. */
@Injectable()
export class DeliveriesService {
  constructor(
    private readonly database: Database,
    private readonly repository: NotifiersRepository,
    private readonly queue: JobQueue,
    private readonly audit: AuditService,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async list(actor: RequestActor, query: DeliveryListQuery): Promise<Page<DeliveryView>> {
    const { status, channelId, complaintId } = query;
    return this.database.read(async (reader) => {
      const page = await keysetPage(this.repository.listedDeliveries(reader, actor.scope, query), {
        cursors: this.cursors,
        cursor: query.cursor,
        limit: query.limit,
        withTotal: query.withTotal,
        digestOf: {
          list: 'deliveries',
          status: status ?? null,
          channelId: channelId ?? null,
          complaintId: complaintId ?? null,
        },
        id: 'delivery.id',
      });
      return { ...page, items: await this.views(reader, page.items) };
    });
  }

  /**
   * Send again what ended without being sent, under the same message id: who got it after all sees it once.
   *
   * @throws {ProblemError} `not_found`, `action_not_allowed`
   */
  async resend(actor: RequestActor, id: string): Promise<DeliveryView> {
    await this.database.write(async (tx) => {
      if ((await this.repository.deliveryInScope(tx, actor.scope, id)) === null) throw problem('not_found');
      const row = await this.repository.lockDeliveryTx(tx, id);
      if (row === null || !canResend(row)) throw problem('action_not_allowed');
      const nextAt = this.clock.now();
      const pending = row.pending.length > 0 ? row.pending : row.recipients;
      // a person asks for it, so it is of use whatever the clock says
      await this.repository.updateDeliveryTx(tx, id, {
        ...UNTRIED,
        insteadOfId: row.insteadOfId,
        status: 'queued',
        skipReason: null,
        nextAt,
        pending,
      });
      await this.queue.addTx(tx, sendJob(row));
      const by = { actor: actor.asActor(), ip: actor.ip, requestId: actor.requestId };
      const target = { targetKind: 'delivery', targetId: id, providerId: row.providerId };
      await this.audit.recordTx(tx, { ...by, action: 'delivery.resend', ...target, before: { status: row.status } });
    });
    return this.database.read(async (reader) => {
      const row = await this.repository.deliveryInScope(reader, actor.scope, id);
      const [view] = row ? await this.views(reader, [row]) : [];
      if (!view) throw problem('not_found');
      return view;
    });
  }

  private async views(reader: Reader, rows: readonly Delivery[]): Promise<DeliveryView[]> {
    const attempts = await this.repository.attemptsOf(
      reader,
      rows.map(({ id }) => id),
    );
    return rows.map((row) =>
      viewDelivery(
        row,
        attempts.filter(({ deliveryId }) => deliveryId === row.id),
      ),
    );
  }
}

function canResend(row: Delivery): boolean {
  const hasEnded = row.status === 'failed' || row.status === 'unknown' || row.status === 'skipped';
  return hasEnded && row.channelId !== NO_CHANNEL && row.recipients.length > 0 && row.eventType !== 'channel.test';
}
