import { AlipayError, type ComplaintSnapshot } from '@redress/alipay';
import type { Family } from '@redress/contract';
import { fromFen } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { type MerchantAccess, MerchantsService } from '../merchants/merchants.service.js';
import { Clock } from '../platform/clock.js';
import { Vault } from '../platform/crypto/vault.js';
import { StaleRow, type Tx } from '../platform/database/database.js';
import { alipayActor, EventLog } from '../platform/events/event-log.js';
import { Ids } from '../platform/ids.js';
import { JobQueue } from '../platform/jobs/queue.js';
import { RefundsService } from '../refunds/refunds.service.js';
import { AnswersRepository } from './answers.repository.js';
import { channels, methods } from './channels.js';
import { Complaint } from './complaints.entity.js';
import { ComplaintsRepository } from './complaints.repository.js';
import { indexWords } from './complaints.search-index.js';
import { openContact } from './contact-seal.js';
import { contactKey } from './contact.js';
import { DeadlinePlans } from './deadline-plans.js';
import { deadlineNotices, notedAfter, ownDeadline } from './domain/deadline.js';
import { merge, type Merged, type Reading } from './domain/merge.js';
import { rereadAfterMs, WANTED_MS } from './domain/plan.js';
import type { ComplaintFact, ComplaintState, TradeState } from './domain/state.js';
import { ImagesRepository } from './images.repository.js';
import { readAgainJob } from './polling.jobs.js';
import { PollingRepository } from './polling.repository.js';

/** Reads complaints from Alipay and applies what it answered: the one place where a complaint changes by itself. */
@Injectable()
export class ComplaintsReading {
  constructor(
    private readonly repository: ComplaintsRepository,
    private readonly images: ImagesRepository,
    private readonly polling: PollingRepository,
    private readonly answers: AnswersRepository,
    private readonly plans: DeadlinePlans,
    private readonly merchants: MerchantsService,
    private readonly refunds: RefundsService,
    private readonly events: EventLog,
    private readonly queue: JobQueue,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * Asks Alipay for one complaint, outside any transaction.
   *
   * @throws {AlipayError} after the merchant's record was told of it
   */
  async read(access: MerchantAccess, family: Family, remoteId: string, via: Reading['via']): Promise<Reading> {
    const observedAt = this.clock.now();
    try {
      const snapshot = await channels[family].get(access.gateway, access.appAuthToken, remoteId);
      return { snapshot, observedAt, answeredAt: this.clock.now(), via };
    } catch (error) {
      if (error instanceof AlipayError)
        await this.merchants.noteCallError(access.merchant.id, error, methods[family].get);
      throw error;
    }
  }

  /** Complaint, trades, events and the jobs that follow, in the caller's transaction. */
  async applyTx(tx: Tx, merchant: MerchantAccess['merchant'], reading: Reading): Promise<Complaint> {
    const { snapshot } = reading;
    const key = { merchantId: merchant.id, family: snapshot.family, remoteId: snapshot.remoteId };
    const row = await this.repository.findByKey(tx, key);
    const stored = row && (await this.load(tx, row));
    const merged = merge(stored, reading);
    if (row && !merged.isChanged) {
      if (merged.readAgainAt !== null) await this.readAgainTx(tx, row, merged.readAgainAt);
      if (merged.state.observedAt <= row.observedAt) return row;
      await this.repository.touch(tx, row, merged.state);
      await this.readAgainLater(tx, row);
      await this.answers.noteTx(tx, row.id, snapshot.raw, reading.answeredAt);
      await this.noteImages(tx, row, snapshot);
      return row;
    }
    const now = this.clock.now();
    const plan = await this.plans.get(tx);
    const ownDeadlineAt = ownDeadline(merged.state, plan);
    const due = { ...merged.state, deadlineAt: merged.state.deadlineAt ?? ownDeadlineAt };
    const noted = row ? notedAfter(row.deadlineNoted, row, due, now, plan.thresholdsHours) : undefined;
    const notices = deadlineNotices(due, noted, now, plan.thresholdsHours);
    const deadline = { deadlineAt: due.deadlineAt, ownDeadlineAt, deadlineNoted: notices.noted };
    const saved = await this.save(tx, row, merchant, merged.state, deadline, snapshot);
    await this.repository.saveTrades(tx, saved, merged.state.trades);
    await this.repository.saveReplies(tx, saved.id, stored?.replies ?? [], merged.state.replies);
    await indexWords(tx, saved, stored, merged.state);
    await this.noteImages(tx, saved, snapshot);
    const answerId = await this.answers.noteTx(tx, saved.id, snapshot.raw, reading.answeredAt);
    const facts = await this.tellElsewhere(tx, saved, merged.facts);
    await this.record(tx, saved, [...facts.map(withAnswer(answerId)), ...notices.due.map(deadlineFact)]);
    await this.follow(tx, saved, merged, notices.nextAt);
    await this.readAgainLater(tx, saved);
    await this.noteLiveliness(tx, saved, merged.facts);
    await this.noteRefundsElsewhere(tx, saved, stored?.trades ?? null, merged.state.trades);
    return saved;
  }

  /** Events of a complaint, recorded with the jobs that follow from them. */
  async record(tx: Tx, complaint: Complaint, facts: readonly ComplaintFact[], actor = alipayActor): Promise<void> {
    if (facts.length === 0) return;
    const { id: complaintId, providerId, merchantId } = complaint;
    await this.events.recordTx(
      tx,
      facts.map((fact) => ({ ...fact, actor, providerId, merchantId, complaintId })),
    );
  }

  private async save(
    tx: Tx,
    row: Complaint | null,
    merchant: MerchantAccess['merchant'],
    state: ComplaintState,
    deadline: Pick<Complaint, 'deadlineAt' | 'ownDeadlineAt' | 'deadlineNoted'>,
    snapshot: ComplaintSnapshot,
  ): Promise<Complaint> {
    const id = row?.id ?? this.ids.next();
    const { contact, trades, replies: _, imageKeys, ...plain } = state;
    const at = (column: string) => ({ table: 'complaint', column, id });
    const phone = contact === null ? null : contactKey(contact);
    const values = {
      ...plain,
      ...deadline,
      contactSealed: contact === null ? null : this.vault.seal('pii', at('contact_sealed'), contact),
      contactIndex: phone === null ? null : this.vault.blindIndex(phone),
      rawSealed: this.vault.seal('pii', at('raw_sealed'), snapshot.raw),
      tradeNos: trades.map((trade) => trade.tradeNo),
      imageCount: imageKeys.length,
      updatedAt: this.clock.now(),
    };
    if (row) {
      await this.repository.touch(tx, row, state);
      if (!(await this.repository.update(tx, row, values))) throw new StaleRow('a complaint changed while it was read');
      return Object.assign(new Complaint(), row, values, { version: row.version + 1 });
    }
    const complaint = Object.assign(new Complaint(), values, {
      id,
      providerId: merchant.providerId,
      merchantId: merchant.id,
      assigneeId: null,
      labels: [],
      receivedAt: this.clock.now(),
      version: 1,
    });
    await this.repository.insert(tx, complaint);
    return complaint;
  }

  /** Pictures of the complaint and of its replies; addresses that are fresh replace those that may have expired. */
  private async noteImages(tx: Tx, complaint: Complaint, { imageUrls, replies }: ComplaintSnapshot): Promise<void> {
    await this.images.noteTx(tx, complaint, [...imageUrls, ...replies.flatMap((reply) => reply.images)]);
  }

  private async follow(tx: Tx, complaint: Complaint, merged: Merged, deadlineLookAt: number | null): Promise<void> {
    await this.lookAtDeadlineTx(tx, complaint, deadlineLookAt);
    if (merged.readAgainAt !== null) await this.readAgainTx(tx, complaint, merged.readAgainAt);
  }

  /** When reminders of its deadline are next due; null when none can come any more. */
  async lookAtDeadlineTx(tx: Tx, { id, providerId }: Complaint, deadlineLookAt: number | null): Promise<void> {
    const deadlineKey = `deadline:${id}`;
    if (deadlineLookAt === null) await this.queue.cancelTx(tx, deadlineKey);
    else
      await this.queue.addTx(tx, {
        kind: 'complaint.deadline',
        key: deadlineKey,
        payload: { complaintId: id },
        runAt: deadlineLookAt,
        providerId,
      });
  }

  /** Beside a read that waits already: that one may come too early. */
  private async readAgainTx(tx: Tx, complaint: Complaint, at: number): Promise<void> {
    const again = readAgainJob(complaint, at);
    await this.queue.addTx(tx, { ...again, key: `${again.key}:again` });
  }

  private async readAgainLater(tx: Tx, complaint: Complaint): Promise<void> {
    const now = this.clock.now();
    const afterMs = rereadAfterMs(complaint, now);
    await this.polling.setRereadTx(tx, complaint, afterMs === null ? null : now + afterMs);
  }

  /** Where something happens more will: its list is looked at often from now on. */
  private async noteLiveliness(tx: Tx, { merchantId, family }: Complaint, facts: readonly ComplaintFact[]) {
    if (facts.every(({ type }) => type === 'complaint.imported')) return;
    const now = this.clock.now();
    await this.polling.noteActiveTx(tx, merchantId, family, now, now + WANTED_MS.busy);
  }

  /** Alipay tells how it was settled; when neither a finish nor a refund of ours can be why, it was done elsewhere. */
  private async tellElsewhere(
    tx: Tx,
    complaint: Complaint,
    facts: readonly ComplaintFact[],
  ): Promise<readonly ComplaintFact[]> {
    const isClosing = facts.some((fact) => fact.type === 'complaint.closed' && fact.data?.['code'] !== undefined);
    if (!isClosing) return facts;
    const finishes = await this.repository.finishesOf(tx, complaint.id);
    const ledger = await this.refunds.ledgerOf(tx, complaint.tradeNos);
    const isOurs =
      finishes.some(({ sends }) => sends > 0) ||
      [...ledger.values()].some(({ refundedFen, reservedFen }) => refundedFen + reservedFen > 0);
    if (isOurs) return facts;
    return facts.map((fact) =>
      fact.type === 'complaint.closed' ? { ...fact, data: { ...fact.data, elsewhere: true } } : fact,
    );
  }

  /** A trade that turned to refunded without a refund of ours was refunded somewhere else. */
  private async noteRefundsElsewhere(
    tx: Tx,
    complaint: Complaint,
    before: readonly TradeState[] | null,
    after: readonly TradeState[],
  ) {
    // what was settled before we first saw it is history, not news
    if (before === null && complaint.status === 'closed') return;
    const known = new Map((before ?? []).map((trade) => [trade.tradeNo, trade.refundedAt]));
    const news = after.filter((trade) => trade.refundedAt !== null && (known.get(trade.tradeNo) ?? null) === null);
    if (news.length === 0) return;
    const ledger = await this.refunds.ledgerOf(
      tx,
      news.map((trade) => trade.tradeNo),
    );
    for (const trade of news) {
      const entry = ledger.get(trade.tradeNo);
      const isOurs = entry !== undefined && entry.refundedFen + entry.reservedFen > 0;
      if (isOurs || trade.amountFen === null) continue;
      const { id: complaintId, family, remoteId, taskId, merchantId, providerId } = complaint;
      const subject = {
        complaintId,
        family,
        remoteId,
        taskId,
        merchantId,
        providerId,
        tradeNo: trade.tradeNo,
        tradeAmountFen: trade.amountFen,
      };
      await this.refunds.noteRefundedElsewhere(tx, subject, trade.amountFen);
      await this.record(tx, complaint, [
        { type: 'complaint.refunded_elsewhere', data: { tradeNo: trade.tradeNo, amount: fromFen(trade.amountFen) } },
      ]);
    }
  }

  private async load(tx: Tx, row: Complaint): Promise<ComplaintState> {
    const replies = await this.repository.repliesOf(tx, row.id);
    const images = await this.images.ofComplaint(tx, row.id);
    const inReplies = new Set(replies.flatMap(({ imageKeys }) => imageKeys));
    const imageKeys = images.flatMap(({ sourceKey }) =>
      sourceKey === null || inReplies.has(sourceKey) ? [] : sourceKey,
    );
    const words = {
      replies: replies.map(({ role, name, at, content, imageKeys: keys }) => ({
        role,
        name,
        at,
        content,
        imageKeys: keys,
      })),
      imageKeys,
    };
    return { ...this.stateOf(row, await this.repository.tradesOf(tx, [row.id])), ...words };
  }

  private stateOf(row: Complaint, trades: readonly TradeState[]): Omit<ComplaintState, 'replies' | 'imageKeys'> {
    const contact = openContact(this.vault, row);
    return {
      family: row.family,
      remoteId: row.remoteId,
      taskId: row.taskId,
      status: row.status,
      closeReason: row.closeReason,
      rawStatus: row.rawStatus,
      statusText: row.statusText,
      isLate: row.isLate,
      needsLook: row.needsLook,
      oppositePid: row.oppositePid,
      amountFen: row.amountFen,
      contact,
      content: row.content,
      reason: row.reason,
      complainedAt: row.complainedAt,
      deadlineAt: row.ownDeadlineAt === null ? row.deadlineAt : null,
      escalatedAt: row.escalatedAt,
      escalationText: row.escalationText,
      processedAt: row.processedAt,
      processCode: row.processCode,
      processRemark: row.processRemark,
      observedAt: row.observedAt,
      answeredAt: row.answeredAt ?? row.observedAt,
      reopenSeenAt: row.reopenSeenAt,
      trades: trades.map(({ tradeNo, outTradeNo, amountFen, rawStatus, paidAt, refundedAt }) => ({
        tradeNo,
        outTradeNo,
        amountFen,
        rawStatus,
        paidAt,
        refundedAt,
      })),
    };
  }
}

/** Where the words of Alipay are that a fact comes from. */
const withAnswer =
  (answerId: string | null) =>
  (fact: ComplaintFact): ComplaintFact =>
    answerId === null ? fact : { ...fact, data: { ...fact.data, answerId } };

/** A step of a deadline as a fact; 0 hours left is overdue. */
export const deadlineFact = (hoursLeft: number): ComplaintFact =>
  hoursLeft === 0 ? { type: 'complaint.overdue' } : { type: 'complaint.due_soon', data: { hoursLeft } };
