import { longestCallMs } from '@redress/alipay';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobRunner } from '../platform/jobs/runner.js';
import { type ExecutePayload, RefundsExecution } from './refunds.execution.js';

/** A query, the looks at complaint and trade, and the refund itself, each as long as it may take. */
const TIMEOUT_MS = longestCallMs('query') + 2 * longestCallMs('read') + longestCallMs('write') + 10_000;
/** A refund's own schedule decides when it ends; the job only guards against faults of ours. */
const MAX_ATTEMPTS = 100;

@Injectable()
export class RefundsJobs implements OnModuleInit {
  constructor(
    private readonly runner: JobRunner,
    private readonly execution: RefundsExecution,
  ) {}

  onModuleInit(): void {
    this.runner.register<ExecutePayload>({
      kind: 'refund.execute',
      lane: 'refund',
      timeoutMs: TIMEOUT_MS,
      maxAttempts: MAX_ATTEMPTS,
      backoff: { baseMs: 1_000, capMs: 60_000 },
      run: (job) => this.execution.run(job),
      onDead: (job) => this.execution.abandon(job.payload.refundId),
    });
  }
}
