import type { JsonObject } from '../json.js';
import type { Tx } from '../database/database.js';
import type { Lane } from './queue.js';

/** `againAt` is no failure: the same job runs again then, its attempts start anew. */
export type JobEnd = 'done' | { againAt: number };

/** A job in the hands of its handler. */
export interface Job<P = JsonObject> {
  readonly id: string;
  readonly kind: string;
  readonly payload: P;
  /** 1 for the first run. */
  readonly attempt: number;
  /** Fires when the time is up, the lease is lost or the process stops. */
  readonly signal: AbortSignal;
  /**
   * Ends the job inside the transaction of its effect: both are durable or neither.
   *
   * @throws {LeaseLost} when another run took over; the transaction must then roll back
   */
  endTx(tx: Tx, end?: JobEnd): Promise<void>;
  /** Whether an external call of that length still fits into the lease. If not: throw RetryLater. */
  hasTimeFor(ms: number): boolean;
}

/** What a module does with one kind of job. Every handler is safe to run twice. */
export interface JobHandler<P = JsonObject> {
  kind: string;
  lane: Lane;
  timeoutMs: number;
  /** @default 12 */
  maxAttempts?: number;
  /** Full jitter over min(cap, base·2^attempt). @default 1 s, 1 h */
  backoff?: { baseMs: number; capMs: number };
  /** Resolves with how it ends, unless `endTx` said so already. A thrown error is a failed attempt. */
  run(job: Job<P>): Promise<JobEnd>;
  /** After the last attempt. */
  onDead?(job: Job<P>, error: unknown): Promise<void>;
}

/** A failed attempt that knows when to come back. */
export class RetryLater extends Error {
  constructor(
    readonly delayMs: number,
    reason: string,
  ) {
    super(reason);
    this.name = 'RetryLater';
  }
}

/** Trying again cannot help: the job is dead at once. */
export class GiveUp extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'GiveUp';
  }
}

/** The job belongs to another run; what this one learned may be noted, nothing else may change (reliability.md O4). */
export class LeaseLost extends Error {
  constructor(jobId: string) {
    super(`the lease of job ${jobId} is lost`);
    this.name = 'LeaseLost';
  }
}
