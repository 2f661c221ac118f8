import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobRunner } from '../platform/jobs/runner.js';
import { OutcomeService } from './outcome.service.js';
import { PlanningService } from './planning.service.js';
import { SendingService } from './sending.service.js';

const MINUTE = 60_000;

/** What follows from an event: who is told, and telling them. */
@Injectable()
export class NotifiersJobs implements OnModuleInit {
  constructor(
    private readonly runner: JobRunner,
    private readonly planning: PlanningService,
    private readonly sending: SendingService,
    private readonly outcomes: OutcomeService,
  ) {}

  onModuleInit(): void {
    this.runner.register<{ eventId: string }>({
      kind: 'delivery.plan',
      lane: 'other',
      timeoutMs: MINUTE,
      run: (job) => this.planning.run(job),
    });
    this.runner.register<{ deliveryId: string }>({
      kind: 'delivery.send',
      lane: 'delivery',
      timeoutMs: 2 * MINUTE,
      run: (job) => this.sending.run(job),
      onDead: (job) => this.outcomes.abandon(job.payload.deliveryId),
    });
  }
}
