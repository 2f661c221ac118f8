import { Injectable } from '@nestjs/common';
import { Backpressure } from '../backpressure.js';
import { Clock } from '../clock.js';
import { Config } from '../config/env.js';
import type { JobRow } from '../database/platform.entities.js';
import { Faults } from '../faults.js';
import { Ids } from '../ids.js';
import type { JsonObject } from '../json.js';
import { type AreaLog, Log, logContext } from '../log/log.js';
import { backoffMs } from './backoff.js';
import { GiveUp, type Job, type JobHandler, LeaseLost, RetryLater } from './job.js';
import { JobQueue, type Lane, SLOTS } from './queue.js';
import { JobStore, type Lease } from './store.js';

export { GiveUp, LeaseLost, RetryLater, type Job, type JobEnd, type JobHandler } from './job.js';

const LEASE_MS = 60_000;
const MAX_ATTEMPTS = 12;
const BACKOFF = { baseMs: 1_000, capMs: 3_600_000 };
/** While messages pour in, work takes one slot a lane and looks this seldom: intake goes first. */
const YIELD_MS = 200;
const DRAIN_MS = 20_000;
const REAP_MS = 15_000;
const DAY_MS = 86_400_000;

interface Running {
  providerId: string | null;
  lane: Lane;
  abort: AbortController;
  ended: Promise<void>;
}

/**
 * Runs jobs: claims what is due lane by lane, renews leases, ends each job in the transaction of its effect or in one
 * of its own, and backs off after failures.
 */
@Injectable()
export class JobRunner {
  private readonly log: AreaLog;
  private readonly handlers = new Map<string, JobHandler>();
  private readonly running = new Map<string, Running>();
  private readonly owner: string;
  private timer: NodeJS.Timeout | null = null;
  private reaper: NodeJS.Timeout | null = null;
  private isStarted = false;
  private isPumping = false;
  private wantsPump = false;
  /** The look for work that is under way; it never rejects. */
  private pumping: Promise<void> = Promise.resolve();

  constructor(
    private readonly queue: JobQueue,
    private readonly store: JobStore,
    private readonly clock: Clock,
    private readonly backpressure: Backpressure,
    private readonly faults: Faults,
    private readonly config: Config,
    ids: Ids,
    log: Log,
  ) {
    this.owner = ids.next();
    this.log = log.for('jobs');
    queue.onWake((runAt) => {
      if (runAt <= this.clock.now()) this.pumpSoon(0);
    });
  }

  /** Whether this process takes work now: started, a worker, and not stopping. */
  get isRunning(): boolean {
    return this.isStarted;
  }

  /** Called in onModuleInit of `x.jobs.ts`. */
  register<P = JsonObject>(handler: JobHandler<P>): void {
    if (this.handlers.has(handler.kind)) throw new Error(`two handlers for job ${handler.kind}`);
    this.handlers.set(handler.kind, handler as unknown as JobHandler);
    this.queue.setLane(handler.kind, handler.lane);
  }

  /** Once everything is wired and the server listens. */
  async start(): Promise<void> {
    if (!this.config.isWorker || this.isStarted) return;
    const { taken, poisoned } = await this.store.takeBack();
    if (taken > 0) this.log.warn('jobs of a former process taken back', { count: taken });
    this.isStarted = true;
    for (const row of poisoned) await this.bury(row);
    this.reaper = setInterval(() => void this.reap(), REAP_MS);
    this.pumpSoon(0);
  }

  /** A job that seems to kill the process is not run again; what it was about gets its end all the same. */
  private async bury(row: JobRow): Promise<void> {
    const error = new GiveUp('the process died three times while it ran');
    this.log.error('job failed for good', { error, jobId: row.id, job: row.kind, attempt: row.attempts });
    const { id, kind, attempts: attempt } = row;
    const signal = AbortSignal.abort(error);
    const gone = () => Promise.reject(new LeaseLost(id));
    const job: Job = {
      id,
      kind,
      payload: row.payload as JsonObject,
      attempt,
      signal,
      endTx: gone,
      hasTimeFor: () => false,
    };
    try {
      await this.handlers.get(kind)?.onDead?.(job, error);
    } catch (later) {
      this.log.error('the end of a job could not be written down', { error: later });
    }
  }

  /** No new work; what runs may end, what does not is handed back (reliability.md B4). */
  async stop(): Promise<void> {
    this.isStarted = false;
    if (this.timer) clearTimeout(this.timer);
    if (this.reaper) clearInterval(this.reaper);
    await this.pumping;
    const all = Promise.all([...this.running.values()].map(({ ended }) => ended));
    await Promise.race([all, pause(DRAIN_MS)]);
    for (const { abort } of this.running.values()) abort.abort(new Error('the process stops'));
    await Promise.race([all, pause(1_000)]);
  }

  private pumpSoon(delayMs: number): void {
    if (!this.isStarted) return;
    if (this.isPumping) {
      this.wantsPump ||= delayMs === 0;
      return;
    }
    if (this.timer) clearTimeout(this.timer);
    const wait = this.backpressure.intakeIsBusy ? Math.max(delayMs, YIELD_MS) : delayMs;
    this.timer = setTimeout(() => {
      this.pumping = this.pump();
    }, wait);
  }

  private async pump(): Promise<void> {
    this.isPumping = true;
    this.wantsPump = false;
    try {
      for (const lane of await this.store.dueLanes()) if (this.isStarted) await this.fill(lane);
    } catch (error) {
      this.log.error('jobs could not be claimed', { error });
    } finally {
      this.isPumping = false;
    }
    this.pumpSoon(this.wantsPump ? 0 : this.config.jobPollMs);
  }

  private async fill(lane: Lane): Promise<void> {
    const held = [...this.running.values()].filter((run) => run.lane === lane).map(({ providerId }) => providerId);
    const slots = this.backpressure.intakeIsBusy ? 1 : SLOTS[lane];
    if (held.length >= slots) return;
    const jobs = await this.store.claim(lane, held, slots, this.owner, LEASE_MS);
    if (jobs.length > 0) await this.faults.at('job.claimed');
    for (const job of jobs) {
      if (this.isStarted) this.launch(job);
      else await this.store.release({ id: job.id, owner: this.owner, leaseEpoch: job.leaseEpoch });
    }
  }

  private launch(row: JobRow): void {
    const abort = new AbortController();
    const ids = Object.entries(row.payload).filter(([name, value]) => name.endsWith('Id') && typeof value === 'string');
    const context = { jobId: row.id, job: row.kind, ...Object.fromEntries(ids) } as Record<string, string>;
    const ended = logContext
      .run(context, () => this.execute(row, abort))
      .finally(() => {
        this.running.delete(row.id);
        this.pumpSoon(0);
      });
    this.running.set(row.id, { providerId: row.providerId, lane: row.lane as Lane, abort, ended });
  }

  /** Never rejects: every outcome is written down or logged. */
  private async execute(row: JobRow, abort: AbortController): Promise<void> {
    const handler = this.handlers.get(row.kind);
    const lease = { id: row.id, owner: this.owner, leaseEpoch: row.leaseEpoch };
    const startedAt = performance.now();
    let isEnded = false;
    const job: Job = {
      id: row.id,
      kind: row.kind,
      payload: row.payload as JsonObject,
      attempt: row.attempts,
      signal: abort.signal,
      endTx: async (tx, end = 'done') => {
        await this.store.endTx(tx, lease, end);
        this.store.afterCommit(tx, () => {
          isEnded = true;
        });
      },
      hasTimeFor: (ms) => handler !== undefined && performance.now() - startedAt + ms + 5_000 <= handler.timeoutMs,
    };
    const renewal = setInterval(() => void this.renew(lease, abort), LEASE_MS / 3);
    const timeout = setTimeout(() => abort.abort(new Error('the job took too long')), handler?.timeoutMs ?? LEASE_MS);
    try {
      if (!handler) throw new GiveUp(`no handler for job ${row.kind}`);
      const end = await untilAborted(handler.run(job), abort.signal);
      if (!isEnded) await this.store.end(lease, end);
    } catch (error) {
      if (isEnded) this.log.warn('job failed after its end', { error });
      else await this.failed(job, handler, lease, error);
    } finally {
      clearInterval(renewal);
      clearTimeout(timeout);
    }
  }

  private async failed(job: Job, handler: JobHandler | undefined, lease: Lease, error: unknown): Promise<void> {
    try {
      if (error instanceof LeaseLost) return this.log.warn('job went to another run', { error });
      if (!this.isStarted) return await this.store.release(lease);
      const isLast = error instanceof GiveUp || job.attempt >= (handler?.maxAttempts ?? MAX_ATTEMPTS);
      const runAt = isLast ? null : this.clock.now() + delayOf(error, job.attempt, handler);
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      const end = await this.store.fail(lease, runAt, message);
      const note = { error, attempt: job.attempt };
      if (end === 'lost') return;
      if (end === 'again') return this.log.warn('job failed, will run again', note);
      this.log.error('job failed for good', note);
      await handler?.onDead?.(job, error);
    } catch (later) {
      this.log.error('the end of a job could not be written down', { error: later });
    }
  }

  private async reap(): Promise<void> {
    try {
      const count = await this.store.reap([...this.running.keys()]);
      if (count > 0) this.log.warn('jobs whose lease ran out are run again', { count });
    } catch (error) {
      this.log.warn('leases could not be looked at', { error });
    }
  }

  private async renew(lease: Lease, abort: AbortController): Promise<void> {
    try {
      if (!(await this.store.renew(lease, LEASE_MS))) abort.abort(new LeaseLost(lease.id));
    } catch (error) {
      this.log.warn('a lease could not be renewed', { error });
    }
  }
}

function delayOf(error: unknown, attempt: number, handler: JobHandler | undefined): number {
  if (error instanceof RetryLater) return Math.min(error.delayMs, DAY_MS);
  return backoffMs(attempt, handler?.backoff ?? BACKOFF, Math.random());
}

/** A handler that does not heed its signal loses its slot all the same; its lease is gone then. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    work.then(resolve, reject);
  });
}

const pause = (ms: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms).unref();
  });
