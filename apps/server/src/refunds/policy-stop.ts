import type { PolicyState } from '@redress/contract';
import { fromFen } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { Database, type Reader } from '../platform/database/database.js';
import { EventLog } from '../platform/events/event-log.js';
import type { RequestActor } from '../platform/http/actor.js';
import { Settings } from '../platform/settings.js';
import { beijingDay, defaultLimits } from './domain/auto-refund.js';
import { LedgerRepository } from './ledger.repository.js';
import { viewLimits } from './refunds.mapper.js';

const SETTING = 'policy.stop';

interface Stop {
  by: string | null;
  at: number;
  reason: string | null;
}

/** The one switch that stops every automatic refund, read at each decision and before each send. */
@Injectable()
export class PolicyStop {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly ledger: LedgerRepository,
    private readonly events: EventLog,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  async isStopped(db: Reader): Promise<boolean> {
    return (await this.settings.get<Stop>(db, SETTING)) !== null;
  }

  async state(actor: RequestActor): Promise<PolicyState> {
    return this.database.read(async (db) => {
      const stop = await this.settings.get<Stop>(db, SETTING);
      const spent = await this.ledger.spentInScope(db, actor.scope, beijingDay(this.clock.now()));
      return {
        stopped: stop !== null,
        stoppedBy: stop?.by ?? null,
        stoppedAt: stop ? new Date(stop.at).toISOString() : null,
        stoppedReason: stop?.reason ?? null,
        refundedToday: fromFen(spent.sumFen),
        refundCountToday: spent.n,
        limits: viewLimits(defaultLimits),
      };
    });
  }

  async stop(actor: RequestActor, reason: string | null): Promise<PolicyState> {
    await this.set(actor, { by: actor.name, at: this.clock.now(), reason }, 'policy.stopped', reason);
    return this.state(actor);
  }

  async resume(actor: RequestActor): Promise<PolicyState> {
    await this.set(actor, null, 'policy.resumed', null);
    return this.state(actor);
  }

  /** Pressing a switch that stands there already changes nothing and is no fact. */
  private async set(
    actor: RequestActor,
    stop: Stop | null,
    type: 'policy.stopped' | 'policy.resumed',
    reason: string | null,
  ): Promise<void> {
    await this.database.write(async (tx) => {
      if ((await this.isStopped(tx)) === (stop !== null)) return;
      await this.settings.setTx(tx, SETTING, stop && { ...stop });
      await this.events.recordTx(tx, { type, actor: actor.asActor(), data: reason === null ? {} : { reason } });
      await this.audit.recordTx(tx, {
        actor: actor.asActor(),
        ip: actor.ip,
        requestId: actor.requestId,
        action: stop ? 'policy.stop' : 'policy.resume',
        targetKind: 'policy',
        targetId: 'system',
        after: { reason },
      });
    });
  }
}
