import type { BulkItemStatus } from '@redress/contract';
import { bulkItemStatuses } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { In, MoreThan, type SelectQueryBuilder } from 'typeorm';
import { type Reader, type Tx, updateVersioned } from '../platform/database/database.js';
import { type Scope, withinScope } from '../platform/scope.js';
import { Bulk, BulkItem } from './bulk.entity.js';
import { handedStatuses, shownStatus, type StoredStatus, undoneStatuses } from './domain/item.js';

/** How many items of a bulk stand where, and what they refunded so far. */
export interface BulkCounts {
  counts: Record<BulkItemStatus, number>;
  refundedFen: number;
}

const AT_ONCE = 100;

/** Every query on bulks and their items. */
@Injectable()
export class BulkRepository {
  find(db: Reader, id: string): Promise<Bulk | null> {
    return db.findOneBy(Bulk, { id });
  }

  /** A person's own; those of others are not there. */
  findOwn(db: Reader, actorId: string, id: string): Promise<Bulk | null> {
    return db.findOneBy(Bulk, { id, actorId });
  }

  findByRequestKey(db: Reader, requestKey: string): Promise<Bulk | null> {
    return db.findOneBy(Bulk, { requestKey });
  }

  listed(db: Reader, actorId: string): SelectQueryBuilder<Bulk> {
    return db.createQueryBuilder(Bulk, 'b').where('b.actorId = :actorId', { actorId });
  }

  async insertTx(tx: Tx, bulk: Bulk, items: readonly BulkItem[]): Promise<void> {
    await tx.insert(Bulk, bulk);
    for (let start = 0; start < items.length; start += AT_ONCE) {
      await tx.insert(BulkItem, items.slice(start, start + AT_ONCE));
    }
  }

  items(db: Reader, scope: Scope, bulkId: string): SelectQueryBuilder<BulkItem> {
    const query = db.createQueryBuilder(BulkItem, 'i').where('i.bulkId = :bulkId', { bulkId });
    return withinScope(query, scope, { provider: 'i.providerId', merchant: 'i.merchantId' });
  }

  failed(db: Reader, bulkIds: readonly string[]): Promise<BulkItem[]> {
    return db.findBy(BulkItem, { bulkId: In([...bulkIds]), status: 'failed' });
  }

  /** The next to be done, in order; first those that a run took which has died since. */
  undone(db: Reader, bulkId: string, limit: number): Promise<BulkItem[]> {
    return db.find(BulkItem, {
      where: { bulkId, status: In([...undoneStatuses]) },
      order: { status: 'ASC', n: 'ASC' },
      take: limit,
    });
  }

  handed(db: Reader, bulkId: string): Promise<BulkItem[]> {
    return db.findBy(BulkItem, { bulkId, status: In([...handedStatuses]) });
  }

  /** Of all bulks: what was handed on since then and is not decided. */
  underWay(db: Reader, since: number): Promise<number> {
    return db.countBy(BulkItem, { status: 'pending', handedAt: MoreThan(since) });
  }

  async countsOf(db: Reader, bulkIds: readonly string[]): Promise<Map<string, BulkCounts>> {
    const none = () => ({ counts: Object.fromEntries(bulkItemStatuses.map((one) => [one, 0])), refundedFen: 0 });
    const found = new Map(bulkIds.map((id) => [id, none() as BulkCounts]));
    if (bulkIds.length === 0) return found;
    const rows = await db
      .createQueryBuilder(BulkItem, 'i')
      .select('i.bulkId', 'bulkId')
      .addSelect('i.status', 'status')
      .addSelect('COUNT(*)', 'n')
      .addSelect('SUM(i.refundedFen)', 'fen')
      .where('i.bulkId IN (:...bulkIds)', { bulkIds: [...bulkIds] })
      .groupBy('i.bulkId')
      .addGroupBy('i.status')
      .getRawMany<{ bulkId: string; status: StoredStatus; n: number | string; fen: number | string }>();
    for (const row of rows) {
      const of = found.get(row.bulkId);
      if (!of) continue;
      of.counts[shownStatus(row.status)] += Number(row.n);
      of.refundedFen += Number(row.fen);
    }
    return found;
  }

  /** @returns false when somebody else was first */
  changeTx(tx: Tx, item: BulkItem, patch: Partial<BulkItem>): Promise<boolean> {
    return updateVersioned(tx, BulkItem, item.id, item.version, patch);
  }

  /** Leaves out what no run has taken. @returns how many */
  async cancelTx(tx: Tx, bulkId: string, now: number): Promise<number> {
    const { affected } = await tx
      .createQueryBuilder()
      .update(BulkItem)
      .set({ status: 'cancelled', settledAt: now, version: () => 'version + 1' })
      .where('bulkId = :bulkId AND status = :waiting', { bulkId, waiting: 'waiting' })
      .execute();
    return affected ?? 0;
  }
}
