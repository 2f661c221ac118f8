import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobRunner } from '../platform/jobs/runner.js';
import { BulkWork } from './bulk.work.js';

/** A few complaints a run, each with a look at its trade. */
const TIMEOUT_MS = 3 * 60_000;
/** It only guards against faults of ours: what goes wrong with one complaint is its own result. */
const MAX_ATTEMPTS = 100;

@Injectable()
export class BulkJobs implements OnModuleInit {
  constructor(
    private readonly runner: JobRunner,
    private readonly work: BulkWork,
  ) {}

  onModuleInit(): void {
    this.runner.register<{ bulkId: string }>({
      kind: 'bulk.run',
      lane: 'bulk',
      timeoutMs: TIMEOUT_MS,
      maxAttempts: MAX_ATTEMPTS,
      backoff: { baseMs: 1_000, capMs: 60_000 },
      run: (job) => this.work.run(job),
    });
  }
}
