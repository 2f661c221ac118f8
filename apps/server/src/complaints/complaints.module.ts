import { Module, type OnModuleInit } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { MerchantsModule } from '../merchants/merchants.module.js';
import { ProvidersModule } from '../providers/providers.module.js';
import { RefundsModule } from '../refunds/refunds.module.js';
import { RefundsService } from '../refunds/refunds.service.js';
import { AnswersController } from './answers.controller.js';
import { AnswersRepository } from './answers.repository.js';
import { ComplaintSelection } from './complaint-selection.service.js';
import { AnswersService } from './answers.service.js';
import { CaseController } from './case.controller.js';
import { CaseService } from './case.service.js';
import { ComplaintsController } from './complaints.controller.js';
import { ComplaintsExport } from './complaints.export.service.js';
import { ComplaintsFinishing } from './complaints.finishing.js';
import { ComplaintsJobs } from './complaints.jobs.js';
import { ComplaintsList } from './complaints.list.js';
import { ComplaintsLocator } from './complaints.locator.js';
import { ComplaintsReading } from './complaints.reading.js';
import { ComplaintsRepository } from './complaints.repository.js';
import { ComplaintsSearch } from './complaints.search.js';
import { ComplaintsSearchFill } from './complaints.search-fill.js';
import { ComplaintsService } from './complaints.service.js';
import { ComplaintsStating } from './complaints.stating.js';
import { ComplaintsUploads } from './complaints.uploads.js';
import { ComplaintsViews } from './complaints.views.js';
import { DeskController } from './desk.controller.js';
import { DeskRepository } from './desk.repository.js';
import { DeskService } from './desk.service.js';
import { DeadlinePlans } from './deadline-plans.js';
import { DeadlinesController } from './deadlines.controller.js';
import { DeadlinesService } from './deadlines.service.js';
import { ImagesController } from './images.controller.js';
import { ImagesRepository } from './images.repository.js';
import { ImagesService } from './images.service.js';
import { LabelsRepository } from './labels.repository.js';
import { NotesService } from './notes.service.js';
import { Pictures } from './pictures.js';
import { PollingController } from './polling.controller.js';
import { PollingPlanner } from './polling.planner.js';
import { PollingRepository } from './polling.repository.js';
import { PollingService } from './polling.service.js';
import { PresenceService } from './presence.service.js';
import { PollingStates } from './polling.state.js';
import { RefundGate } from './refund-gate.js';
import { RevealController } from './reveal.controller.js';
import { RevealService } from './reveal.service.js';
import { SavedViewsController } from './saved-views.controller.js';
import { SavedViewsRepository } from './saved-views.repository.js';
import { SavedViewsService } from './saved-views.service.js';
import { SnoozeService } from './snooze.service.js';
import { StatementsController } from './statements.controller.js';
import { StatementsRepository } from './statements.repository.js';
import { StatementsService } from './statements.service.js';
import { SyncController } from './sync.controller.js';

@Module({
  imports: [AuditModule, ProvidersModule, MerchantsModule, RefundsModule],
  controllers: [
    AnswersController,
    CaseController,
    ComplaintsController,
    DeadlinesController,
    DeskController,
    ImagesController,
    PollingController,
    RevealController,
    SavedViewsController,
    StatementsController,
    SyncController,
  ],
  providers: [
    ComplaintsRepository,
    AnswersRepository,
    ComplaintsExport,
    AnswersService,
    DeadlinePlans,
    DeadlinesService,
    ComplaintsList,
    ComplaintsSearch,
    ComplaintsSearchFill,
    ComplaintsViews,
    ComplaintsReading,
    ComplaintsFinishing,
    CaseService,
    ComplaintsStating,
    ComplaintsUploads,
    StatementsRepository,
    StatementsService,
    ComplaintsLocator,
    ComplaintsService,
    DeskService,
    DeskRepository,
    NotesService,
    PresenceService,
    SnoozeService,
    LabelsRepository,
    ComplaintSelection,
    ComplaintsJobs,
    ImagesRepository,
    ImagesService,
    Pictures,
    PollingPlanner,
    PollingRepository,
    PollingService,
    PollingStates,
    RefundGate,
    RevealService,
    SavedViewsRepository,
    SavedViewsService,
  ],
  exports: [ComplaintsService, ComplaintSelection, DeskService],
})
export class ComplaintsModule implements OnModuleInit {
  constructor(
    private readonly refunds: RefundsService,
    private readonly gate: RefundGate,
  ) {}

  onModuleInit(): void {
    this.refunds.setGate((refund) => this.gate.check(refund));
  }
}
