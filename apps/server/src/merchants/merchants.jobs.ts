import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobRunner } from '../platform/jobs/runner.js';
import { MerchantVerification } from './merchant-verification.service.js';
import { verifyKind, type VerifyPayload } from './verify-job.js';

@Injectable()
export class MerchantsJobs implements OnModuleInit {
  constructor(
    private readonly runner: JobRunner,
    private readonly verification: MerchantVerification,
  ) {}

  onModuleInit(): void {
    this.runner.register<VerifyPayload>({
      kind: verifyKind,
      lane: 'sync',
      timeoutMs: 60_000,
      run: async (job) => {
        await this.verification.verify(job.payload);
        return 'done';
      },
    });
  }
}
