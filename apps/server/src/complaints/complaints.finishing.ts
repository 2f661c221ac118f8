import { AlipayError } from '@redress/alipay';
import type { Actor } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { type MerchantAccess, MerchantsService } from '../merchants/merchants.service.js';
import { Clock } from '../platform/clock.js';
import { Database, type Tx } from '../platform/database/database.js';
import { Faults } from '../platform/faults.js';
import { Ids } from '../platform/ids.js';
import { JobQueue } from '../platform/jobs/queue.js';
import { type Job, type JobEnd, RetryLater } from '../platform/jobs/runner.js';
import { channels, methods } from './channels.js';
import type { Complaint, Finish } from './complaints.entity.js';
import { ComplaintsReading } from './complaints.reading.js';
import { ComplaintsRepository } from './complaints.repository.js';
import { ComplaintsUploads } from './complaints.uploads.js';
import type { ComplaintFact } from './domain/state.js';
import { readAgainJob } from './polling.jobs.js';
import { sendAccess } from './send-access.js';

/** A finish is sent at most this often; before each further send the complaint is read (reliability.md 7). */
const MAX_SENDS = 3;
const ASK_AGAIN_MS = 10_000;
/** One call at its longest, waiting for the rate included. */
const CALL_MS = 25_000;

export interface FinishWish {
  code: string;
  remark?: string | null;
  imageIds?: string[];
  replyToUser?: string;
  repeatReason?: string;
}

type FinishJob = Job<{ finishId: string }>;

type FinishResult = { status: 'succeeded'; isElsewhere: boolean } | { status: 'failed'; error: string };

const noResult: FinishResult = { status: 'failed', error: 'NO_RESULT' };
const unbound: FinishResult = { status: 'failed', error: 'MERCHANT_UNBOUND' };

/** Settles complaints with Alipay: the wish is a row, the sending a job, the result a fact of its own. */
@Injectable()
export class ComplaintsFinishing {
  constructor(
    private readonly database: Database,
    private readonly repository: ComplaintsRepository,
    private readonly uploads: ComplaintsUploads,
    private readonly reading: ComplaintsReading,
    private readonly merchants: MerchantsService,
    private readonly queue: JobQueue,
    private readonly faults: Faults,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * Records the wish and the job that sends it.
   *
   * @throws problem `image_invalid` when a picture is not this person's
   */
  async requestTx(
    tx: Tx,
    complaint: Complaint,
    wish: FinishWish,
    by: { source: Finish['source']; actor: Actor; uploaderId: string | null },
  ): Promise<Finish> {
    const imageIds = wish.imageIds ?? [];
    await this.uploads.handInTx(tx, complaint, imageIds, by.uploaderId);
    const { id: complaintId, providerId, merchantId } = complaint;
    const finish: Finish = {
      id: this.ids.next(),
      complaintId,
      providerId,
      merchantId,
      openKey: complaintId,
      code: wish.code,
      remark: wish.remark || null,
      replyToUser: wish.replyToUser ?? null,
      repeatReason: wish.repeatReason ?? null,
      imageIds,
      status: 'pending',
      source: by.source,
      actor: by.actor,
      error: null,
      sends: 0,
      createdAt: this.clock.now(),
      settledAt: null,
    };
    await this.repository.insertFinish(tx, finish);
    await this.queue.addTx(tx, {
      kind: 'complaint.finish',
      key: `finish:${finish.id}`,
      payload: { finishId: finish.id },
      providerId,
    });
    await this.reading.record(
      tx,
      complaint,
      [{ type: 'complaint.finish_requested', data: { finishId: finish.id, code: finish.code } }],
      by.actor,
    );
    return finish;
  }

  /** One run of the job: read first, send when it is still open, record the result. */
  async run(job: FinishJob): Promise<JobEnd> {
    const finish = await this.database.read((db) => this.repository.findFinish(db, job.payload.finishId));
    if (finish === null || finish.openKey === null) return 'done';
    const complaint = await this.database.read((db) => this.repository.findById(db, finish.complaintId));
    if (complaint === null) return 'done';
    const access = await sendAccess(this.merchants, complaint.merchantId);
    // no later run could send it or learn what became of it
    if (access === null) return this.settle(finish, finish.sends === 0 ? unbound : noResult, job);
    const reading = await this.reading.read(access, complaint.family, complaint.remoteId, 'refresh');
    const current = await this.database.write((tx) => this.reading.applyTx(tx, access.merchant, reading));
    if (isSettled(current)) return this.settle(finish, { status: 'succeeded', isElsewhere: finish.sends === 0 }, job);
    if (finish.sends >= MAX_SENDS) return this.settle(finish, noResult, job);
    return this.send(job, finish, current, access);
  }

  private async send(job: FinishJob, finish: Finish, complaint: Complaint, access: MerchantAccess): Promise<JobEnd> {
    try {
      const images = await this.uploads.send(job, complaint, finish.imageIds, access);
      // the looks and uploads may have taken long: a run whose time is up must not send beside the next one
      job.signal.throwIfAborted();
      if (!job.hasTimeFor(CALL_MS)) return { againAt: this.clock.now() };
      const sends = finish.sends + 1;
      const isMine = await this.database.write(async (tx) => {
        if (!(await this.merchants.holdLiveTx(tx, complaint.merchantId))) return null;
        return this.repository.beginFinish(tx, finish.id, finish.sends, sends);
      });
      // the next run finds out what became of the merchant
      if (isMine === null) return { againAt: this.clock.now() };
      if (!isMine) throw new Error('another run sends this finish');
      await this.faults.at('finish.pre');
      await channels[complaint.family].finish(access.gateway, access.appAuthToken, {
        remoteId: complaint.remoteId,
        code: finish.code,
        remark: finish.remark ?? '',
        images,
        ...(finish.replyToUser && { replyToUser: finish.replyToUser }),
        ...(finish.actor.name && { operator: finish.actor.name }),
      });
    } catch (error) {
      return this.refused(job, finish, complaint, error);
    }
    await this.faults.at('finish.sent');
    return this.settle(finish, { status: 'succeeded', isElsewhere: false }, job);
  }

  /** A signed refusal is final; all else may have been taken, so the next run reads before it sends again. */
  private async refused(job: FinishJob, finish: Finish, complaint: Complaint, error: unknown): Promise<JobEnd> {
    if (!(error instanceof AlipayError)) throw error;
    await this.merchants.noteCallError(complaint.merchantId, error, methods[complaint.family].finish);
    if (error.retry === 'no') return this.settle(finish, { status: 'failed', error: error.saidCode }, job);
    await this.database.write((tx) =>
      this.repository.updateFinish(tx, finish.id, { status: error.sent ? 'unknown' : 'pending' }),
    );
    throw new RetryLater(ASK_AGAIN_MS, error.message);
  }

  /** The job came to its end without a result: the wish is closed as failed, so that a person can decide anew. */
  async abandon(finishId: string): Promise<void> {
    const finish = await this.database.read((db) => this.repository.findFinish(db, finishId));
    if (finish !== null && finish.openKey !== null) await this.settle(finish, noResult, null);
  }

  private async settle(finish: Finish, result: FinishResult, job: FinishJob | null): Promise<JobEnd> {
    await this.database.write(async (tx) => {
      const complaint = await this.repository.findById(tx, finish.complaintId);
      if (complaint === null) throw new Error('a finish without its complaint');
      const error = result.status === 'failed' ? result.error : null;
      await this.repository.updateFinish(tx, finish.id, {
        status: result.status,
        error,
        openKey: null,
        settledAt: this.clock.now(),
      });
      const of = { finishId: finish.id, code: finish.code };
      const fact: ComplaintFact =
        result.status === 'failed'
          ? { type: 'complaint.finish_failed', data: { ...of, error: result.error } }
          : { type: 'complaint.finish_succeeded', data: { ...of, elsewhere: result.isElsewhere } };
      await this.reading.record(tx, complaint, [fact], finish.actor);
      if (result.status === 'succeeded' && !result.isElsewhere) await this.queue.addTx(tx, readAgainJob(complaint));
      await job?.endTx(tx);
    });
    return 'done';
  }
}

/** Nothing is left to hand in: closed, or (trade family) already answered. */
const isSettled = (complaint: Complaint): boolean =>
  complaint.status === 'closed' || (complaint.family === 'trade' && complaint.status !== 'open');
