import type {
  Bulk as BulkView,
  BulkAction,
  BulkDetail,
  BulkPreview,
  BulkQuery,
  BulkRequest,
  BulksQuery,
  BulkStarted,
  Page,
} from '@redress/contract';
import { bulkLimit, fromFen, mayDo, toFen } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { ComplaintSelection, type SelectedComplaint } from '../complaints/complaint-selection.service.js';
import { DeskService } from '../complaints/desk.service.js';
import { Clock } from '../platform/clock.js';
import { Database, isUniqueViolation, type Reader, type Tx } from '../platform/database/database.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem, words } from '../platform/http/problem.js';
import { Ids } from '../platform/ids.js';
import { JobQueue } from '../platform/jobs/queue.js';
import type { JsonObject } from '../platform/json.js';
import { Cursors, keysetPage } from '../platform/paging.js';
import { RefundsService } from '../refunds/refunds.service.js';
import type { Bulk, BulkDeed, BulkItem } from './bulk.entity.js';
import { viewPreview } from './bulk.mapper.js';
import { BulkRepository } from './bulk.repository.js';
import { BulkViews } from './bulk.views.js';
import { canRetry, retriedParts, shownStatus } from './domain/item.js';
import { decideBulk, sumFen, type Verdict } from './domain/verdict.js';

/** What a deed needs of its doer, now and when each complaint's turn has come. */
export const rightFor = (action: BulkAction) => (action === 'refund' ? 'refunds:write' : 'complaints:write');

/** What people do with many complaints at once: look, begin, follow, try again, leave out the rest. */
@Injectable()
export class BulkService {
  constructor(
    private readonly database: Database,
    private readonly repository: BulkRepository,
    private readonly views: BulkViews,
    private readonly selection: ComplaintSelection,
    private readonly refunds: RefundsService,
    private readonly desk: DeskService,
    private readonly audit: AuditService,
    private readonly queue: JobQueue,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** @throws problem `not_found`, `count_changed`, `bulk_too_large`, `forbidden` */
  async preview(actor: RequestActor, request: BulkRequest): Promise<BulkPreview> {
    const chosen = await this.choose(actor, request);
    return viewPreview(request.action, chosen, await this.verdictsOf(actor, request, chosen));
  }

  /**
   * Writes down what is to be done with each complaint, amounts included, and the job that does it. The same request
   * again is the same bulk.
   *
   * @throws problem `not_found`, `count_changed`, `amount_changed`, `bulk_too_large`, `forbidden`
   */
  async start(actor: RequestActor, request: BulkRequest): Promise<BulkStarted> {
    const requestKey = actor.idempotencyKey === null ? null : `${actor.id}:${actor.idempotencyKey}`;
    const repeated = await this.repeatOf(requestKey);
    if (repeated) return repeated;
    const chosen = await this.choose(actor, request);
    const verdicts = await this.verdictsOf(actor, request, chosen);
    const amountFen = request.action === 'refund' ? sumFen(verdicts.flatMap(refundsOf)) : null;
    requireAmount(request, amountFen ?? 0);
    const now = this.clock.now();
    const bulk: Bulk = {
      id: this.ids.next(),
      actorId: actor.id,
      actor: actor.asActor(),
      ip: actor.ip,
      requestId: actor.requestId,
      requestKey,
      action: request.action,
      deed: deedOf(request),
      itemCount: chosen.length,
      amountFen,
      createdAt: now,
    };
    const items = chosen.map((complaint, n) => this.itemOf(bulk, complaint, n, verdicts[n], now));
    const willCount = items.filter(({ status }) => status === 'waiting').length;
    try {
      await this.database.write(async (tx) => {
        await this.repository.insertTx(tx, bulk, items);
        await this.queueTx(tx, bulk);
        const amount = amountFen === null ? {} : { amount: fromFen(amountFen) };
        await this.record(tx, actor, bulk, 'start', { action: bulk.action, count: items.length, willCount, ...amount });
      });
    } catch (error) {
      const first = isUniqueViolation(error) ? await this.repeatOf(requestKey) : null;
      if (first === null) throw error;
      return first;
    }
    return { bulkId: bulk.id };
  }

  page(actor: RequestActor, { cursor, limit, withTotal }: BulksQuery): Promise<Page<BulkView>> {
    return this.database.read(async (db) => {
      const page = await keysetPage(this.repository.listed(db, actor.id), {
        cursors: this.cursors,
        cursor,
        limit,
        digestOf: { list: 'bulks' },
        id: 'b.id',
        ...(withTotal && { withTotal }),
      });
      return { ...page, items: await this.views.bulks(db, page.items) };
    });
  }

  get(actor: RequestActor, id: string, { cursor, limit }: BulkQuery): Promise<BulkDetail> {
    return this.database.read(async (db) => {
      const bulk = await this.own(db, actor, id);
      const { items, nextCursor } = await keysetPage(this.repository.items(db, actor.scope, id), {
        cursors: this.cursors,
        cursor,
        limit,
        digestOf: { list: 'bulk-items', id },
        id: 'i.id',
        sort: { column: 'i.n', of: (item) => item.n, direction: 'asc' },
      });
      const view = await this.views.bulk(db, bulk);
      return { ...view, items: await this.views.items(db, actor.scope, bulk, items), nextCursor };
    });
  }

  /** Do what failed once more, and only that; amounts stay those that were confirmed. */
  retry(actor: RequestActor, id: string): Promise<BulkView> {
    return this.database.write(async (tx) => {
      const bulk = await this.own(tx, actor, id);
      const failed = await this.repository.failed(tx, [id]);
      const again = failed.filter(({ status, parts }) => canRetry(bulk.action, shownStatus(status), parts));
      const refundIds = again.flatMap(({ parts }) => parts.flatMap(({ refundId }) => refundId ?? []));
      const refunds = new Map((await this.refunds.byIds(tx, refundIds)).map((it) => [it.id, it.status]));
      for (const item of again) {
        const anew = {
          status: 'waiting',
          round: item.round + 1,
          finishId: null,
          error: null,
          settledAt: null,
        } as const;
        const isMine = await this.repository.changeTx(tx, item, { ...anew, parts: retriedParts(item.parts, refunds) });
        if (!isMine) throw problem('version_conflict');
      }
      if (again.length > 0) {
        await this.queueTx(tx, bulk);
        await this.record(tx, actor, bulk, 'retry', { count: again.length });
      }
      return this.views.bulk(tx, bulk);
    });
  }

  /** Leave out what has not begun. */
  cancel(actor: RequestActor, id: string): Promise<BulkView> {
    return this.database.write(async (tx) => {
      const bulk = await this.own(tx, actor, id);
      const count = await this.repository.cancelTx(tx, id, this.clock.now());
      if (count > 0) await this.record(tx, actor, bulk, 'cancel', { count });
      return this.views.bulk(tx, bulk);
    });
  }

  private async choose(actor: RequestActor, request: BulkRequest): Promise<SelectedComplaint[]> {
    if (!mayDo(actor.role, rightFor(request.action))) throw problem('forbidden');
    const { ids, filter, expectedCount } = request;
    const wanted = ids ? [...new Set(ids)] : await this.selection.idsOf(actor, filter ?? {}, bulkLimit);
    if (wanted === null) throw problem('bulk_too_large');
    if (expectedCount !== undefined && wanted.length !== expectedCount) {
      const count = wanted.length;
      throw problem('count_changed', {
        detail: words(
          `现在有 ${count} 笔投诉符合条件，不是 ${expectedCount} 笔；没有做任何操作。`,
          `${count} complaints match now, not ${expectedCount}; nothing was done.`,
        ),
        extra: { count },
      });
    }
    const chosen = await this.selection.facts(actor.scope, wanted);
    // one that a filter found and that is gone now is simply not there; one that was named must be
    if (ids && chosen.length < wanted.length) throw problem('not_found');
    return chosen;
  }

  private async verdictsOf(
    { refundLimitFen: limitFen }: RequestActor,
    request: BulkRequest,
    chosen: readonly SelectedComplaint[],
  ): Promise<Verdict[]> {
    if (request.action === 'refund') return decideBulk({ action: 'refund', limitFen }, chosen);
    if (request.action !== 'assign') return decideBulk(request, chosen);
    const { action, assigneeId } = request;
    const givable = assigneeId === null ? null : await this.desk.givable(assigneeId, chosen);
    return decideBulk({ action, givable }, chosen);
  }

  private async repeatOf(requestKey: string | null): Promise<BulkStarted | null> {
    if (requestKey === null) return null;
    const found = await this.database.read((db) => this.repository.findByRequestKey(db, requestKey));
    return found && { bulkId: found.id };
  }

  private itemOf(
    bulk: Bulk,
    complaint: SelectedComplaint,
    n: number,
    verdict: Verdict | undefined,
    now: number,
  ): BulkItem {
    if (!verdict) throw new Error('no verdict about a chosen complaint');
    const { id: complaintId, providerId, merchantId } = complaint;
    return {
      id: this.ids.next(),
      bulkId: bulk.id,
      n,
      complaintId,
      providerId,
      merchantId,
      status: verdict.will ? 'waiting' : 'failed',
      round: 1,
      parts: refundsOf(verdict).map((refund) => ({ ...refund, refundId: null, error: null })),
      finishId: null,
      error: verdict.will ? null : verdict.refusal,
      refundedFen: 0,
      handedAt: null,
      settledAt: verdict.will ? null : now,
      version: 1,
    };
  }

  private async own(db: Reader, actor: RequestActor, id: string): Promise<Bulk> {
    const bulk = await this.repository.findOwn(db, actor.id, id);
    if (bulk === null) throw problem('not_found');
    return bulk;
  }

  private queueTx(tx: Tx, { id: bulkId }: Bulk): Promise<void> {
    return this.queue.addTx(tx, { kind: 'bulk.run', key: `bulk:${bulkId}`, payload: { bulkId } });
  }

  private record(tx: Tx, actor: RequestActor, bulk: Bulk, what: string, after: JsonObject): Promise<void> {
    return this.audit.recordTx(tx, {
      actor: actor.asActor(),
      ip: actor.ip,
      requestId: actor.requestId,
      action: `bulk.${what}`,
      targetKind: 'bulk',
      targetId: bulk.id,
      after,
    });
  }
}

const refundsOf = (verdict: Verdict) => (verdict.will ? verdict.refunds : []);

function deedOf(request: BulkRequest): BulkDeed {
  if (request.action === 'refund') return { action: 'refund', reason: request.reason };
  if (request.action === 'assign') return { action: 'assign', assigneeId: request.assigneeId };
  if (request.action === 'label') return { action: 'label', labels: request.labels };
  const { action, code, remark, repeatReason } = request;
  return { action, code, ...(remark && { remark }), ...(repeatReason && { repeatReason }) };
}

function requireAmount(request: BulkRequest, amountFen: number): void {
  if (request.action !== 'refund' || request.expectedAmount === undefined) return;
  if (toFen(request.expectedAmount) === amountFen) return;
  throw problem('amount_changed', {
    detail: words(
      `现在共可退 ${fromFen(amountFen)} 元，不是 ${request.expectedAmount} 元；没有退款。`,
      `¥${fromFen(amountFen)} would be refunded now, not ¥${request.expectedAmount}; nothing was refunded.`,
    ),
    extra: { amount: fromFen(amountFen) },
  });
}
