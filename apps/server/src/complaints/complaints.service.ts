import type {
  Complaint as ComplaintView,
  ComplaintCounts,
  ComplaintQuery,
  ComplaintSummary,
  Family,
  Finish as FinishView,
  FinishRequest,
  Page,
  Refund,
  RefundCreate,
} from '@redress/contract';
import { explain, riskProcessCodes, toFen, tradeFeedbackCodes } from '@redress/contract';
import { AlipayError } from '@redress/alipay';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { type MerchantAccess, MerchantsService, MerchantUnavailable } from '../merchants/merchants.service.js';
import { Clock } from '../platform/clock.js';
import { Database, type Reader, type Tx } from '../platform/database/database.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem, words } from '../platform/http/problem.js';
import { Cursors } from '../platform/paging.js';
import { scanCount, scanPage } from '../platform/scan-page.js';
import type { Scope } from '../platform/scope.js';
import { RefundsService, type RefundSubject } from '../refunds/refunds.service.js';
import type { Complaint } from './complaints.entity.js';
import { ComplaintsFinishing } from './complaints.finishing.js';
import { awayOf, ComplaintsList } from './complaints.list.js';
import { viewComplaint, viewFinish, viewSummary } from './complaints.mapper.js';
import { ComplaintsReading } from './complaints.reading.js';
import { ComplaintsRepository } from './complaints.repository.js';
import { ComplaintsViews } from './complaints.views.js';
import { maskPhones } from './contact.js';
import { ImagesRepository } from './images.repository.js';
import { isOverdue } from './domain/deadline.js';
import { snoozesOf } from './snoozes.js';

/** What a notification may say of a complaint. */
export interface ComplaintNotice {
  id: string;
  family: Family;
  taskId: string;
  status: Complaint['status'];
  overdue: boolean;
  escalated: boolean;
  deadlineAt: number | null;
  amountFen: number | null;
  reason: string | null;
  /** Phone numbers in it are masked. */
  content: string;
  contactMasked: string | null;
  merchantId: string;
  merchantName: string;
  companyName: string;
  providerId: string;
  providerName: string;
  labels: string[];
  assigneeId: string | null;
  complainedAt: number;
}

/** `withTotal` counts no further. */
const TOTAL_CAP = 1_000;

/** What people and other modules do with complaints. */
@Injectable()
export class ComplaintsService {
  constructor(
    private readonly database: Database,
    private readonly repository: ComplaintsRepository,
    private readonly list: ComplaintsList,
    private readonly views: ComplaintsViews,
    private readonly reading: ComplaintsReading,
    private readonly finishing: ComplaintsFinishing,
    private readonly images: ImagesRepository,
    private readonly merchants: MerchantsService,
    private readonly refunds: RefundsService,
    private readonly audit: AuditService,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  page(actor: RequestActor, query: ComplaintQuery): Promise<Page<ComplaintSummary>> {
    const { cursor, withTotal, limit, sort, ...filter } = query;
    const me = actor.kind === 'person' ? actor.id : null;
    const now = this.clock.now();
    return this.database.read(async (db) => {
      const scan = await this.list.scan(db, actor.scope, { ...filter, me }, sort, now);
      const { cursors } = this;
      const page = await scanPage({ cursors, cursor, limit, digestOf: { filter, sort }, ...scan });
      const counted = withTotal ? await scanCount(scan, TOTAL_CAP) : {};
      const parts = await this.views.parts(db, page.items);
      const attention = me === null ? null : await this.views.attention(db, me, page.items, now);
      const ids = page.items.map(({ id }) => id);
      const snoozes = await snoozesOf(db, me, now, ids);
      const items = parts.map((part) => {
        const { id } = part.complaint;
        return viewSummary(part, now, attention?.get(id), snoozes.get(id));
      });
      return { ...page, ...counted, items };
    });
  }

  /** How many match, no further than 999+; what a filter without an index would walk too far for is capped too. */
  count(actor: RequestActor, query: ComplaintQuery): Promise<{ total: number; totalIsCapped: boolean }> {
    const { cursor: _, withTotal: __, limit: ___, sort, ...filter } = query;
    const me = actor.kind === 'person' ? actor.id : null;
    return this.database.read(async (db) =>
      scanCount(await this.list.scan(db, actor.scope, { ...filter, me }, sort, this.clock.now()), TOTAL_CAP),
    );
  }

  counts(actor: RequestActor): Promise<ComplaintCounts> {
    const me = actor.kind === 'person' ? actor.id : null;
    return this.database.read(async (db) => {
      const states = await this.repository.countsByStatus(db, actor.scope);
      const now = this.clock.now();
      const snoozes = await snoozesOf(db, me, now);
      const away = awayOf(await this.repository.findAllInScope(db, actor.scope, [...snoozes.keys()]), me);
      const live = await this.list.liveCounts(db, actor.scope, me, now, away);
      const all = Object.values(states).reduce((sum, n) => sum + n, 0);
      return { ...states, ...live, open: states.open - away.open, all };
    });
  }

  /** @param reader whose snooze it tells; null: nobody's */
  get(scope: Scope, id: string, reader: string | null = null): Promise<ComplaintView> {
    return this.database.read(async (db) => {
      const complaint = await this.inScope(db, scope, id);
      const now = this.clock.now();
      const snoozes = await snoozesOf(db, reader, now, [id]);
      return viewComplaint(await this.views.detail(db, scope, complaint, now), now, snoozes.get(id));
    });
  }

  /** Reads it again from Alipay, now. */
  async refresh(actor: RequestActor, id: string): Promise<ComplaintView> {
    const complaint = await this.database.read((db) => this.inScope(db, actor.scope, id));
    const access = await this.accessFor(complaint);
    const reading = await this.reading
      .read(access, complaint.family, complaint.remoteId, 'refresh')
      .catch((error: unknown) => Promise.reject(asProblem(error)));
    await this.database.write((tx) => this.reading.applyTx(tx, access.merchant, reading));
    return this.get(actor.scope, id, actor.id);
  }

  /** Refund (part of) one trade; the row with its number is committed before anything is sent. */
  async refund(actor: RequestActor, id: string, request: RefundCreate): Promise<Refund> {
    const complaint = await this.database.read((db) => this.inScope(db, actor.scope, id));
    if (request.thenFinish) checkCode(complaint.family, request.thenFinish.code);
    const { reason, thenFinish } = request;
    const wish = { amountFen: toFen(request.amount), reason, thenFinish: thenFinish ?? null };
    const subject = await this.database.read((db) => this.subjectOf(db, complaint, request.tradeNo));
    const repeated = await this.database.read((db) => this.refunds.repeatOf(db, subject, wish, actor));
    if (repeated) return this.database.read((db) => this.refunds.view(db, repeated));
    await this.refunds.learnTrade(await this.accessFor(complaint), subject).catch((error: unknown) => {
      throw asProblem(error);
    });
    try {
      return await this.database.write(async (tx) => {
        await this.requireAction(tx, id, 'refund');
        const row = await this.refunds.createByPerson(tx, subject, wish, actor);
        return this.refunds.view(tx, row);
      });
    } catch (error) {
      // the same request at the same moment: what refuses this one may be its twin, which was faster
      const twin = await this.database.read((db) => this.refunds.repeatOf(db, subject, wish, actor));
      if (twin === null) throw error;
      return this.database.read((db) => this.refunds.view(db, twin));
    }
  }

  /**
   * Settle with Alipay: recorded now, sent by a job, with a result of its own.
   *
   * @param alsoTx what the caller writes in the same transaction, so that the wish is never recorded without it
   */
  async finish(
    actor: RequestActor,
    id: string,
    request: FinishRequest,
    alsoTx?: (tx: Tx, finishId: string) => Promise<void>,
  ): Promise<FinishView> {
    const complaint = await this.database.read((db) => this.inScope(db, actor.scope, id));
    checkCode(complaint.family, request.code);
    await this.accessFor(complaint);
    return this.database.write(
      async (tx) => {
        if ((await this.refunds.undecided(tx, id)) > 0) throw problem('refund_undecided');
        await this.requireAction(tx, id, 'finish');
        const finish = await this.finishing.requestTx(tx, complaint, request, {
          source: actor.kind === 'key' ? 'api' : 'person',
          actor: actor.asActor(),
          uploaderId: actor.id,
        });
        await this.audit.recordTx(tx, {
          actor: actor.asActor(),
          ip: actor.ip,
          requestId: actor.requestId,
          action: 'complaint.finish',
          targetKind: 'complaint',
          targetId: id,
          providerId: complaint.providerId,
          after: { code: request.code, imageCount: request.imageIds?.length ?? 0 },
        });
        await alsoTx?.(tx, finish.id);
        return viewFinish(finish, await this.images.byIds(tx, finish.imageIds));
      },
      { retryOnDuplicate: true },
    );
  }

  /** Facts of a complaint for a notification; null when it is gone. */
  async forNotice(db: Reader, id: string): Promise<ComplaintNotice | null> {
    const complaint = await this.repository.findById(db, id);
    if (complaint === null) return null;
    const [parts] = await this.views.parts(db, [complaint]);
    if (!parts) return null;
    return {
      id,
      family: complaint.family,
      taskId: complaint.taskId,
      status: complaint.status,
      overdue: isOverdue(complaint, this.clock.now()),
      escalated: complaint.escalatedAt !== null,
      deadlineAt: complaint.deadlineAt,
      amountFen: complaint.amountFen,
      reason: complaint.reason,
      content: maskPhones(complaint.content),
      contactMasked: parts.contactMasked,
      merchantId: complaint.merchantId,
      merchantName: parts.merchantName,
      companyName: parts.companyName,
      providerId: complaint.providerId,
      providerName: parts.providerName,
      labels: complaint.labels,
      assigneeId: complaint.assigneeId,
      complainedAt: complaint.complainedAt,
    };
  }

  private async inScope(db: Reader, scope: Scope, id: string): Promise<Complaint> {
    const complaint = await this.repository.findInScope(db, scope, id);
    if (complaint === null) throw problem('not_found');
    return complaint;
  }

  private async accessFor(complaint: Complaint): Promise<MerchantAccess> {
    try {
      return await this.merchants.accessOf(complaint.merchantId);
    } catch (error) {
      if (error instanceof MerchantUnavailable) throw problem('merchant_unauthorized');
      throw error;
    }
  }

  private async subjectOf(db: Reader, complaint: Complaint, tradeNo: string): Promise<RefundSubject> {
    const trades = await this.repository.tradesOf(db, [complaint.id]);
    const trade = trades.find((it) => it.tradeNo === tradeNo);
    if (!trade) {
      throw problem('trade_not_found', {
        errors: [
          {
            field: 'tradeNo',
            code: 'trade_not_found',
            message: words('交易不属于该投诉', 'The trade is not part of this complaint'),
          },
        ],
      });
    }
    const { id: complaintId, family, remoteId, taskId, merchantId, providerId } = complaint;
    return { complaintId, family, remoteId, taskId, merchantId, providerId, tradeNo, tradeAmountFen: trade.amountFen };
  }

  /** The action as it is allowed inside this transaction, not as it was when the page was drawn. */
  private async requireAction(db: Reader, id: string, action: 'refund' | 'finish'): Promise<void> {
    const complaint = await this.repository.findById(db, id);
    if (complaint === null) throw problem('not_found');
    const { refused } = await this.views.actions(db, complaint);
    const refusal = refused.find((it) => it.action === action);
    if (refusal) throw problem('action_not_allowed', { detail: refusal.reason });
  }
}

function checkCode(family: Family, code: string): void {
  const codes: readonly string[] = family === 'risk' ? riskProcessCodes : tradeFeedbackCodes;
  if (codes.includes(code)) return;
  throw problem('process_code_invalid', {
    errors: [
      {
        field: 'code',
        code: 'process_code_invalid',
        message: words(`可用的处理结果：${codes.join('、')}`, `One of ${codes.join(', ')}`),
      },
    ],
  });
}

/** Alipay's refusal as a problem a person understands; anything else stays what it is. */
function asProblem(error: unknown): unknown {
  if (!(error instanceof AlipayError)) return error;
  const { message, remedy } = explain(error.saidCode);
  const detail = words(`${message['zh-CN']}。${remedy['zh-CN']}。`, `${message.en}. ${remedy.en}.`);
  const isAnswer = error.kind === 'business' || error.kind === 'gateway';
  return problem(isAnswer ? 'alipay_refused' : 'alipay_unreachable', { detail });
}
