import type { RefundQuery, RefundStatus } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { In, type SelectQueryBuilder } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import type { Reader, Tx } from '../platform/database/database.js';
import { Ids } from '../platform/ids.js';
import { type Scope, withinScope } from '../platform/scope.js';
import { sources, undecidedStatuses } from './domain/state.js';
import { Refund, RefundAttempt } from './refunds.entity.js';

/** Every query on refunds and their attempts. */
@Injectable()
export class RefundsRepository {
  constructor(private readonly ids: Ids) {}

  find(db: Reader, id: string): Promise<Refund | null> {
    return db.findOneBy(Refund, { id });
  }

  findAll(db: Reader, ids: readonly string[]): Promise<Refund[]> {
    return db.findBy(Refund, { id: In([...ids]) });
  }

  findInScope(db: Reader, scope: Scope, id: string): Promise<Refund | null> {
    return this.scoped(db, scope).andWhere('r.id = :id', { id }).getOne();
  }

  findByRequestKey(db: Reader, requestKey: string): Promise<Refund | null> {
    return db.findOneBy(Refund, { requestKey });
  }

  ofComplaint(db: Reader, complaintId: string): Promise<Refund[]> {
    return db.find(Refund, { where: { complaintId }, order: { id: 'ASC' } });
  }

  undecidedOfTrade(db: Reader, tradeNo: string): Promise<Refund[]> {
    return db.findBy(Refund, { tradeNo, status: In([...undecidedStatuses]) });
  }

  /**
   * Trades among these that have an automatic refund, of whatever complaint, or whose automatic number is used up by
   * one that was cancelled (another provider of the merchant comes to the same number).
   */
  async withAutomatic(db: Reader, tradeNos: readonly string[], outRequestNos: readonly string[]): Promise<Set<string>> {
    if (tradeNos.length === 0) return new Set();
    const rows = await db.find(Refund, {
      where: [{ autoTradeNo: In([...tradeNos]) }, { outRequestNo: In([...outRequestNos]) }],
      select: { tradeNo: true },
    });
    return new Set(rows.map(({ tradeNo }) => tradeNo));
  }

  async undecidedCounts(db: Reader, complaintIds: readonly string[]): Promise<Map<string, number>> {
    if (complaintIds.length === 0) return new Map();
    const rows = await db
      .createQueryBuilder(Refund, 'r')
      .select('r.complaintId', 'complaintId')
      .addSelect('COUNT(*)', 'n')
      .where('r.complaintId IN (:...complaintIds)', { complaintIds })
      .andWhere('r.status IN (:...undecided)', { undecided: undecidedStatuses })
      .groupBy('r.complaintId')
      .getRawMany<{ complaintId: string; n: number | string }>();
    return new Map(rows.map((row) => [row.complaintId, Number(row.n)]));
  }

  listed(db: Reader, scope: Scope, filter: RefundQuery): SelectQueryBuilder<Refund> {
    const query = this.scoped(db, scope);
    if (filter.status) query.andWhere('r.status IN (:...status)', { status: filter.status });
    for (const field of ['source', 'providerId', 'merchantId', 'complaintId', 'tradeNo'] as const) {
      if (filter[field] !== undefined) query.andWhere(`r.${field} = :${field}`, { [field]: filter[field] });
    }
    if (filter.createdFrom) query.andWhere('r.createdAt >= :from', { from: Date.parse(filter.createdFrom) });
    if (filter.createdTo) query.andWhere('r.createdAt < :to', { to: Date.parse(filter.createdTo) });
    return query;
  }

  async insert(tx: Tx, refund: Refund): Promise<void> {
    await tx.insert(Refund, refund);
  }

  /** @returns false when it was not in a state from which this one may be reached, or somebody else was first */
  async moveTx(
    tx: Tx,
    refund: Refund,
    status: Exclude<RefundStatus, 'pending'>,
    patch: Partial<Refund>,
  ): Promise<boolean> {
    const set: QueryDeepPartialEntity<Refund> = { ...patch, status, version: () => 'version + 1' };
    const { affected } = await tx
      .createQueryBuilder()
      .update(Refund)
      .set(set)
      .where('id = :id AND version = :version', { id: refund.id, version: refund.version })
      .andWhere('status IN (:...sources)', { sources: sources[status] })
      .execute();
    return affected === 1;
  }

  /** Changes what is known of a refund without moving it. */
  async noteTx(tx: Tx, refund: Refund, patch: Partial<Refund>): Promise<boolean> {
    const set: QueryDeepPartialEntity<Refund> = { ...patch, version: () => 'version + 1' };
    const { affected } = await tx
      .createQueryBuilder()
      .update(Refund)
      .set(set)
      .where('id = :id AND version = :version', { id: refund.id, version: refund.version })
      .execute();
    return affected === 1;
  }

  attempts(db: Reader, refundId: string): Promise<RefundAttempt[]> {
    return db.find(RefundAttempt, { where: { refundId }, order: { n: 'ASC' } });
  }

  /** The row of a call that is about to be made. */
  async beginTx(tx: Tx, refundId: string, kind: RefundAttempt['kind'], startedAt: number): Promise<RefundAttempt> {
    const n = (await tx.countBy(RefundAttempt, { refundId })) + 1;
    const attempt = {
      id: this.ids.next(),
      refundId,
      n,
      kind,
      startedAt,
      endedAt: null,
      outcome: null,
      code: null,
      traceId: null,
    };
    await tx.insert(RefundAttempt, attempt);
    return attempt;
  }

  async endTx(
    tx: Tx,
    attempt: RefundAttempt,
    end: Pick<RefundAttempt, 'endedAt' | 'outcome' | 'code' | 'traceId'>,
  ): Promise<void> {
    await tx.update(RefundAttempt, { id: attempt.id }, end);
  }

  private scoped(db: Reader, scope: Scope): SelectQueryBuilder<Refund> {
    return withinScope(db.createQueryBuilder(Refund, 'r'), scope, {
      provider: 'r.providerId',
      merchant: 'r.merchantId',
    });
  }
}
