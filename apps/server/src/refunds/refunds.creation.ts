import type { Actor, Family, RefundSource, ThenFinish } from '@redress/contract';
import { fromFen } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import type { Reader, Tx } from '../platform/database/database.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem, words, type Words } from '../platform/http/problem.js';
import { Ids } from '../platform/ids.js';
import { JobQueue } from '../platform/jobs/queue.js';
import { type Intent, requestNo } from './domain/request-no.js';
import { LedgerRepository } from './ledger.repository.js';
import type { Refund } from './refunds.entity.js';
import { RefundsRepository } from './refunds.repository.js';
import { RefundsSettling } from './refunds.settling.js';

/** What is refunded: one trade of one complaint. */
export interface RefundSubject {
  complaintId: string;
  family: Family;
  remoteId: string;
  taskId: string;
  merchantId: string;
  providerId: string;
  tradeNo: string;
  /** As the complaint tells it; Alipay's own figure in the ledger goes before it. */
  tradeAmountFen: number | null;
}

export interface PersonalWish {
  amountFen: number;
  reason: string;
  thenFinish: ThenFinish | null;
}

interface NewRefund {
  intent: Intent;
  amountFen: number;
  reason: string;
  source: RefundSource;
  actor: Actor;
  thenFinish: ThenFinish | null;
  requestKey: string | null;
  /** When it was decided; the day whose limits it spends. */
  createdAt?: number;
}

/** tx1 of every refund: reservation, row with its number, job, event and audit, before anything is sent. */
@Injectable()
export class RefundsCreation {
  constructor(
    private readonly repository: RefundsRepository,
    private readonly ledger: LedgerRepository,
    private readonly settling: RefundsSettling,
    private readonly queue: JobQueue,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * A refund that a person or an API key asked for. The same request again is the same row.
   *
   * @throws problem `refund_exceeds_limit`, `refund_in_progress`, `refund_exceeds_trade`
   */
  async byPersonTx(tx: Tx, subject: RefundSubject, wish: PersonalWish, actor: RequestActor): Promise<Refund> {
    const repeated = await this.repeatOf(tx, subject, wish, actor);
    if (repeated) return repeated;
    const { amountFen } = wish;
    if (actor.refundLimitFen !== null && amountFen > actor.refundLimitFen) {
      throw problem('refund_exceeds_limit', {
        detail: words(
          `你的单笔退款限额为 ${fromFen(actor.refundLimitFen)} 元`,
          `Your limit for one refund is ¥${fromFen(actor.refundLimitFen)}`,
        ),
        errors: [amountError('refund_exceeds_limit', words('超过个人退款限额', 'More than your limit'))],
      });
    }
    await this.ledger.lockTx(tx, subject.tradeNo, subject.merchantId);
    if ((await this.repository.undecidedOfTrade(tx, subject.tradeNo)).length > 0) throw problem('refund_in_progress');
    if (!(await this.ledger.reserveTx(tx, subject.tradeNo, amountFen))) await this.exceeds(tx, subject.tradeNo);
    return this.insertTx(tx, subject, {
      ...wish,
      intent: `m${await this.ledger.nextManualTx(tx, subject.tradeNo)}`,
      source: actor.kind === 'key' ? 'api' : 'person',
      actor: actor.asActor(),
      requestKey: requestKeyOf(actor),
    });
  }

  /**
   * The row that this very request has made before, however it ended then.
   *
   * @throws problem `idempotency_key_reused` when the key was used for another refund
   */
  async repeatOf(db: Reader, subject: RefundSubject, wish: PersonalWish, actor: RequestActor): Promise<Refund | null> {
    const requestKey = requestKeyOf(actor);
    const found = requestKey === null ? null : await this.repository.findByRequestKey(db, requestKey);
    if (found === null) return null;
    const isSame =
      found.complaintId === subject.complaintId &&
      found.tradeNo === subject.tradeNo &&
      found.amountFen === wish.amountFen;
    if (!isSame) throw problem('idempotency_key_reused');
    return found;
  }

  /** The row with its number, and the job that sends it. What it costs was reserved before. */
  async insertTx(tx: Tx, subject: RefundSubject, values: NewRefund): Promise<Refund> {
    const { tradeAmountFen: _, ...of } = subject;
    const refund: Refund = {
      id: this.ids.next(),
      ...of,
      ...values,
      outRequestNo: requestNo(of.family, of.remoteId, of.tradeNo, values.intent),
      autoTradeNo: values.intent === 'auto' ? of.tradeNo : null,
      status: 'pending',
      errorCode: null,
      sends: 0,
      misses: 0,
      sentAt: null,
      emptyQueries: 0,
      firstEmptyAt: null,
      ifNothingFound: null,
      isRetryAsked: false,
      nextAt: null,
      createdAt: values.createdAt ?? this.clock.now(),
      settledAt: null,
      version: 1,
    };
    await this.repository.insert(tx, refund);
    await this.queue.addTx(tx, executeJob(refund));
    const { tradeNo, source, reason } = refund;
    await this.settling.recordTx(tx, refund, 'refund.created', { tradeNo, source, reason });
    return refund;
  }

  private async exceeds(tx: Tx, tradeNo: string): Promise<never> {
    const row = await this.ledger.find(tx, tradeNo);
    const leftFen = row?.totalFen == null ? 0 : Math.max(0, row.totalFen - row.refundedFen - row.reservedFen);
    const message = words(`最多可退 ${fromFen(leftFen)} 元`, `At most ¥${fromFen(leftFen)} can be refunded`);
    throw problem('refund_exceeds_trade', { detail: message, errors: [amountError('refund_exceeds_trade', message)] });
  }
}

const requestKeyOf = ({ id, idempotencyKey }: RequestActor): string | null =>
  idempotencyKey === null ? null : `${id}:${idempotencyKey}`;

/** One job a refund; another wish to run it is the same job. */
export const executeJob = ({ id: refundId, providerId }: Pick<Refund, 'id' | 'providerId'>) => ({
  kind: 'refund.execute',
  key: `refund:${refundId}`,
  payload: { refundId },
  providerId,
});

const amountError = (code: string, message: Words) => ({ field: 'amount', code, message });
