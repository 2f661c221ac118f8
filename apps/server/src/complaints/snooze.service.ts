import type { Complaint as ComplaintView, SnoozeRequest } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem, words } from '../platform/http/problem.js';
import { ComplaintsRepository } from './complaints.repository.js';
import { ComplaintsService } from './complaints.service.js';
import { DeskRepository } from './desk.repository.js';
import { type SnoozeRefusal, snoozeRefusal } from './domain/snooze.js';

/** Lets a complaint rest for one person; nobody else sees it, so no event tells of it. */
@Injectable()
export class SnoozeService {
  constructor(
    private readonly database: Database,
    private readonly repository: ComplaintsRepository,
    private readonly desk: DeskRepository,
    private readonly complaints: ComplaintsService,
    private readonly clock: Clock,
  ) {}

  /** @throws {ProblemError} `not_found`, `persons_only`, `action_not_allowed`, `snooze_invalid` */
  async set(actor: RequestActor, id: string, request: SnoozeRequest): Promise<ComplaintView> {
    if (actor.kind !== 'person') throw problem('persons_only');
    const until = request.until === null ? null : Date.parse(request.until);
    await this.database.write(
      async (tx) => {
        const complaint = await this.repository.findInScope(tx, actor.scope, id);
        if (complaint === null) throw problem('not_found');
        const refusal = until === null ? null : snoozeRefusal(complaint, until, this.clock.now());
        if (refusal !== null) throw refused(refusal);
        await this.desk.snoozeTx(tx, id, actor.id, until);
      },
      { retryOnDuplicate: true },
    );
    return this.complaints.get(actor.scope, id, actor.id);
  }
}

function refused(refusal: SnoozeRefusal) {
  if (refusal === 'closed')
    return problem('action_not_allowed', { detail: words('投诉已完结，不用搁置', 'It is settled already') });
  const message =
    refusal === 'past'
      ? words('选一个以后的时间', 'Choose a time that is still to come')
      : words('不能晚于处理时限', 'It cannot be later than the deadline');
  return problem('snooze_invalid', { errors: [{ field: 'until', code: 'snooze_invalid', message }] });
}
