import type { Bulk as BulkView, BulkItem as BulkItemView } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { ComplaintSelection } from '../complaints/complaint-selection.service.js';
import type { Reader } from '../platform/database/database.js';
import type { Scope } from '../platform/scope.js';
import { RefundsService } from '../refunds/refunds.service.js';
import type { Bulk, BulkItem } from './bulk.entity.js';
import { viewBulk, viewItem } from './bulk.mapper.js';
import { BulkRepository } from './bulk.repository.js';
import { canRetry, shownStatus } from './domain/item.js';

/** Gathers what the views of bulks need, with one query a kind however many there are. */
@Injectable()
export class BulkViews {
  constructor(
    private readonly repository: BulkRepository,
    private readonly selection: ComplaintSelection,
    private readonly refunds: RefundsService,
  ) {}

  async bulk(db: Reader, bulk: Bulk): Promise<BulkView> {
    const [view] = await this.bulks(db, [bulk]);
    if (!view) throw new Error('no view of a loaded bulk');
    return view;
  }

  async bulks(db: Reader, bulks: readonly Bulk[]): Promise<BulkView[]> {
    const ids = bulks.map(({ id }) => id);
    const counts = await this.repository.countsOf(db, ids);
    const failed = await this.repository.failed(db, ids);
    return bulks.flatMap((bulk) => {
      const of = counts.get(bulk.id);
      const again = failed.filter(
        ({ bulkId, status, parts }) => bulkId === bulk.id && canRetry(bulk.action, shownStatus(status), parts),
      );
      return of ? [viewBulk(bulk, of, again.length)] : [];
    });
  }

  async items(db: Reader, scope: Scope, bulk: Bulk, items: readonly BulkItem[]): Promise<BulkItemView[]> {
    const complaints = await this.selection.facts(
      scope,
      items.map(({ complaintId }) => complaintId),
    );
    const byId = new Map(complaints.map((complaint) => [complaint.id, complaint]));
    const { refunds, finishes } = await this.handedOn(db, items);
    return items.flatMap((item) => {
      const complaint = byId.get(item.complaintId);
      return complaint ? [viewItem(bulk, item, complaint, refunds, finishes)] : [];
    });
  }

  /** The refunds and finishes of these items, as they stand now. */
  async handedOn(db: Reader, items: readonly BulkItem[]) {
    const refundIds = items.flatMap(({ parts }) => parts.flatMap(({ refundId }) => refundId ?? []));
    const refunds = await this.refunds.byIds(db, refundIds);
    const finishIds = items.flatMap(({ finishId }) => finishId ?? []);
    const finishes = await this.selection.finishStates(db, finishIds);
    return { refunds: new Map(refunds.map((refund) => [refund.id, refund])), finishes };
  }
}
