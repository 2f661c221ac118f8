import type { ComplaintStatus, Family } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { In, IsNull, MoreThan, Not } from 'typeorm';
import { isUniqueViolation, type Reader, StaleRow, type Tx, updateVersioned } from '../platform/database/database.js';
import { Ids } from '../platform/ids.js';
import { type Scope, withinScope } from '../platform/scope.js';
import { Complaint, ComplaintCount, ComplaintReply, ComplaintTrade, Finish } from './complaints.entity.js';
import type { ReplyState, TradeState } from './domain/state.js';

export interface ComplaintKey {
  merchantId: string;
  family: Family;
  remoteId: string;
}

/** Every query of the complaint tables, but for the list (complaints.list.ts), pictures and polling. */
@Injectable()
export class ComplaintsRepository {
  constructor(private readonly ids: Ids) {}

  findByKey(db: Reader, key: ComplaintKey): Promise<Complaint | null> {
    return db.findOneBy(Complaint, { ...key });
  }

  findById(db: Reader, id: string): Promise<Complaint | null> {
    return db.findOneBy(Complaint, { id });
  }

  findInScope(db: Reader, scope: Scope, id: string): Promise<Complaint | null> {
    const query = db.createQueryBuilder(Complaint, 'c').where('c.id = :id', { id });
    return withinScope(query, scope, { provider: 'c.providerId', merchant: 'c.merchantId' }).getOne();
  }

  /** Open and nobody's, nearest deadline first; those without one come last, oldest first. @param but not these */
  async nextUnassigned(db: Reader, scope: Scope, but: readonly string[]): Promise<Complaint | null> {
    const waiting = () =>
      withinScope(db.createQueryBuilder(Complaint, 'c').where("c.assigneeId IS NULL AND c.status = 'open'"), scope, {
        provider: 'c.providerId',
        merchant: 'c.merchantId',
      })
        .andWhere('c.id NOT IN (:...but)', { but: [...but, ''] })
        .limit(1);
    const due = await waiting()
      .andWhere('c.deadlineAt IS NOT NULL')
      .orderBy('c.deadlineAt')
      .addOrderBy('c.id')
      .getOne();
    return due ?? waiting().andWhere('c.deadlineAt IS NULL').orderBy('c.complainedAt').getOne();
  }

  findAllInScope(db: Reader, scope: Scope, ids: readonly string[]): Promise<Complaint[]> {
    const query = db.createQueryBuilder(Complaint, 'c').where('c.id IN (:...ids)', { ids: [...ids, ''] });
    return withinScope(query, scope, { provider: 'c.providerId', merchant: 'c.merchantId' }).getMany();
  }

  /** A complaint of any merchant of a provider, for a message that names no merchant. */
  findOfProvider(db: Reader, providerId: string, family: Family, remoteId: string): Promise<Complaint | null> {
    return db.findOneBy(Complaint, { providerId, family, remoteId });
  }

  findByTaskId(db: Reader, providerId: string, taskId: string): Promise<Complaint | null> {
    return db.findOneBy(Complaint, { providerId, taskId });
  }

  /** What is known of the listed complaints. */
  async knownOf(db: Reader, merchantId: string, family: Family, remoteIds: readonly string[]) {
    const known: { remoteId: string; rawStatus: string }[] = [];
    // one statement takes no more parameters than that
    for (let start = 0; start < remoteIds.length; start += 500) {
      const where = { merchantId, family, remoteId: In(remoteIds.slice(start, start + 500)) };
      known.push(...(await db.find(Complaint, { where, select: { id: true, remoteId: true, rawStatus: true } })));
    }
    return known;
  }

  tradesOf(db: Reader, complaintIds: readonly string[]): Promise<ComplaintTrade[]> {
    return db.find(ComplaintTrade, { where: { complaintId: In([...complaintIds]) }, order: { id: 'ASC' } });
  }

  repliesOf(db: Reader, complaintId: string): Promise<ComplaintReply[]> {
    return db.find(ComplaintReply, { where: { complaintId }, order: { n: 'ASC' } });
  }

  async repliesOfMany(db: Reader, complaintIds: readonly string[]): Promise<Map<string, ComplaintReply[]>> {
    if (complaintIds.length === 0) return new Map();
    const rows = await db.find(ComplaintReply, { where: { complaintId: In([...complaintIds]) }, order: { n: 'ASC' } });
    const found = new Map<string, ComplaintReply[]>();
    for (const row of rows) found.set(row.complaintId, [...(found.get(row.complaintId) ?? []), row]);
    return found;
  }

  finishesOf(db: Reader, complaintId: string): Promise<Finish[]> {
    return db.find(Finish, { where: { complaintId }, order: { createdAt: 'ASC' } });
  }

  findFinish(db: Reader, id: string): Promise<Finish | null> {
    return db.findOneBy(Finish, { id });
  }

  findFinishes(db: Reader, ids: readonly string[]): Promise<Finish[]> {
    return db.findBy(Finish, { id: In([...ids]) });
  }

  openFinish(db: Reader, complaintId: string): Promise<Finish | null> {
    return db.findOneBy(Finish, { openKey: complaintId });
  }

  /** Which of these complaints are being settled right now. */
  async openFinishesOf(db: Reader, complaintIds: readonly string[]): Promise<Set<string>> {
    const rows = await db.findBy(Finish, { openKey: In([...complaintIds]) });
    return new Set(rows.map((row) => row.complaintId));
  }

  /** @throws {StaleRow} when another read of the same complaint was first */
  async insert(tx: Tx, complaint: Complaint): Promise<void> {
    try {
      await tx.insert(Complaint, complaint);
      await this.count(tx, complaint, complaint.status, 1);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new StaleRow('a complaint was stored by another read at the same time');
    }
  }

  /** @returns false when somebody else changed it since it was loaded */
  async update(tx: Tx, before: Complaint, patch: Partial<Complaint>): Promise<boolean> {
    const isDone = await updateVersioned(tx, Complaint, before.id, before.version, patch);
    if (isDone && patch.status !== undefined && patch.status !== before.status) {
      await this.count(tx, before, before.status, -1);
      await this.count(tx, before, patch.status, 1);
    }
    return isDone;
  }

  /**
   * Only the times of reading move, no version does.
   *
   * @throws {StaleRow} when another read came between: what was decided from `before` is void
   */
  async touch(tx: Tx, before: Complaint, times: { observedAt: number; answeredAt: number }): Promise<void> {
    const { id, version, observedAt } = before;
    const { affected } = await tx.update(
      Complaint,
      { id, version, observedAt },
      { observedAt: times.observedAt, answeredAt: times.answeredAt },
    );
    if (affected !== 1) throw new StaleRow('another read of the complaint was first');
  }

  async saveTrades(tx: Tx, complaint: Complaint, trades: readonly TradeState[]): Promise<void> {
    const stored = new Map((await this.tradesOf(tx, [complaint.id])).map((trade) => [trade.tradeNo, trade]));
    for (const trade of trades) {
      const before = stored.get(trade.tradeNo);
      if (before) {
        await tx.update(ComplaintTrade, { id: before.id }, trade);
      } else {
        const { providerId, merchantId } = complaint;
        await tx.insert(ComplaintTrade, {
          id: this.ids.next(),
          complaintId: complaint.id,
          providerId,
          merchantId,
          ...trade,
        });
      }
    }
  }

  /** Replaced as a whole, and only when something was said or changed. */
  async saveReplies(
    tx: Tx,
    complaintId: string,
    before: readonly ReplyState[],
    now: readonly ReplyState[],
  ): Promise<void> {
    if (JSON.stringify(before) === JSON.stringify(now)) return;
    await tx.delete(ComplaintReply, { complaintId });
    const rows = now.map((reply, n) => ({ id: this.ids.next(), complaintId, n, ...reply }));
    if (rows.length > 0) await tx.insert(ComplaintReply, rows);
  }

  /** Complaints that still have a deadline to meet, by id. @param afterId those after it */
  activeAfter(db: Reader, afterId: string, count: number): Promise<Complaint[]> {
    const where = { status: In(['open', 'processing']), id: MoreThan(afterId) };
    return db.find(Complaint, { where, order: { id: 'ASC' }, take: count });
  }

  async insertFinish(tx: Tx, finish: Finish): Promise<void> {
    await tx.insert(Finish, finish);
  }

  /** Counts a send before it is made. @returns false when another run was first, or it is settled */
  async beginFinish(tx: Tx, id: string, before: number, sends: number): Promise<boolean> {
    const { affected } = await tx.update(
      Finish,
      { id, sends: before, openKey: Not(IsNull()) },
      { status: 'submitted', sends },
    );
    return affected === 1;
  }

  async updateFinish(tx: Tx, id: string, patch: Partial<Finish>): Promise<void> {
    await tx.update(Finish, { id }, patch);
  }

  /** Complaints per state within a scope, from the folded counter. */
  async countsByStatus(db: Reader, scope: Scope): Promise<Record<ComplaintStatus, number>> {
    const query = db
      .createQueryBuilder(ComplaintCount, 'n')
      .select('n.status', 'status')
      .addSelect('SUM(n.n)', 'total')
      .groupBy('n.status');
    const rows = await withinScope(query, scope, { provider: 'n.providerId', merchant: 'n.merchantId' }).getRawMany<{
      status: ComplaintStatus;
      total: number | string;
    }>();
    const counts: Record<ComplaintStatus, number> = { open: 0, processing: 0, platform: 0, closed: 0 };
    for (const row of rows) counts[row.status] = Number(row.total);
    return counts;
  }

  /** Open complaints of each merchant, for the merchants' list. */
  async openOfMerchants(db: Reader, merchantIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await db.findBy(ComplaintCount, { merchantId: In([...merchantIds]), status: 'open' });
    return new Map(rows.map((row) => [row.merchantId, row.n]));
  }

  private async count(tx: Tx, of: { providerId: string; merchantId: string }, status: ComplaintStatus, by: 1 | -1) {
    const { merchantId, providerId } = of;
    const changed = await tx.increment(ComplaintCount, { merchantId, status }, 'n', by);
    if (changed.affected) return;
    await tx.insert(ComplaintCount, { id: this.ids.next(), providerId, merchantId, status, n: by });
  }
}
