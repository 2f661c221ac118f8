import { AlipayError, queryTrade } from '@redress/alipay';
import type { Page, PolicyState, Refund as RefundView, RefundDetail, RefundQuery } from '@redress/contract';
import { fromFen } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { type MerchantAccess, MerchantsService } from '../merchants/merchants.service.js';
import { Database, type Reader, type Tx } from '../platform/database/database.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem } from '../platform/http/problem.js';
import { JobQueue } from '../platform/jobs/queue.js';
import { Cursors, keysetPage } from '../platform/paging.js';
import type { Scope } from '../platform/scope.js';
import { finishWishOf, type FinishWish } from './domain/then-finish.js';
import { LedgerRepository } from './ledger.repository.js';
import { PolicyStop } from './policy-stop.js';
import { executeJob, type PersonalWish, RefundsCreation, type RefundSubject } from './refunds.creation.js';
import type { Refund } from './refunds.entity.js';
import { viewAttempt, viewRefund } from './refunds.mapper.js';
import { RefundsPermit } from './refunds.permit.js';
import { type AutoRefundInput, RefundsPolicy } from './refunds.policy.js';
import { RefundsRepository } from './refunds.repository.js';
import { RefundsSettling } from './refunds.settling.js';

export type { AutoRefundInput, RefundSubject };
export type RefundRow = Refund;

/** What people and other modules do with refunds. */
@Injectable()
export class RefundsService {
  constructor(
    private readonly database: Database,
    private readonly repository: RefundsRepository,
    private readonly ledger: LedgerRepository,
    private readonly creation: RefundsCreation,
    private readonly settling: RefundsSettling,
    private readonly policy: RefundsPolicy,
    private readonly permit: RefundsPermit,
    private readonly stopSwitch: PolicyStop,
    private readonly merchants: MerchantsService,
    private readonly audit: AuditService,
    private readonly queue: JobQueue,
    private readonly cursors: Cursors,
  ) {}

  page(actor: RequestActor, query: RefundQuery): Promise<Page<RefundView>> {
    const { cursor, limit, withTotal, ...filter } = query;
    return this.database.read(async (db) => {
      const page = await keysetPage(this.repository.listed(db, actor.scope, query), {
        cursors: this.cursors,
        cursor,
        limit,
        digestOf: filter,
        id: 'r.id',
        ...(withTotal && { withTotal }),
      });
      return { ...page, items: await this.views(db, page.items) };
    });
  }

  get(scope: Scope, id: string): Promise<RefundDetail> {
    return this.database.read(async (db) => {
      const refund = await this.repository.findInScope(db, scope, id);
      if (refund === null) throw problem('not_found');
      const attempts = await this.repository.attempts(db, id);
      return { ...(await this.view(db, refund)), attempts: attempts.map(viewAttempt) };
    });
  }

  /** A person has looked at a parked refund and wants it sent again: same number, same amount. */
  retry(actor: RequestActor, id: string): Promise<RefundView> {
    return this.database.write(async (tx) => {
      const refund = await this.repository.findInScope(tx, actor.scope, id);
      if (refund === null) throw problem('not_found');
      if (refund.status !== 'parked' || refund.isRetryAsked) throw problem('refund_not_parked');
      if (actor.refundLimitFen !== null && refund.amountFen > actor.refundLimitFen)
        throw problem('refund_exceeds_limit');
      const merchants = await this.merchants.factsByIds(tx, [refund.merchantId]);
      if (merchants.get(refund.merchantId)?.isUnbound) throw problem('merchant_unauthorized');
      if (!(await this.repository.noteTx(tx, refund, { isRetryAsked: true, nextAt: null, misses: 0 })))
        throw problem('version_conflict');
      await this.queue.addTx(tx, executeJob(refund));
      await this.audit.recordTx(tx, {
        actor: actor.asActor(),
        ip: actor.ip,
        requestId: actor.requestId,
        action: 'refund.retry',
        targetKind: 'refund',
        targetId: id,
        providerId: refund.providerId,
        after: { amount: fromFen(refund.amountFen), outRequestNo: refund.outRequestNo },
      });
      const fresh = await this.repository.find(tx, id);
      return this.view(tx, fresh ?? refund);
    });
  }

  /** A refund that a person asked for, written with its number in the caller's transaction. */
  createByPerson(tx: Tx, subject: RefundSubject, wish: PersonalWish, actor: RequestActor): Promise<Refund> {
    return this.creation.byPersonTx(tx, subject, wish, actor);
  }

  /** What this very request made before; null when it is new. @throws problem `idempotency_key_reused` */
  repeatOf(db: Reader, subject: RefundSubject, wish: PersonalWish, actor: RequestActor): Promise<Refund | null> {
    return this.creation.repeatOf(db, subject, wish, actor);
  }

  /**
   * Makes sure that the ledger knows what the trade is worth. Alipay is asked even where a complaint told: a complaint
   * may name less than the trade.
   *
   * @throws {AlipayError} when nobody tells
   */
  async learnTrade(
    access: MerchantAccess,
    { tradeNo, merchantId }: Pick<RefundSubject, 'tradeNo' | 'merchantId'>,
  ): Promise<void> {
    const known = await this.database.read((db) => this.ledger.find(db, tradeNo));
    try {
      const trade = await queryTrade(access.gateway, access.appAuthToken, tradeNo);
      await this.database.write(async (tx) => {
        await this.ledger.lockTx(tx, tradeNo, merchantId);
        await this.ledger.setTotalTx(tx, tradeNo, trade.totalFen);
      });
    } catch (error) {
      if (!(error instanceof AlipayError)) throw error;
      await this.merchants.noteCallError(merchantId, error, error.method);
      if (known?.totalFen == null) throw error;
    }
  }

  /** The policy decides about a complaint and writes down what and why. */
  autoRefund(input: AutoRefundInput): Promise<void> {
    return this.policy.decide(input);
  }

  /** The look at the complaint before an automatic refund is sent; the module above provides it. */
  setGate(gate: (refund: Refund) => Promise<{ allowed: true } | { refused: string }>): void {
    this.permit.setGate(gate);
  }

  async ofComplaint(db: Reader, complaintId: string): Promise<RefundView[]> {
    return this.views(db, await this.repository.ofComplaint(db, complaintId));
  }

  async byIds(db: Reader, ids: readonly string[]): Promise<RefundView[]> {
    return ids.length === 0 ? [] : this.views(db, await this.repository.findAll(db, ids));
  }

  async ledgerOf(
    db: Reader,
    tradeNos: readonly string[],
  ): Promise<Map<string, { totalFen: number | null; refundedFen: number; reservedFen: number }>> {
    const rows = await this.ledger.findAll(db, tradeNos);
    return new Map(
      rows.map(({ tradeNo, totalFen, refundedFen, reservedFen }) => [tradeNo, { totalFen, refundedFen, reservedFen }]),
    );
  }

  async undecided(db: Reader, complaintId: string): Promise<number> {
    return (await this.undecidedOf(db, [complaintId])).get(complaintId) ?? 0;
  }

  undecidedOf(db: Reader, complaintIds: readonly string[]): Promise<Map<string, number>> {
    return this.repository.undecidedCounts(db, complaintIds);
  }

  /** How the complaint is to be finished now that its refunds have succeeded; null: nobody asked, or one has not. */
  async thenFinishOf(db: Reader, complaintId: string): Promise<FinishWish | null> {
    return finishWishOf(await this.repository.ofComplaint(db, complaintId));
  }

  /** A trade that somebody refunded elsewhere: the ledger learns it, what was not sent yet is stopped. */
  async noteRefundedElsewhere(tx: Tx, subject: RefundSubject, amountFen: number): Promise<void> {
    const row = await this.ledger.lockTx(tx, subject.tradeNo, subject.merchantId);
    if (row.totalFen === null) await this.ledger.setTotalTx(tx, subject.tradeNo, subject.tradeAmountFen ?? amountFen);
    await this.ledger.raiseRefundedTx(tx, subject.tradeNo, amountFen);
    await this.settling.stopUnsentTx(tx, subject.tradeNo);
  }

  policyState(actor: RequestActor): Promise<PolicyState> {
    return this.stopSwitch.state(actor);
  }

  stop(actor: RequestActor, reason: string | null): Promise<PolicyState> {
    return this.stopSwitch.stop(actor, reason);
  }

  resume(actor: RequestActor): Promise<PolicyState> {
    return this.stopSwitch.resume(actor);
  }

  async view(db: Reader, refund: Refund): Promise<RefundView> {
    const [view] = await this.views(db, [refund]);
    if (!view) throw new Error('no view of a loaded refund');
    return view;
  }

  private async views(db: Reader, refunds: readonly Refund[]): Promise<RefundView[]> {
    const merchants = await this.merchants.factsByIds(
      db,
      refunds.map(({ merchantId }) => merchantId),
    );
    return refunds.map((refund) => viewRefund(refund, merchants.get(refund.merchantId)?.name ?? ''));
  }
}
