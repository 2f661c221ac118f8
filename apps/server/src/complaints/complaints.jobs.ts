import { AlipayError } from '@redress/alipay';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type MerchantAccess, MerchantsService, MerchantUnavailable } from '../merchants/merchants.service.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { EventLog, policyActor } from '../platform/events/event-log.js';
import { Faults } from '../platform/faults.js';
import { type Job, type JobEnd, JobRunner } from '../platform/jobs/runner.js';
import { RefundsService } from '../refunds/refunds.service.js';
import type { Complaint } from './complaints.entity.js';
import { ComplaintsFinishing } from './complaints.finishing.js';
import { ComplaintsLocator, type SyncPayload } from './complaints.locator.js';
import { refundableFen } from './complaints.mapper.js';
import { ComplaintsReading, deadlineFact } from './complaints.reading.js';
import { ComplaintsRepository } from './complaints.repository.js';
import { ComplaintsStating } from './complaints.stating.js';
import { DeadlinePlans } from './deadline-plans.js';
import { deadlineNotices } from './domain/deadline.js';
import { firstReadAfterMs, settleStep } from './domain/settle.js';
import { ImagesRepository } from './images.repository.js';
import { Pictures } from './pictures.js';

const MINUTE_MS = 60_000;
/** Twelve attempts of a read last about half a day. */
const READ_BACKOFF = { baseMs: 10_000, capMs: 60 * MINUTE_MS };
/** A complaint whose merchant cannot be called for is looked at again this often, for a day after the refund. */
const UNAVAILABLE_MS = 10 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

const byPolicy = { source: 'policy', actor: policyActor, uploaderId: null } as const;

/** The work that follows a complaint: read it, refund it, settle it, remind of it, keep its pictures. */
@Injectable()
export class ComplaintsJobs implements OnModuleInit {
  constructor(
    private readonly runner: JobRunner,
    private readonly database: Database,
    private readonly repository: ComplaintsRepository,
    private readonly locator: ComplaintsLocator,
    private readonly reading: ComplaintsReading,
    private readonly finishing: ComplaintsFinishing,
    private readonly stating: ComplaintsStating,
    private readonly images: ImagesRepository,
    private readonly plans: DeadlinePlans,
    private readonly pictures: Pictures,
    private readonly merchants: MerchantsService,
    private readonly refunds: RefundsService,
    private readonly events: EventLog,
    private readonly faults: Faults,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    const lane = 'sync';
    this.runner.register<SyncPayload>({
      kind: 'complaint.sync',
      lane,
      timeoutMs: MINUTE_MS,
      backoff: READ_BACKOFF,
      run: (job) => this.sync(job),
    });
    this.runner.register<{ eventId: string }>({
      kind: 'complaint.auto-refund',
      lane,
      timeoutMs: MINUTE_MS,
      run: (job) => this.autoRefund(job),
    });
    this.runner.register<{ eventId: string }>({
      kind: 'complaint.settle',
      lane,
      timeoutMs: MINUTE_MS,
      backoff: READ_BACKOFF,
      run: (job) => this.settle(job),
    });
    this.runner.register<{ finishId: string }>({
      kind: 'complaint.finish',
      lane,
      timeoutMs: 2 * MINUTE_MS,
      run: (job) => this.finishing.run(job),
      onDead: (job) => this.finishing.abandon(job.payload.finishId),
    });
    this.runner.register<{ statementId: string }>({
      kind: 'complaint.state',
      lane,
      timeoutMs: 2 * MINUTE_MS,
      run: (job) => this.stating.run(job),
      onDead: (job) => this.stating.abandon(job.payload.statementId),
    });
    this.runner.register<{ complaintId: string }>({
      kind: 'complaint.deadline',
      lane: 'other',
      timeoutMs: MINUTE_MS,
      run: (job) => this.remind(job),
    });
    this.runner.register<{ complaintId: string }>({
      kind: 'complaint.images',
      lane: 'files',
      timeoutMs: 5 * MINUTE_MS,
      run: (job) => this.keepImages(job),
      onDead: (job) => this.giveImagesUp(job.payload.complaintId),
    });
  }

  /** Reads one complaint and applies it; where a message and the poll meet. */
  private async sync(job: Job<SyncPayload>): Promise<JobEnd> {
    const found = await this.locator.find(job.payload);
    if (found === null) return 'done';
    const { access, remoteId } = found;
    const { family, via } = job.payload;
    try {
      const reading = found.reading ?? (await this.reading.read(access, family, remoteId, via));
      await this.faults.at('complaint.read');
      await this.database.write(async (tx) => {
        await this.reading.applyTx(tx, access.merchant, reading);
        await job.endTx(tx);
      });
      await this.faults.at('complaint.applied');
    } catch (error) {
      if (!(error instanceof AlipayError) || error.retry === 'yes') throw error;
      // Alipay will answer the same again. What is not stored yet stays listed, so the poll comes back to it.
    }
    return 'done';
  }

  /** The policy looks at a complaint that has just come in. */
  private async autoRefund(job: Job<{ eventId: string }>): Promise<JobEnd> {
    const facts = await this.factsOf(job.payload.eventId);
    if (facts === null) return 'done';
    const { complaint, access } = facts;
    const { merchant, provider } = access;
    const trades = await this.database.read((db) => this.repository.tradesOf(db, [complaint.id]));
    await this.refunds.autoRefund({
      complaint: {
        id: complaint.id,
        family: complaint.family,
        remoteId: complaint.remoteId,
        taskId: complaint.taskId,
        status: complaint.status,
        isWithdrawn: complaint.closeReason === 'withdrawn',
        complainedAt: complaint.complainedAt,
        oppositePid: complaint.oppositePid,
      },
      merchant,
      provider,
      access,
      trades,
      now: this.clock.now(),
      endJobTx: (tx) => job.endTx(tx),
    });
    return 'done';
  }

  /** After a refund: read again until it is closed, then do what the person wished or the proof allows. */
  private async settle(job: Job<{ eventId: string }>): Promise<JobEnd> {
    const facts = await this.factsOf(job.payload.eventId);
    if (facts === null) return this.waitForAccess(job.payload.eventId);
    const { refundedAt, access } = facts;
    const elapsedMs = this.clock.now() - refundedAt;
    if (elapsedMs < firstReadAfterMs) return { againAt: refundedAt + firstReadAfterMs };
    const { family, remoteId } = facts.complaint;
    const reading = await this.reading.read(access, family, remoteId, 'refresh');
    let end: JobEnd = 'done';
    await this.database.write(async (tx) => {
      const complaint = await this.reading.applyTx(tx, access.merchant, reading);
      const trades = await this.repository.tradesOf(tx, [complaint.id]);
      const ledger = await this.refunds.ledgerOf(tx, complaint.tradeNos);
      const wish = await this.refunds.thenFinishOf(tx, complaint.id);
      const step = settleStep(
        {
          family,
          status: complaint.status,
          undecidedRefunds: await this.refunds.undecided(tx, complaint.id),
          isFullyRefunded:
            trades.length > 0 &&
            trades.every(
              (trade) =>
                (ledger.get(trade.tradeNo)?.refundedFen ?? 0) > 0 &&
                refundableFen(trade, ledger.get(trade.tradeNo)) === 0,
            ),
          hasWish: wish !== null,
          isFinishing: (await this.repository.openFinish(tx, complaint.id)) !== null,
        },
        elapsedMs,
      );
      end = step.kind === 'read-again' ? { againAt: refundedAt + step.afterMs } : 'done';
      if (step.kind === 'finish-as-wished' && wish !== null)
        await this.finishing.requestTx(tx, complaint, wish, { ...wish, uploaderId: null });
      if (step.kind === 'finish-as-refunded')
        await this.finishing.requestTx(tx, complaint, { code: 'REFUND' }, byPolicy);
      await job.endTx(tx, end);
    });
    return end;
  }

  /** The authorisation may come back; what the person wished for after the refund is not forgotten at once. */
  private async waitForAccess(eventId: string): Promise<JobEnd> {
    const event = await this.database.read((db) => this.events.get(db, eventId));
    const merchant = event?.merchantId ? await this.merchants.getFacts(event.merchantId) : null;
    if (merchant?.isUnbound) return 'done';
    const now = this.clock.now();
    return event !== null && now - event.at < DAY_MS ? { againAt: now + UNAVAILABLE_MS } : 'done';
  }

  private async remind(job: Job<{ complaintId: string }>): Promise<JobEnd> {
    let end: JobEnd = 'done';
    await this.database.write(async (tx) => {
      const complaint = await this.repository.findById(tx, job.payload.complaintId);
      if (complaint === null) return job.endTx(tx);
      const { thresholdsHours } = await this.plans.get(tx);
      const notices = deadlineNotices(complaint, complaint.deadlineNoted, this.clock.now(), thresholdsHours);
      const isNoted = await this.repository.update(tx, complaint, { deadlineNoted: notices.noted });
      if (!isNoted) throw new Error('complaint changed while its deadline was looked at');
      await this.reading.record(tx, complaint, notices.due.map(deadlineFact));
      if (notices.nextAt !== null) end = { againAt: notices.nextAt };
      return job.endTx(tx, end);
    });
    return end;
  }

  /** Copies the complainant's pictures before their addresses expire. */
  private async keepImages(job: Job<{ complaintId: string }>): Promise<JobEnd> {
    const missing = await this.database.read((db) => this.images.missingOf(db, job.payload.complaintId));
    let failure: unknown = null;
    for (const image of missing) {
      try {
        const url = this.images.addressOf(image);
        const stored = url === null ? null : await this.pictures.download(url);
        await this.database.write((tx) =>
          stored ? this.images.markStored(tx, image.id, stored) : this.images.giveUpTx(tx, image),
        );
      } catch (error) {
        // one dead address must not keep the others from being copied
        failure ??= error;
      }
    }
    if (failure !== null) throw failure;
    return 'done';
  }

  /** Tried for as long as a job is: the next read of the complaint brings fresh addresses. */
  private giveImagesUp(complaintId: string): Promise<void> {
    return this.database.write(async (tx) => {
      for (const image of await this.images.missingOf(tx, complaintId)) await this.images.giveUpTx(tx, image);
    });
  }

  private async factsOf(
    eventId: string,
  ): Promise<{ complaint: Complaint; access: MerchantAccess; refundedAt: number } | null> {
    const event = await this.database.read((db) => this.events.get(db, eventId));
    const id = event?.complaintId;
    const complaint = id ? await this.database.read((db) => this.repository.findById(db, id)) : null;
    if (!event || complaint === null) return null;
    try {
      return { complaint, access: await this.merchants.accessOf(complaint.merchantId), refundedAt: event.at };
    } catch (error) {
      if (error instanceof MerchantUnavailable) return null;
      throw error;
    }
  }
}
