import { AlipayError } from '@redress/alipay';
import type { Family } from '@redress/contract';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import {
  type MerchantAccess,
  type MerchantFacts,
  MerchantsService,
  MerchantUnavailable,
} from '../merchants/merchants.service.js';
import { Clock } from '../platform/clock.js';
import { Config } from '../platform/config/env.js';
import { Database } from '../platform/database/database.js';
import { EventLog } from '../platform/events/event-log.js';
import { JobQueue } from '../platform/jobs/queue.js';
import { type Job, type JobEnd, JobRunner } from '../platform/jobs/runner.js';
import { Log } from '../platform/log/log.js';
import { channels, methods } from './channels.js';
import { ComplaintsRepository } from './complaints.repository.js';
import { nextReadAt } from './domain/plan.js';
import {
  complaintsToRead,
  earliestUnread,
  type Listed,
  LOOK_BACK_MS,
  type Window,
  windowsSince,
} from './domain/polling.js';
import { pollJob, type PollPayload, readJob } from './polling.jobs.js';
import { PollingPlanner } from './polling.planner.js';
import { PollingRepository } from './polling.repository.js';

const TICK_MS = 2_000;
const MINUTE_MS = 60_000;
/** Ten thousand complaints of one merchant in one window: a gateway that never says "that is all" is at fault. */
const MAX_PAGES = 500;

/** Asks Alipay's lists, merchant by merchant and family by family; what differs is read by `complaint.sync`. */
@Injectable()
export class PollingService implements OnModuleInit {
  private readonly log;
  private isTicking = false;

  constructor(
    private readonly config: Config,
    private readonly runner: JobRunner,
    private readonly database: Database,
    private readonly polling: PollingRepository,
    private readonly complaints: ComplaintsRepository,
    private readonly planner: PollingPlanner,
    private readonly merchants: MerchantsService,
    private readonly queue: JobQueue,
    private readonly events: EventLog,
    private readonly clock: Clock,
    log: Log,
  ) {
    this.log = log.for('polling');
  }

  onModuleInit(): void {
    const lane = 'sync';
    this.runner.register<PollPayload>({
      kind: 'complaint.poll',
      lane,
      timeoutMs: 10 * MINUTE_MS,
      maxAttempts: 3,
      run: (job) => this.poll(job),
    });
    this.runner.register<{ eventId: string }>({
      kind: 'complaint.look-back',
      lane,
      timeoutMs: MINUTE_MS,
      run: (job) => this.lookBack(job),
    });
  }

  @Interval(TICK_MS)
  async tick(): Promise<void> {
    if (this.isTicking || this.config.role === 'api' || !this.runner.isRunning) return;
    this.isTicking = true;
    try {
      await this.planner.plan();
    } catch (error) {
      this.log.error('polls could not be planned', { error });
    } finally {
      this.isTicking = false;
    }
  }

  /** Queues a poll of both families of one merchant now. */
  async pollNow(merchant: MerchantFacts): Promise<void> {
    const now = this.clock.now();
    await this.database.write(async (tx) => {
      await this.polling.ensureTx(tx, [merchant], now - LOOK_BACK_MS, now);
      const states = await this.polling.ofMerchant(tx, merchant.id);
      await this.queue.addTx(tx, states.map(pollJob));
    });
  }

  /** A new or renewed authorisation: what happened meanwhile is looked for. */
  private async lookBack(job: Job<{ eventId: string }>): Promise<JobEnd> {
    const event = await this.database.read((db) => this.events.get(db, job.payload.eventId));
    const merchant = event?.merchantId ? await this.merchants.getFacts(event.merchantId) : null;
    if (merchant === null || merchant.isUnbound) return 'done';
    const now = this.clock.now();
    await this.database.write(async (tx) => {
      await this.polling.ensureTx(tx, [merchant], now - LOOK_BACK_MS, now);
      await this.polling.rewindTx(tx, merchant.id, now - LOOK_BACK_MS, now);
      await this.queue.addTx(tx, (await this.polling.ofMerchant(tx, merchant.id)).map(pollJob));
      await job.endTx(tx);
    });
    return 'done';
  }

  private async poll(job: Job<PollPayload>): Promise<JobEnd> {
    const { merchantId, family } = job.payload;
    const access = await this.accessOf(merchantId);
    const state = await this.database.read((db) => this.polling.find(db, merchantId, family));
    if (access === null || state === null) return 'done';
    try {
      let held: number | null = null;
      for (const window of windowsSince(state.watermarkAt, this.clock.now())) {
        held = await this.readWindow(access, family, window, state.id, held);
      }
      this.planner.noteAnswer(access.provider.id);
      await this.merchants.noteReading(merchantId, family, { at: this.clock.now(), ok: true });
    } catch (error) {
      if (!(error instanceof PollStopped)) await this.noteFailure(access, family, state, error);
    }
    return 'done';
  }

  private async accessOf(merchantId: string): Promise<MerchantAccess | null> {
    try {
      const access = await this.merchants.accessOf(merchantId);
      return access.merchant.enabled && access.provider.enabled ? access : null;
    } catch (error) {
      if (error instanceof MerchantUnavailable) return null;
      throw error;
    }
  }

  /** @param held up to where the watermark may move at most, from an older window @returns the same for the next one */
  private async readWindow(
    access: MerchantAccess,
    family: Family,
    { from, to }: Window,
    stateId: string,
    held: number | null,
  ): Promise<number | null> {
    const { merchant } = access;
    const listed = new Map<string, Listed>();
    let name: string | undefined;
    for (let page = 1, hasMore = true; hasMore; page += 1) {
      if (page > MAX_PAGES) throw new Error('a list does not end');
      // a long list takes a while, and the merchant may be switched off or unbound meanwhile
      if ((await this.accessOf(merchant.id)) === null) throw new PollStopped();
      const answer = await channels[family].list(access.gateway, access.appAuthToken, { from, to, page });
      for (const row of answer.complaints) listed.set(row.remoteId, row);
      name ??= answer.complaints.find((row) => row.oppositeName)?.oppositeName;
      ({ hasMore } = answer);
    }
    if (name !== undefined) await this.merchants.noteName(merchant.id, name);
    const known = await this.database.read((db) =>
      this.complaints.knownOf(db, merchant.id, family, [...listed.keys()]),
    );
    const remoteIds = complaintsToRead([...listed.values()], known);
    const holdAt = held ?? earliestUnread([...listed.values()], known, this.clock.now());
    await this.database.write(async (tx) => {
      await this.queue.addTx(
        tx,
        remoteIds.map((remoteId) => readJob(merchant, family, remoteId, 'poll')),
      );
      await this.polling.updateTx(tx, stateId, { watermarkAt: holdAt ?? to, failures: 0 });
    });
    return holdAt;
  }

  private async noteFailure(
    access: MerchantAccess,
    family: Family,
    state: { id: string; failures: number; providerId: string },
    error: unknown,
  ) {
    const merchantId = access.merchant.id;
    if (!(error instanceof AlipayError)) throw error;
    await this.merchants.noteCallError(merchantId, error, methods[family].list);
    const code = error.saidCode;
    await this.merchants.noteReading(merchantId, family, { at: this.clock.now(), ok: false, code });
    const now = this.clock.now();
    // Alipay's own trouble says nothing about this merchant
    const pauseMs = this.planner.noteError(state.providerId, error);
    const failures = pauseMs === null ? Math.min(state.failures + 1, 10) : state.failures;
    const nextAt = pauseMs === null ? nextReadAt(now, MINUTE_MS, failures) : now + pauseMs;
    await this.database.write((tx) => this.polling.updateTx(tx, state.id, { failures, nextAt }));
  }
}

/** The merchant is not to be read any more; what was listed so far is read again when it is. */
class PollStopped extends Error {
  constructor() {
    super('the merchant is not read any more');
    this.name = 'PollStopped';
  }
}
