import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ComplaintsModule } from '../complaints/complaints.module.js';
import { RefundsModule } from '../refunds/refunds.module.js';
import { BulkController } from './bulk.controller.js';
import { BulkJobs } from './bulk.jobs.js';
import { BulkRepository } from './bulk.repository.js';
import { BulkService } from './bulk.service.js';
import { BulkViews } from './bulk.views.js';
import { BulkWork } from './bulk.work.js';

@Module({
  imports: [AuditModule, RefundsModule, ComplaintsModule],
  controllers: [BulkController],
  providers: [BulkRepository, BulkService, BulkViews, BulkWork, BulkJobs],
})
export class BulkModule {}
