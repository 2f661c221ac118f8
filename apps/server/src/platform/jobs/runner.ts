import { Injectable } from '@nestjs/common';
import type { JsonObject } from '../json.js';
import type { JobHandler } from './job.js';
import { JobQueue } from './queue.js';

export { GiveUp, LeaseLost, RetryLater, type Job, type JobEnd, type JobHandler } from './job.js';

/** Runs jobs. */
@Injectable()
export class JobRunner {
  private readonly handlers = new Map<string, JobHandler>();

  constructor(private readonly queue: JobQueue) {}

  /** Whether this process takes work now: started, a worker, and not stopping. */
  get isRunning(): boolean {
    return false;
  }

  /** Called in onModuleInit of `x.jobs.ts`. */
  register<P = JsonObject>(handler: JobHandler<P>): void {
    if (this.handlers.has(handler.kind)) throw new Error(`two handlers for job ${handler.kind}`);
    this.handlers.set(handler.kind, handler as unknown as JobHandler);
    this.queue.setLane(handler.kind, handler.lane);
  }
}
