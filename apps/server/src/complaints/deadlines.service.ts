import type { Deadlines, DeadlinesPatch } from '@redress/contract';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { Database, StaleRow, type Tx } from '../platform/database/database.js';
import type { RequestActor } from '../platform/http/actor.js';
import { JobQueue } from '../platform/jobs/queue.js';
import { type Job, type JobEnd, JobRunner } from '../platform/jobs/runner.js';
import type { Complaint } from './complaints.entity.js';
import { ComplaintsReading, deadlineFact } from './complaints.reading.js';
import { ComplaintsRepository } from './complaints.repository.js';
import { DeadlinePlans } from './deadline-plans.js';
import { deadlineNotices, type DeadlinePlan, isOverdue, ownDeadline } from './domain/deadline.js';

/** Complaints of one unit of work; a change of the plan reaches all open ones by as many as it takes. */
const BATCH = 100;

/** The house's own targets and reminders, and what a change of them means for complaints that are open. */
@Injectable()
export class DeadlinesService implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly plans: DeadlinePlans,
    private readonly repository: ComplaintsRepository,
    private readonly reading: ComplaintsReading,
    private readonly audit: AuditService,
    private readonly queue: JobQueue,
    private readonly runner: JobRunner,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.runner.register<{ afterId: string }>({
      kind: 'complaint.deadlines',
      lane: 'other',
      timeoutMs: 60_000,
      run: (job) => this.run(job),
    });
  }

  async get(): Promise<Deadlines> {
    return view(await this.database.read((db) => this.plans.get(db)));
  }

  async change(actor: RequestActor, patch: DeadlinesPatch): Promise<Deadlines> {
    return this.database.write(async (tx) => {
      const before = view(await this.plans.get(tx));
      const after = view({
        targets: { ...before.targets, ...patch.targets },
        thresholdsHours: patch.thresholdsHours ?? before.thresholdsHours,
      });
      if (JSON.stringify(before) === JSON.stringify(after)) return before;
      await this.plans.setTx(tx, after);
      await this.queue.addTx(tx, { kind: 'complaint.deadlines', key: 'deadlines', payload: { afterId: '' } });
      await this.audit.recordTx(tx, {
        actor: actor.asActor(),
        ip: actor.ip,
        requestId: actor.requestId,
        action: 'deadlines.change',
        targetKind: 'setting',
        targetId: 'deadlines',
        before: { ...before },
        after: { ...after },
      });
      return after;
    });
  }

  /** One batch; the next begins where it ended. A change meanwhile begins anew. */
  private async run(job: Job<{ afterId: string }>): Promise<JobEnd> {
    await this.database.write(async (tx) => {
      const plan = await this.plans.get(tx);
      const batch = await this.repository.activeAfter(tx, job.payload.afterId, BATCH);
      for (const complaint of batch) await this.applyTx(tx, complaint, plan);
      await job.endTx(tx);
      const last = batch.at(-1);
      if (last && batch.length === BATCH)
        await this.queue.addTx(tx, {
          kind: 'complaint.deadlines',
          key: `deadlines:${last.id}`,
          payload: { afterId: last.id },
        });
    });
    return 'done';
  }

  /** What was told stays told, and steps that the change put into the past are skipped as they are on arrival. */
  private async applyTx(tx: Tx, complaint: Complaint, plan: DeadlinePlan): Promise<void> {
    const { ownDeadlineAt, deadlineNoted, family, complainedAt } = complaint;
    const ofAlipay = ownDeadlineAt === null ? complaint.deadlineAt : null;
    const own = ownDeadline({ family, complainedAt, deadlineAt: ofAlipay }, plan);
    const facts = { ...complaint, deadlineAt: ofAlipay ?? own };
    const now = this.clock.now();
    const isTold = deadlineNoted === 0 && isOverdue(facts, now);
    const notices = deadlineNotices(facts, isTold ? 0 : undefined, now, plan.thresholdsHours);
    const patch = { deadlineAt: facts.deadlineAt, ownDeadlineAt: own, deadlineNoted: notices.noted };
    const isSame =
      patch.deadlineAt === complaint.deadlineAt && own === ownDeadlineAt && notices.noted === deadlineNoted;
    if (!isSame && !(await this.repository.update(tx, complaint, patch)))
      throw new StaleRow('a complaint changed while its deadline was set');
    await this.reading.lookAtDeadlineTx(tx, complaint, notices.nextAt);
    await this.reading.record(tx, complaint, notices.due.map(deadlineFact));
  }
}

const view = ({ targets, thresholdsHours }: DeadlinePlan): Deadlines => ({
  targets: { risk: targets.risk, trade: targets.trade },
  thresholdsHours: [...thresholdsHours].toSorted((a, b) => b - a),
});
