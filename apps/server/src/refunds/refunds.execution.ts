import { AlipayError, type IfNothingFound, longestCallMs, queryRefund, refundTrade } from '@redress/alipay';
import { Injectable } from '@nestjs/common';
import { type MerchantAccess, MerchantsService, MerchantUnavailable } from '../merchants/merchants.service.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { Faults } from '../platform/faults.js';
import { type Job, type JobEnd, LeaseLost, RetryLater } from '../platform/jobs/runner.js';
import { type Outcome, outcomeOfAnswer, outcomeOfError, outcomeOfFound } from './domain/outcome.js';
import {
  afterEmptyQuery,
  type Asked,
  askAgain,
  FOLLOW_QUERIES,
  type NextStep,
  nextQueryAt,
} from './domain/schedule.js';
import { hasNeverLeft, isFinal } from './domain/state.js';
import { LedgerRepository } from './ledger.repository.js';
import type { Refund, RefundAttempt } from './refunds.entity.js';
import { RefundsPermit, StoppedBeforeSend } from './refunds.permit.js';
import { RefundsRepository } from './refunds.repository.js';
import { RefundMovedOn, RefundsSettling } from './refunds.settling.js';

export interface ExecutePayload {
  refundId: string;
}

/** What a refund call may take, with its wait for the rate budget. */
const CALL_MS = longestCallMs('write');
/** A call that never left is repeated after this, then more seldom; a person looks after this many. */
const MISS_WAIT_MS = 10_000;
const MAX_MISSES = 30;
/** Code of a send that the stop switch kept from leaving. */
const STOPPED = 'stopped';
/** How often a late answer is tried on a row that others change meanwhile. */
const LATE_TRIES = 5;
/** How long an attempt is asked about when nothing may be sent again; then a person looks. */
const FOLLOW_MS = 3_600_000;

/**
 * Brings one refund to its end. Each step is committed before the next, and nothing is decided from memory: whatever
 * moment the process dies at, the next run finds in the rows what may have happened (reliability.md R4, R5).
 */
@Injectable()
export class RefundsExecution {
  constructor(
    private readonly database: Database,
    private readonly repository: RefundsRepository,
    private readonly ledger: LedgerRepository,
    private readonly settling: RefundsSettling,
    private readonly permit: RefundsPermit,
    private readonly merchants: MerchantsService,
    private readonly faults: Faults,
    private readonly clock: Clock,
  ) {}

  async run(job: Job<ExecutePayload>): Promise<JobEnd> {
    const { refundId } = job.payload;
    const refund = await this.database.read((db) => this.repository.find(db, refundId));
    if (refund === null || isFinal(refund.status)) return 'done';
    if (refund.status === 'parked' && !refund.isRetryAsked) return 'done';
    const lost = await this.lostAttempt(refund);
    if (lost) return this.noteLost(job, refund, lost);
    if (refund.nextAt !== null && refund.nextAt > this.clock.now()) return { againAt: refund.nextAt };
    if (!job.hasTimeFor(CALL_MS)) throw new RetryLater(0, 'the lease is too short for a call');
    const access = await this.accessOf(refund);
    if (access instanceof MerchantUnavailable) return this.unavailable(job, refund, access.reason);
    return refund.status === 'unknown' ? this.query(job, refund, access) : this.send(job, refund, access);
  }

  /** The job came to its end through a fault of ours: what may have been sent waits for a person, the rest is off. */
  async abandon(refundId: string): Promise<void> {
    const refund = await this.database.read((db) => this.repository.find(db, refundId));
    if (refund === null || isFinal(refund.status)) return;
    if (refund.status === 'parked' && !refund.isRetryAsked) return;
    if (await this.isUnsent(refund)) {
      await this.settling.cancel(null, refund, 'gave_up');
      return;
    }
    // a call that was open when we died is closed here; a retry would otherwise find it and could not go on
    const lost = await this.lostAttempt(refund);
    const note = lost && { attempt: lost, outcome: 'lost', code: null, traceId: null };
    await this.settling.park(null, refund, 'gave_up', note);
  }

  private async accessOf(refund: Refund): Promise<MerchantAccess | MerchantUnavailable> {
    try {
      return await this.merchants.accessOf(refund.merchantId);
    } catch (error) {
      if (error instanceof MerchantUnavailable) return error;
      throw error;
    }
  }

  /** No call can be made: what was never sent is not sent; what was sent waits for a new authorisation or a person. */
  private async unavailable(
    job: Job<ExecutePayload>,
    refund: Refund,
    reason: MerchantUnavailable['reason'],
  ): Promise<JobEnd> {
    // unbound is for good: nothing comes back that would be worth waiting for
    if (reason === 'unbound') {
      if (await this.isUnsent(refund)) return this.settling.cancel(job, refund, 'merchant_unbound');
      return this.settling.park(job, refund, 'merchant_unbound');
    }
    if (refund.source === 'policy' && (await this.isUnsent(refund)))
      return this.settling.cancel(job, refund, 'merchant_unauthorized');
    if (refund.status !== 'unknown' || refund.sentAt === null)
      return this.settling.park(job, refund, 'merchant_unauthorized');
    const at = nextQueryAt(refund.sentAt, this.clock.now());
    return at === null ? this.settling.park(job, refund, 'merchant_unauthorized') : { againAt: at };
  }

  private async send(job: Job<ExecutePayload>, refund: Refund, access: MerchantAccess): Promise<JobEnd> {
    const verdict = await this.permit.check(refund, access);
    if (verdict.kind === 'refused') return this.refused(job, refund, verdict.reason);
    if (verdict.kind === 'later') return { againAt: this.clock.now() + verdict.afterMs };
    // the looks may have taken long; an answer that comes after the lease would be thrown away
    if (!job.hasTimeFor(CALL_MS)) return { againAt: this.clock.now() };
    const begun = await this.begin(refund);
    if (begun === 'stopped') return { againAt: this.clock.now() };
    if (begun === null) return { againAt: this.clock.now() + 1_000 };
    await this.faults.at('refund.attempted');
    const outcome = await this.call(begun.refund, access, () => this.permit.assertNotStopped(refund));
    await this.faults.at('refund.answered');
    return this.settle(job, begun.refund, begun.attempt, outcome);
  }

  /**
   * Not sent again. What may have moved with an earlier attempt is still asked about for a while: a trade that is
   * closed, or a complaint that is settled, may be the work of that very attempt.
   */
  private async refused(job: Job<ExecutePayload>, refund: Refund, reason: string): Promise<JobEnd> {
    if (await this.isUnsent(refund)) return this.settling.cancel(job, refund, reason);
    const now = this.clock.now();
    if (refund.status === 'unknown') {
      const asked = await this.askedSince(refund);
      const isFollowed = now - asked.sentAt < FOLLOW_MS || asked.asked < FOLLOW_QUERIES;
      const step = askAgain(asked, now);
      if (isFollowed && step.kind === 'query') return this.settling.wait(job, refund, { nextAt: step.at }, null);
    }
    return this.settling.park(job, refund, reason);
  }

  /**
   * tx2: the attempt and its state are durable before anything is sent.
   *
   * @returns null when it is not its turn, `stopped` when the switch was pressed, or the merchant lost, since it was
   *          looked at
   */
  private begin(refund: Refund): Promise<{ refund: Refund; attempt: RefundAttempt } | 'stopped' | null> {
    const startedAt = this.clock.now();
    return this.database.write(async (tx) => {
      if (await this.permit.isStoppedTx(tx, refund)) return 'stopped';
      if (!(await this.merchants.holdLiveTx(tx, refund.merchantId))) return 'stopped';
      if (!(await this.ledger.takeTurnTx(tx, refund.tradeNo, startedAt))) return null;
      const attempt = await this.repository.beginTx(tx, refund.id, 'send', startedAt);
      const patch = {
        sends: refund.sends + 1,
        sentAt: startedAt,
        emptyQueries: 0,
        firstEmptyAt: null,
        nextAt: null,
        isRetryAsked: false,
      };
      if (!(await this.repository.moveTx(tx, refund, 'submitted', patch))) throw new RefundMovedOn();
      await this.settling.recordTx(tx, refund, 'refund.submitted', { attempt: patch.sends });
      return { attempt, refund: { ...refund, ...patch, status: 'submitted', version: refund.version + 1 } };
    });
  }

  private async call(
    refund: Refund,
    access: MerchantAccess,
    beforeSend: () => Promise<void>,
  ): Promise<Outcome & { traceId?: string }> {
    const { tradeNo, amountFen, outRequestNo, reason } = refund;
    try {
      const wanted = { tradeNo, amountFen, outRequestNo, reason };
      const answer = refundTrade(access.gateway, access.appAuthToken, wanted, { beforeSend });
      const [known] = await Promise.all([answer, this.faults.at('refund.inflight')]);
      return outcomeOfAnswer(known);
    } catch (error) {
      if (error instanceof StoppedBeforeSend) return { kind: 'not-sent', code: STOPPED };
      if (!(error instanceof AlipayError)) throw error;
      await this.merchants.noteCallError(refund.merchantId, error, error.method);
      return { ...outcomeOfError(error), ...(error.traceId && { traceId: error.traceId }) };
    }
  }

  /** tx3: result, state, ledger and what follows, or none of it. An answer that comes too late is not lost (O4). */
  private async settle(
    job: Job<ExecutePayload>,
    refund: Refund,
    attempt: RefundAttempt,
    outcome: Outcome & { traceId?: string },
  ): Promise<JobEnd> {
    const note = {
      outcome: outcome.kind,
      code: 'code' in outcome ? outcome.code : null,
      traceId: outcome.traceId ?? null,
    };
    try {
      return await this.settleNow(job, refund, attempt, outcome, note);
    } catch (error) {
      if (!(error instanceof LeaseLost || error instanceof RefundMovedOn)) throw error;
      await this.settleLate(refund.id, outcome, { attempt, ...note });
      if (error instanceof LeaseLost) throw error;
      return { againAt: this.clock.now() };
    }
  }

  /**
   * The job went to another run while the answer was on its way. What it proves is written down on the row as it is
   * now, if that is undecided: an end by one conditional step that leaves the job alone. Anything else is an observation.
   */
  private async settleLate(refundId: string, outcome: Outcome, note: AttemptNote): Promise<void> {
    for (let n = 0; n < LATE_TRIES; n += 1) {
      // read before the attempts: one that is begun after this makes the step below fail
      const refund = await this.database.read((db) => this.repository.find(db, refundId));
      if (refund === null || isFinal(refund.status)) break;
      try {
        if (outcome.kind === 'succeeded')
          return void (await this.settling.succeed(null, refund, outcome.refundedTotalFen, note));
        if (outcome.kind !== 'failed' || (await this.hasDoubt(refund, note.attempt))) break;
        return void (await this.settling.fail(null, refund, outcome.code, note));
      } catch (error) {
        if (!(error instanceof RefundMovedOn)) throw error;
      }
    }
    await this.settling.observe(note);
  }

  private async settleNow(
    job: Job<ExecutePayload>,
    refund: Refund,
    attempt: RefundAttempt,
    outcome: Outcome,
    note: Omit<AttemptNote, 'attempt'>,
  ): Promise<JobEnd> {
    switch (outcome.kind) {
      case 'succeeded':
        return this.settling.succeed(job, refund, outcome.refundedTotalFen, { attempt, ...note });
      case 'failed':
        // an earlier attempt may have moved the money, or may still: a query that finds it proves that it did, but
        // nothing found is no proof (queries can be blind for an hour), so that a person has to look
        if (await this.hasDoubt(refund, attempt))
          return this.ask(job, refund, attempt, { ...outcome, ifNothingFound: 'park', refundedTotalFen: null }, note);
        return this.settling.fail(job, refund, outcome.code, { attempt, ...note });
      case 'parked':
        return this.settling.park(job, refund, outcome.code, { attempt, ...note });
      case 'unknown': {
        const isUnprovable = outcome.ifNothingFound === 'fail' && (await this.hasDoubt(refund, attempt));
        return this.ask(job, refund, attempt, isUnprovable ? { ...outcome, ifNothingFound: 'park' } : outcome, note);
      }
      case 'not-sent':
        return this.missed(job, refund, outcome.code, { attempt, ...note });
    }
  }

  private ask(
    job: Job<ExecutePayload>,
    refund: Refund,
    attempt: RefundAttempt,
    doubt: { ifNothingFound: IfNothingFound; code: string; refundedTotalFen: number | null },
    note: Omit<AttemptNote, 'attempt'>,
  ): Promise<JobEnd> {
    const { ifNothingFound, code, refundedTotalFen } = doubt;
    const nextAt = nextQueryAt(attempt.startedAt, this.clock.now()) ?? this.clock.now();
    return this.settling.doubt(job, refund, { nextAt, ifNothingFound, code }, refundedTotalFen, { attempt, ...note });
  }

  /** Nothing left this machine, or Alipay asked to slow down: the same again, later. */
  private async missed(job: Job<ExecutePayload>, refund: Refund, code: string, note: AttemptNote): Promise<JobEnd> {
    // the permit, asked again at once, says what becomes of it
    if (code === STOPPED)
      return this.settling.wait(job, refund, { nextAt: this.clock.now(), sends: refund.sends - 1 }, note);
    const misses = refund.misses + 1;
    if (misses > MAX_MISSES) return this.settling.park(job, refund, code, note);
    const nextAt = this.clock.now() + Math.min(MISS_WAIT_MS * 2 ** (misses - 1), 600_000);
    // only what left is counted, or a busy hour would use up the repeats of R5
    return this.settling.wait(job, refund, { misses, nextAt, errorCode: code, sends: refund.sends - 1 }, note);
  }

  private async query(job: Job<ExecutePayload>, refund: Refund, access: MerchantAccess): Promise<JobEnd> {
    const { tradeNo, outRequestNo, amountFen } = refund;
    const startedAt = this.clock.now();
    const attempt = await this.database.write((tx) => this.repository.beginTx(tx, refund.id, 'query', startedAt));
    try {
      const found = await queryRefund(access.gateway, access.appAuthToken, { tradeNo, outRequestNo, amountFen });
      if (found.kind === 'nothing') return await this.empty(job, refund, attempt);
      return await this.settle(job, refund, attempt, outcomeOfFound(found, amountFen));
    } catch (error) {
      if (!(error instanceof AlipayError)) throw error;
      await this.merchants.noteCallError(refund.merchantId, error, error.method);
      const outcome = error.sent ? 'no-answer' : 'not-sent';
      const note = { attempt, outcome, code: error.saidCode, traceId: error.traceId ?? null };
      return this.follow(job, refund, askAgain(await this.askedSince(refund, note), this.clock.now()), {}, note);
    }
  }

  private async empty(job: Job<ExecutePayload>, refund: Refund, attempt: RefundAttempt): Promise<JobEnd> {
    const now = this.clock.now();
    const note = { attempt, outcome: 'nothing', code: null, traceId: null };
    const seen = { emptyQueries: refund.emptyQueries + 1, firstEmptyAt: refund.firstEmptyAt ?? attempt.startedAt };
    const facts = {
      ...seen,
      ...(await this.askedSince(refund, note)),
      sends: refund.sends,
      ifNothingFound: refund.ifNothingFound ?? 'park',
    };
    return this.follow(job, refund, afterEmptyQuery(facts, now), seen, note);
  }

  private async follow(
    job: Job<ExecutePayload>,
    refund: Refund,
    step: NextStep,
    seen: Partial<Refund>,
    note: AttemptNote,
  ): Promise<JobEnd> {
    switch (step.kind) {
      case 'query':
        return this.settling.wait(job, refund, { ...seen, nextAt: step.at }, note);
      case 'fail':
        return this.settling.fail(job, refund, refund.errorCode ?? 'nothing_found', note);
      case 'park':
        return this.settling.park(job, refund, refund.errorCode ?? 'no_result', note);
      case 'send': {
        await this.settling.wait(job, refund, { ...seen, nextAt: null }, note, { keepsJob: true });
        const fresh = await this.database.read((db) => this.repository.find(db, refund.id));
        const access = fresh && (await this.accessOf(fresh));
        const isCallable = access !== null && !(access instanceof MerchantUnavailable);
        return fresh && isCallable ? this.send(job, fresh, access) : { againAt: this.clock.now() };
      }
    }
  }

  /** An attempt that was begun and never ended: the process died, and nobody saw the answer. */
  private async lostAttempt(refund: Refund): Promise<RefundAttempt | null> {
    const attempts = await this.database.read((db) => this.repository.attempts(db, refund.id));
    const last = attempts.at(-1);
    return last && last.endedAt === null ? last : null;
  }

  /** The queries since the last attempt to send. @param now the one that has just ended and is not written down yet */
  private async askedSince(refund: Refund, now?: Pick<AttemptNote, 'attempt' | 'outcome'>): Promise<Asked> {
    const sentAt = refund.sentAt ?? refund.createdAt;
    const attempts = await this.database.read((db) => this.repository.attempts(db, refund.id));
    const queries = attempts.filter(({ kind, startedAt }) => kind === 'query' && startedAt >= sentAt);
    const outcomes = queries.map(({ id, outcome }) => (id === now?.attempt.id ? now.outcome : outcome));
    const asked = outcomes.filter((outcome) => outcome === 'nothing' || outcome === 'no-answer').length;
    return { sentAt, asked, tried: queries.length };
  }

  private async isUnsent(refund: Refund): Promise<boolean> {
    const attempts = await this.database.read((db) => this.repository.attempts(db, refund.id));
    return hasNeverLeft(refund.status, attempts);
  }

  /** Whether an attempt before this one ended without a proof that nothing moved. */
  private async hasDoubt(refund: Refund, attempt: RefundAttempt): Promise<boolean> {
    const attempts = await this.database.read((db) => this.repository.attempts(db, refund.id));
    return attempts.some(({ id, kind, outcome }) => id !== attempt.id && kind === 'send' && !isProof(outcome));
  }

  private noteLost(job: Job<ExecutePayload>, refund: Refund, attempt: RefundAttempt): Promise<JobEnd> {
    const note = { attempt, outcome: 'lost', code: null, traceId: null };
    if (attempt.kind === 'query') {
      return this.settling.wait(job, refund, { nextAt: this.clock.now() + 1_000 }, note);
    }
    const nextAt = nextQueryAt(attempt.startedAt, attempt.startedAt) ?? this.clock.now();
    return this.settling.doubt(job, refund, { nextAt, ifNothingFound: 'send-again', code: 'no_answer' }, null, note);
  }
}

/** How an attempt ended that moved nothing for certain. */
const isProof = (outcome: string | null): boolean =>
  outcome === 'not-sent' || outcome === 'parked' || outcome === 'failed';

export interface AttemptNote {
  attempt: RefundAttempt;
  outcome: string;
  code: string | null;
  traceId: string | null;
}
