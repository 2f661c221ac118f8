import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ComplaintsModule } from '../complaints/complaints.module.js';
import { MerchantsModule } from '../merchants/merchants.module.js';
import { ProvidersModule } from '../providers/providers.module.js';
import { ChannelAccounts } from './channel-accounts.js';
import { ChannelTestingService } from './channel-testing.service.js';
import { ChannelsController } from './channels.controller.js';
import { ChannelsService } from './channels.service.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveriesService } from './deliveries.service.js';
import { FallbackService } from './fallback.service.js';
import { HeldDeliveries } from './held-deliveries.js';
import { NoticesService } from './notices.service.js';
import { NotifiersJobs } from './notifiers.jobs.js';
import { NotifiersRepository } from './notifiers.repository.js';
import { Jitter, OutcomeService } from './outcome.service.js';
import { PlanningService } from './planning.service.js';
import { RulesController } from './rules.controller.js';
import { RulesService } from './rules.service.js';
import { SendLimiter } from './send-limiter.js';
import { SendingService } from './sending.service.js';

@Module({
  imports: [AuditModule, ProvidersModule, MerchantsModule, ComplaintsModule],
  controllers: [ChannelsController, RulesController, DeliveriesController],
  providers: [
    NotifiersRepository,
    ChannelAccounts,
    ChannelsService,
    ChannelTestingService,
    RulesService,
    DeliveriesService,
    NoticesService,
    PlanningService,
    HeldDeliveries,
    FallbackService,
    SendLimiter,
    Jitter,
    OutcomeService,
    SendingService,
    NotifiersJobs,
  ],
})
export class NotifiersModule {}
