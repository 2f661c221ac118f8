import type { IfNothingFound } from '@redress/alipay';
import type { EventType } from '@redress/contract';
import { fromFen } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { Database, type Tx } from '../platform/database/database.js';
import { alipayActor, EventLog } from '../platform/events/event-log.js';
import { Faults } from '../platform/faults.js';
import type { Job, JobEnd } from '../platform/jobs/runner.js';
import { beijingDay } from './domain/auto-refund.js';
import { LedgerRepository } from './ledger.repository.js';
import type { Refund } from './refunds.entity.js';
import type { AttemptNote, ExecutePayload } from './refunds.execution.js';
import { RefundsRepository } from './refunds.repository.js';

type ExecuteJob = Job<ExecutePayload>;

/** Somebody else changed the row since it was read; nothing of this step was written. */
export class RefundMovedOn extends Error {
  constructor() {
    super('the refund moved on');
    this.name = 'RefundMovedOn';
  }
}

/** Facts that whoever asked for the refund brought about; the others are what Alipay answered. */
const ownWords = new Set<EventType>(['refund.created', 'refund.submitted', 'refund.cancelled']);

/**
 * Each way in which a refund moves on, as one transaction: attempt, state, ledger, limits, event, audit and the end of
 * the job are durable together or not at all.
 */
@Injectable()
export class RefundsSettling {
  constructor(
    private readonly database: Database,
    private readonly repository: RefundsRepository,
    private readonly ledger: LedgerRepository,
    private readonly events: EventLog,
    private readonly audit: AuditService,
    private readonly faults: Faults,
    private readonly clock: Clock,
  ) {}

  /** The money moved. `refundedTotalFen` above our own sum means that somebody else refunded as well (R6). */
  succeed(job: ExecuteJob | null, refund: Refund, refundedTotalFen: number | null, note: AttemptNote): Promise<JobEnd> {
    return this.step(job, note, async (tx) => {
      await this.moved(tx, refund, 'succeeded', { errorCode: null, settledAt: this.clock.now(), nextAt: null });
      await this.ledger.settleTx(tx, refund.tradeNo, refund.amountFen);
      await this.recordTx(tx, refund, 'refund.succeeded', { tradeNo: refund.tradeNo });
      if (refundedTotalFen !== null) await this.noteElsewhereTx(tx, refund, refundedTotalFen);
      return 'done';
    });
  }

  /** Proven: nothing moved and nothing can. */
  fail(job: ExecuteJob | null, refund: Refund, code: string, note: AttemptNote): Promise<JobEnd> {
    return this.step(job, note, async (tx) => {
      await this.moved(tx, refund, 'failed', { errorCode: code, settledAt: this.clock.now(), nextAt: null });
      await this.giveBackTx(tx, refund);
      await this.recordTx(tx, refund, 'refund.failed', { code });
      return 'done';
    });
  }

  /** A person must look; what was reserved stays reserved. */
  park(job: ExecuteJob | null, refund: Refund, code: string, note: AttemptNote | null = null): Promise<JobEnd> {
    return this.step(job, note, async (tx) => {
      if (refund.status === 'parked')
        await this.noted(tx, refund, { errorCode: code, nextAt: null, isRetryAsked: false });
      else await this.moved(tx, refund, 'parked', { errorCode: code, nextAt: null });
      await this.recordTx(tx, refund, 'refund.parked', { code });
      return 'done';
    });
  }

  /** Never sent, and will not be. */
  cancel(job: ExecuteJob | null, refund: Refund, reason: string): Promise<JobEnd> {
    return this.step(job, null, async (tx) => {
      await this.cancelTx(tx, refund, reason);
      return 'done';
    });
  }

  async cancelTx(tx: Tx, refund: Refund, reason: string): Promise<void> {
    await this.moved(tx, refund, 'cancelled', {
      errorCode: reason,
      settledAt: this.clock.now(),
      nextAt: null,
      autoTradeNo: null,
    });
    await this.giveBackTx(tx, refund);
    await this.recordTx(tx, refund, 'refund.cancelled', { reason });
  }

  /** It may have moved: Alipay is asked from now on, and nothing else is done. */
  doubt(
    job: ExecuteJob,
    refund: Refund,
    next: { nextAt: number; ifNothingFound: IfNothingFound; code: string },
    refundedTotalFen: number | null,
    note: AttemptNote,
  ): Promise<JobEnd> {
    return this.step(job, note, async (tx) => {
      const { nextAt, ifNothingFound, code } = next;
      await this.moved(tx, refund, 'unknown', { nextAt, ifNothingFound, errorCode: code, misses: 0 });
      if (refund.status !== 'unknown') await this.recordTx(tx, refund, 'refund.unknown');
      if (refundedTotalFen !== null) await this.noteElsewhereTx(tx, refund, refundedTotalFen, { isOursOpen: true });
      return { againAt: nextAt };
    });
  }

  /** What a call came to is written down, whatever has become of its refund. */
  async observe(note: AttemptNote): Promise<void> {
    await this.step(null, note, () => Promise.resolve('done'));
  }

  /** It stays where it is and is looked at later. @param options.keepsJob the run goes on by itself */
  wait(
    job: ExecuteJob,
    refund: Refund,
    patch: Partial<Refund>,
    note: AttemptNote | null,
    options: { keepsJob?: boolean } = {},
  ): Promise<JobEnd> {
    return this.step(options.keepsJob ? null : job, note, async (tx) => {
      await this.noted(tx, refund, patch);
      return { againAt: patch.nextAt ?? this.clock.now() };
    });
  }

  async recordTx(tx: Tx, refund: Refund, type: EventType, data: Record<string, string | number> = {}): Promise<void> {
    const { id: refundId, complaintId, providerId, merchantId, source, actor, amountFen } = refund;
    const amount = fromFen(amountFen);
    await this.events.recordTx(tx, {
      type,
      actor: source === 'policy' || ownWords.has(type) ? actor : alipayActor,
      providerId,
      merchantId,
      complaintId,
      refundId,
      data: { amount, ...data },
    });
    const { outRequestNo, tradeNo } = refund;
    const after = { ...data, amount, outRequestNo, tradeNo };
    await this.audit.recordTx(tx, { actor, action: type, targetKind: 'refund', targetId: refundId, providerId, after });
  }

  /** Alipay's own sum is above ours: the truth is recorded and what was not sent yet is stopped (R6). */
  async noteElsewhereTx(
    tx: Tx,
    refund: Pick<Refund, 'tradeNo' | 'complaintId' | 'providerId' | 'merchantId' | 'amountFen'>,
    totalFen: number,
    options: { isOursOpen?: boolean } = {},
  ): Promise<void> {
    const row = await this.ledger.find(tx, refund.tradeNo);
    // while ours is undecided, its own amount may be part of Alipay's sum
    const oursFen = (row?.refundedFen ?? 0) + (options.isOursOpen ? refund.amountFen : 0);
    if (row === null || totalFen <= oursFen) return;
    const elsewhereFen = totalFen - oursFen;
    await this.ledger.raiseRefundedTx(tx, refund.tradeNo, row.refundedFen + elsewhereFen);
    const { complaintId, providerId, merchantId, tradeNo } = refund;
    const data = { tradeNo, amount: fromFen(elsewhereFen) };
    await this.events.recordTx(tx, {
      type: 'complaint.refunded_elsewhere',
      actor: alipayActor,
      complaintId,
      providerId,
      merchantId,
      data,
    });
    await this.stopUnsentTx(tx, tradeNo);
  }

  /** Refunds of a trade that were not sent yet rest on facts that are not true any more. */
  async stopUnsentTx(tx: Tx, tradeNo: string): Promise<void> {
    for (const other of await this.repository.undecidedOfTrade(tx, tradeNo)) {
      if (other.status === 'pending' || other.status === 'approved') await this.cancelTx(tx, other, 'refunded-before');
    }
  }

  private step(job: ExecuteJob | null, note: AttemptNote | null, work: (tx: Tx) => Promise<JobEnd>): Promise<JobEnd> {
    return this.database.write(async (tx) => {
      const end = await work(tx);
      if (note) {
        const { attempt, outcome, code, traceId } = note;
        await this.repository.endTx(tx, attempt, { endedAt: this.clock.now(), outcome, code, traceId });
      }
      await this.faults.at('refund.tx3');
      await job?.endTx(tx, end);
      return end;
    });
  }

  private async giveBackTx(tx: Tx, refund: Refund): Promise<void> {
    await this.ledger.releaseTx(tx, refund.tradeNo, refund.amountFen);
    if (refund.source !== 'policy') return;
    const day = beijingDay(refund.createdAt);
    await this.ledger.unspendTx(tx, refund.merchantId, day, refund.amountFen);
    await this.ledger.unspendTx(tx, refund.providerId, day, refund.amountFen);
  }

  private async moved(
    tx: Tx,
    refund: Refund,
    status: Exclude<Refund['status'], 'pending'>,
    patch: Partial<Refund>,
  ): Promise<void> {
    if (!(await this.repository.moveTx(tx, refund, status, patch))) throw new RefundMovedOn();
  }

  private async noted(tx: Tx, refund: Refund, patch: Partial<Refund>): Promise<void> {
    if (!(await this.repository.noteTx(tx, refund, patch))) throw new RefundMovedOn();
  }
}
