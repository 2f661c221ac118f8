import { AlipayError, type ImageRef } from '@redress/alipay';
import type { Actor, StatementKind, StatementRequest } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { type MerchantAccess, MerchantsService } from '../merchants/merchants.service.js';
import { Clock } from '../platform/clock.js';
import { Database, type Tx } from '../platform/database/database.js';
import { Ids } from '../platform/ids.js';
import { JobQueue } from '../platform/jobs/queue.js';
import { type Job, type JobEnd, RetryLater } from '../platform/jobs/runner.js';
import { channels, methods } from './channels.js';
import type { Complaint, ComplaintStatement } from './complaints.entity.js';
import { ComplaintsReading } from './complaints.reading.js';
import { ComplaintsRepository } from './complaints.repository.js';
import { ComplaintsUploads } from './complaints.uploads.js';
import { replyRole } from './domain/reply-role.js';
import type { ComplaintFact } from './domain/state.js';
import { statementStep, timesShown } from './domain/statement.js';
import { readAgainJob } from './polling.jobs.js';
import { sendAccess } from './send-access.js';
import { StatementsRepository } from './statements.repository.js';

const LOOK_AGAIN_MS = 10_000;
/** One call at its longest, waiting for the rate included. */
const CALL_MS = 25_000;

type StatementJob = Job<{ statementId: string }>;

type Result = { status: 'succeeded'; error: null } | { status: 'failed' | 'unknown'; error: string };

const succeeded: Result = { status: 'succeeded', error: null };
const unknown: Result = { status: 'unknown', error: 'NO_CONFIRMATION' };
const notSent: Result = { status: 'failed', error: 'NO_RESULT' };
const unbound: Result = { status: 'failed', error: 'MERCHANT_UNBOUND' };

/** Says something to Alipay beside a finish: recorded first, sent once by a job, with a result of its own. */
@Injectable()
export class ComplaintsStating {
  constructor(
    private readonly database: Database,
    private readonly repository: ComplaintsRepository,
    private readonly statements: StatementsRepository,
    private readonly uploads: ComplaintsUploads,
    private readonly reading: ComplaintsReading,
    private readonly merchants: MerchantsService,
    private readonly queue: JobQueue,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * Records the words and the job that sends them.
   *
   * @throws problem `image_invalid` when a picture is not this person's
   */
  async requestTx(
    tx: Tx,
    complaint: Complaint,
    kind: StatementKind,
    { content, imageIds = [] }: StatementRequest,
    by: { source: ComplaintStatement['source']; actor: Actor; uploaderId: string },
  ): Promise<ComplaintStatement> {
    await this.uploads.handInTx(tx, complaint, imageIds, by.uploaderId);
    const { id: complaintId, providerId, merchantId } = complaint;
    const statement: ComplaintStatement = {
      id: this.ids.next(),
      complaintId,
      providerId,
      merchantId,
      openKey: complaintId,
      kind,
      content,
      imageIds,
      status: 'pending',
      source: by.source,
      actor: by.actor,
      error: null,
      shownBefore: null,
      looks: 0,
      createdAt: this.clock.now(),
      settledAt: null,
    };
    await this.statements.insert(tx, statement);
    await this.queue.addTx(tx, {
      kind: 'complaint.state',
      key: `statement:${statement.id}`,
      payload: { statementId: statement.id },
      providerId,
    });
    const requested = { type: 'complaint.statement_requested', data: { statementId: statement.id, kind } } as const;
    await this.reading.record(tx, complaint, [requested], by.actor);
    return statement;
  }

  /** One run of the job: read first, then send, or find out what became of the send. */
  async run(job: StatementJob): Promise<JobEnd> {
    const statement = await this.database.read((db) => this.statements.find(db, job.payload.statementId));
    if (statement === null || statement.openKey === null) return 'done';
    const complaint = await this.database.read((db) => this.repository.findById(db, statement.complaintId));
    if (complaint === null) return 'done';
    const access = await sendAccess(this.merchants, complaint.merchantId);
    if (access === null) return this.settle(statement, statement.shownBefore === null ? unbound : unknown, job);
    const { snapshot } = await this.look(complaint, access);
    const shownNow =
      complaint.family === 'risk' ? null : timesShown(snapshot.replies.map(asMerchants), statement.content);
    switch (statementStep({ ...statement, shownNow })) {
      case 'send':
        return this.send(job, statement, complaint, access, shownNow ?? 0);
      case 'succeeded':
        return this.settle(statement, succeeded, job);
      case 'unknown':
        return this.settle(statement, unknown, job);
      case 'look-again':
        await this.database.write((tx) => this.statements.update(tx, statement.id, { looks: statement.looks + 1 }));
        return { againAt: this.clock.now() + LOOK_AGAIN_MS };
    }
  }

  /** The job came to its end without a result. */
  async abandon(statementId: string): Promise<void> {
    const statement = await this.database.read((db) => this.statements.find(db, statementId));
    if (statement === null || statement.openKey === null) return;
    await this.settle(statement, statement.shownBefore === null ? notSent : unknown, null);
  }

  private async look(complaint: Complaint, access: MerchantAccess) {
    const reading = await this.reading.read(access, complaint.family, complaint.remoteId, 'refresh');
    await this.database.write((tx) => this.reading.applyTx(tx, access.merchant, reading));
    return reading;
  }

  private async send(
    job: StatementJob,
    statement: ComplaintStatement,
    complaint: Complaint,
    access: MerchantAccess,
    shownBefore: number,
  ): Promise<JobEnd> {
    const method = methods[complaint.family][statement.kind];
    const say = channels[complaint.family][statement.kind === 'reply' ? 'reply' : 'supplement'];
    if (say === undefined || method === null) throw new Error('the family does not know this statement');
    try {
      const images = await this.uploads.send(job, complaint, statement.imageIds, access);
      job.signal.throwIfAborted();
      if (!job.hasTimeFor(CALL_MS) || !(await this.begin(statement, complaint, shownBefore)))
        return { againAt: this.clock.now() };
      await say(access.gateway, access.appAuthToken, textOf(statement, complaint, images));
    } catch (error) {
      return this.refused(job, statement, complaint, error, method);
    }
    return this.settle(statement, succeeded, job);
  }

  private begin(statement: ComplaintStatement, { merchantId }: Complaint, shownBefore: number): Promise<boolean> {
    return this.database.write(async (tx) => {
      if (!(await this.merchants.holdLiveTx(tx, merchantId))) return false;
      return this.statements.begin(tx, statement, shownBefore);
    });
  }

  /** A signed refusal is final; what never left may be sent later; all else is looked for, never sent again. */
  private async refused(
    job: StatementJob,
    statement: ComplaintStatement,
    complaint: Complaint,
    error: unknown,
    method: string,
  ): Promise<JobEnd> {
    if (!(error instanceof AlipayError)) throw error;
    await this.merchants.noteCallError(complaint.merchantId, error, method);
    if (error.retry === 'no') return this.settle(statement, { status: 'failed', error: error.saidCode }, job);
    const patch = error.sent ? { status: 'unknown' as const } : { status: 'pending' as const, shownBefore: null };
    await this.database.write((tx) => this.statements.update(tx, statement.id, patch));
    throw new RetryLater(LOOK_AGAIN_MS, error.message);
  }

  private async settle(statement: ComplaintStatement, result: Result, job: StatementJob | null): Promise<JobEnd> {
    await this.database.write(async (tx) => {
      const complaint = await this.repository.findById(tx, statement.complaintId);
      if (complaint === null) throw new Error('a statement without its complaint');
      const now = this.clock.now();
      await this.statements.update(tx, statement.id, { ...result, openKey: null, settledAt: now });
      await this.reading.record(tx, complaint, [factOf(statement, result)], statement.actor);
      if (result.status === 'succeeded') await this.queue.addTx(tx, readAgainJob(complaint));
      await job?.endTx(tx);
    });
    return 'done';
  }
}

const asMerchants = ({ role, content }: { role: string; content: string }) => ({ role: replyRole(role), content });

const textOf = ({ content }: ComplaintStatement, { remoteId, family }: Complaint, images: ImageRef[]) => ({
  remoteId,
  content,
  ...(family === 'trade' && { images }),
});

function factOf({ id: statementId, kind }: ComplaintStatement, { status, error }: Result): ComplaintFact {
  if (error === null) return { type: 'complaint.statement_sent', data: { statementId, kind } };
  return { type: 'complaint.statement_failed', data: { statementId, kind, error, isUnknown: status === 'unknown' } };
}
