import { Injectable } from '@nestjs/common';
import type { SendResult } from '@redress/notify';
import { Clock } from '../platform/clock.js';
import { Database, type Tx } from '../platform/database/database.js';
import { EventLog, systemActor } from '../platform/events/event-log.js';
import type { Job, JobEnd } from '../platform/jobs/runner.js';
import { Log, type AreaLog } from '../platform/log/log.js';
import type { Account } from './channel-accounts.js';
import { decide, outcomeOf, type Outcome, type Step } from './domain/attempts.js';
import { healthAfter, type Health } from './domain/health.js';
import { FallbackService } from './fallback.service.js';
import { HeldDeliveries } from './held-deliveries.js';
import type { Channel, Delivery, DeliveryAttempt } from './notifiers.entity.js';
import { NotifiersRepository } from './notifiers.repository.js';
import { SendLimiter } from './send-limiter.js';

interface Tried {
  delivery: Delivery;
  account: Account;
  attempt: DeliveryAttempt;
}

/** Random for the spread of retries; a class so that tests can take its place. */
@Injectable()
export class Jitter {
  next(): number {
    return Math.random();
  }
}

/** Writes what an attempt came to: on the delivery, on its channel, and what follows. */
@Injectable()
export class OutcomeService {
  private readonly log: AreaLog;

  constructor(
    private readonly database: Database,
    private readonly repository: NotifiersRepository,
    private readonly held: HeldDeliveries,
    private readonly fallback: FallbackService,
    private readonly limiter: SendLimiter,
    private readonly events: EventLog,
    private readonly jitter: Jitter,
    private readonly clock: Clock,
    log: Log,
  ) {
    this.log = log.for('notifiers');
  }

  /** The attempt's result, the delivery's next step and the end of the job, in one transaction. */
  async settle(tried: Tried, result: SendResult, job: Job<{ deliveryId: string }>): Promise<JobEnd> {
    const { account, attempt } = tried;
    const { outcome, left } = outcomeOf(result, tried.delivery.pending);
    const jitter = this.jitter.next();
    const end = await this.database.write(async (tx) => {
      const delivery = (await this.repository.lockDeliveryTx(tx, tried.delivery.id)) ?? tried.delivery;
      const channel = await this.repository.lockChannelTx(tx, delivery.channelId);
      const now = this.clock.now();
      const step = decide(outcome, stateOf(delivery, channel, account.plugin.retryUnknown), now, jitter);
      await this.repository.endAttemptTx(tx, attempt.id, {
        endedAt: now,
        resultClass: outcome.class,
        code: result.code,
        message: saidOf(result, account),
      });
      const change = { ...changeOf(delivery, step, outcome, now), pending: left, title: tried.delivery.title };
      await this.repository.updateDeliveryTx(tx, delivery.id, change);
      if (channel) await this.noteTx(tx, channel, outcome, step, result);
      if (channel && step.status === 'failed' && !isOfRecipient(outcome))
        await this.fallback.takeOverTx(tx, delivery, channel);
      const jobEnd: JobEnd = step.status === 'queued' ? { againAt: step.nextAt } : 'done';
      await job.endTx(tx, jobEnd);
      return jobEnd;
    });
    if (outcome.class === 'throttled' || outcome.class === 'config') this.limiter.forget(account.limiterKey);
    this.report(tried, outcome, result);
    return end;
  }

  /**
   * An attempt that a crash cut off may have arrived. It is repeated at once, with the same message id, as long as the
   * channel may repeat what is unknown.
   *
   * @returns how the job ends, or null: it may be tried again
   */
  async interruptedTx(tx: Tx, delivery: Delivery, attempt: DeliveryAttempt): Promise<JobEnd | null> {
    const channel = await this.repository.lockChannelTx(tx, delivery.channelId);
    const now = this.clock.now();
    await this.repository.endAttemptTx(tx, attempt.id, { ...INTERRUPTED, endedAt: now });
    const outcome: Outcome = { class: 'unknown' };
    const retryUnknown = this.fallback.retryUnknownOf(delivery);
    const step = decide(outcome, stateOf(delivery, channel, retryUnknown), now, 0);
    const change = changeOf(delivery, step, outcome, now);
    await this.repository.updateDeliveryTx(tx, delivery.id, change);
    Object.assign(delivery, change);
    return step.status === 'queued' ? null : 'done';
  }

  /** The job gave up: nobody will send it any more. What was cut off in the middle may have arrived. */
  async abandon(deliveryId: string): Promise<void> {
    await this.database.write(async (tx) => {
      const delivery = await this.repository.lockDeliveryTx(tx, deliveryId);
      if (delivery === null || !['queued', 'sending'].includes(delivery.status)) return;
      const last = await this.repository.lastAttempt(tx, deliveryId);
      const isOpen = last !== null && last.endedAt === null;
      if (isOpen) await this.repository.endAttemptTx(tx, last.id, { ...INTERRUPTED, endedAt: this.clock.now() });
      await this.repository.updateDeliveryTx(tx, deliveryId, { status: isOpen ? 'unknown' : 'failed', nextAt: null });
    });
  }

  /** The channel's own state. `channel.failing` is recorded once, when it turns so. */
  private async noteTx(tx: Tx, channel: Channel, outcome: Outcome, step: Step, result: SendResult): Promise<void> {
    const now = this.clock.now();
    const before: Health = channel;
    const after = healthAfter(before, outcome.class, now);
    const isWorking = outcome.class === 'ok' || isOfRecipient(outcome);
    const pausedUntil =
      step.status === 'queued' && step.pauseUntil !== undefined
        ? step.pauseUntil
        : isWorking
          ? null
          : channel.pausedUntil;
    await this.repository.noteChannelTx(tx, channel.id, {
      health: after.health,
      failuresInRow: after.failuresInRow,
      failingSince: after.failingSince,
      throttlesInRow: after.throttlesInRow,
      pausedUntil,
      ...(outcome.class === 'ok' ? { lastSentAt: now } : errorOf(result, now)),
    });
    if (isWorking && before.health === 'failing') await this.held.releaseTx(tx, channel.id);
    if (after.health !== 'failing' || before.health === 'failing') return;
    await this.events.recordTx(tx, {
      type: 'channel.failing',
      actor: systemActor,
      data: { channelId: channel.id, channelName: channel.name, code: result.code },
    });
  }

  private report({ delivery, account, attempt }: Tried, outcome: Outcome, result: SendResult): void {
    const fields = {
      deliveryId: delivery.id,
      channelType: account.plugin.type,
      attempt: attempt.n,
      result: outcome.class,
    };
    if (outcome.class === 'ok') this.log.info('delivery sent', fields);
    else this.log.warn('delivery not sent', { ...fields, code: result.code ?? '' });
  }
}

const INTERRUPTED = { resultClass: 'unknown', code: 'interrupted', message: null } as const;

function stateOf(delivery: Delivery, channel: Channel | null, retryUnknown: number) {
  const { failures, unknowns, throttledSince, heldSince, usefulUntil } = delivery;
  const throttlesInRow = channel?.throttlesInRow ?? 0;
  return { failures, unknowns, throttledSince, heldSince, usefulUntil, throttlesInRow, retryUnknown };
}

function changeOf(delivery: Delivery, step: Step, outcome: Outcome, now: number): Partial<Delivery> {
  const isHeld = step.status === 'queued' && step.needsRepair === true;
  return {
    status: step.status,
    nextAt: step.status === 'queued' ? step.nextAt : null,
    failures: delivery.failures + (outcome.class === 'retry' ? 1 : 0),
    unknowns: delivery.unknowns + (outcome.class === 'unknown' ? 1 : 0),
    throttledSince: outcome.class === 'throttled' ? (delivery.throttledSince ?? now) : null,
    heldSince: isHeld ? (delivery.heldSince ?? now) : null,
    ...(step.status === 'sent' && { sentAt: now }),
  };
}

const isOfRecipient = (outcome: Outcome) => outcome.class === 'recipient' || outcome.class === 'content';

/** The other side's words, and who of several was refused. */
function saidOf(result: SendResult, { plugin }: Account): string | null {
  const refused = Object.entries(result.perRecipient).filter(([, one]) => one.class !== 'ok');
  const each = refused.map(([recipient, one]) => `${plugin.mask(recipient)} ${one.code ?? one.class}`);
  const isMixed = refused.length > 0 && refused.length < Object.keys(result.perRecipient).length;
  const said = [result.message, ...(isMixed ? each : [])].filter((part) => part !== null).join(' · ');
  return said === '' ? null : said.slice(0, 500);
}

export function errorOf(result: SendResult, now: number): Partial<Channel> {
  const said = result.message ?? '';
  return {
    lastErrorCode: result.code ?? result.class,
    lastErrorMessage: result.advice ?? { 'zh-CN': said, en: said },
    lastErrorAt: now,
  };
}
