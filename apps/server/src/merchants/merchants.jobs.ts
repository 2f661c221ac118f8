import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobRunner } from '../platform/jobs/runner.js';
import { adoptKind, type AdoptPayload } from './adopt-job.js';
import { MerchantAdoption } from './merchant-adoption.service.js';
import { MerchantVerification } from './merchant-verification.service.js';
import { verifyKind, type VerifyPayload } from './verify-job.js';

@Injectable()
export class MerchantsJobs implements OnModuleInit {
  constructor(
    private readonly runner: JobRunner,
    private readonly verification: MerchantVerification,
    private readonly adoption: MerchantAdoption,
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
    this.runner.register<AdoptPayload>({
      kind: adoptKind,
      lane: 'sync',
      timeoutMs: 60_000,
      run: async (job) => {
        await this.adoption.adopt(job.payload);
        return 'done';
      },
    });
  }
}
