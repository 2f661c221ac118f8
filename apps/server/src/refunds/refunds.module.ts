import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { MerchantsModule } from '../merchants/merchants.module.js';
import { ProvidersModule } from '../providers/providers.module.js';
import { LedgerRepository } from './ledger.repository.js';
import { PolicyStop } from './policy-stop.js';
import { RefundsController } from './refunds.controller.js';
import { RefundsCreation } from './refunds.creation.js';
import { RefundsExecution } from './refunds.execution.js';
import { RefundsJobs } from './refunds.jobs.js';
import { RefundsPermit } from './refunds.permit.js';
import { RefundsPolicy } from './refunds.policy.js';
import { RefundsRepository } from './refunds.repository.js';
import { RefundsService } from './refunds.service.js';
import { RefundsSettling } from './refunds.settling.js';

@Module({
  imports: [AuditModule, ProvidersModule, MerchantsModule],
  controllers: [RefundsController],
  providers: [
    RefundsRepository,
    LedgerRepository,
    PolicyStop,
    RefundsCreation,
    RefundsSettling,
    RefundsPermit,
    RefundsPolicy,
    RefundsExecution,
    RefundsJobs,
    RefundsService,
  ],
  exports: [RefundsService],
})
export class RefundsModule {}
