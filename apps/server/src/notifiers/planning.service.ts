import { Injectable } from '@nestjs/common';
import { describeNotice } from '@redress/notify';
import { Clock } from '../platform/clock.js';
import { Database, type Tx } from '../platform/database/database.js';
import { Ids } from '../platform/ids.js';
import { JobQueue } from '../platform/jobs/queue.js';
import type { Job, JobEnd } from '../platform/jobs/runner.js';
import { Log, type AreaLog } from '../platform/log/log.js';
import { ChannelAccounts, ChannelUnusable, type Account } from './channel-accounts.js';
import { NO_CHANNEL, recipientKeyOf, UNTRIED } from './delivery-rows.js';
import { isMoot, plan, type MatchFacts, type Plan, type SkipReason } from './domain/match.js';
import { sendJob } from './held-deliveries.js';
import { NoticesService, type Facts } from './notices.service.js';
import { type Channel, Delivery, type Rule } from './notifiers.entity.js';
import { NotifiersRepository } from './notifiers.repository.js';

interface Ready {
  row: Channel;
  account: Account | null;
}

/** Turns events into deliveries. */
@Injectable()
export class PlanningService {
  private readonly log: AreaLog;

  constructor(
    private readonly database: Database,
    private readonly repository: NotifiersRepository,
    private readonly notices: NoticesService,
    private readonly accounts: ChannelAccounts,
    private readonly queue: JobQueue,
    private readonly ids: Ids,
    private readonly clock: Clock,
    log: Log,
  ) {
    this.log = log.for('notifiers');
  }

  /** Job `delivery.plan`: all deliveries of an event with their jobs, in one transaction. */
  async run(job: Job<{ eventId: string }>): Promise<JobEnd> {
    const known = await this.database.read(async (reader) => {
      const facts = await this.notices.factsOf(reader, job.payload.eventId);
      if (facts === null) return null;
      return { facts, rules: await this.repository.rules(reader), channels: await this.repository.channels(reader) };
    });
    if (known === null) return 'done';
    const ready = known.channels.map((row) => ({ row, account: this.open(row) }));
    const planned = await this.decide(known.facts, known.rules, ready);
    const deliveries = this.rowsOf(planned, known.facts, ready);
    await this.database.write(async (tx) => {
      await this.writeTx(tx, known.facts, deliveries);
      await job.endTx(tx);
    });
    return 'done';
  }

  private async decide(facts: Facts, rules: readonly Rule[], ready: readonly Ready[]): Promise<Plan> {
    if (await this.notices.isSwitchedOff(facts)) return { notBecause: 'switched_off' };
    if (isMoot(facts.event.type, facts.complaint?.status ?? null)) return { notBecause: 'moot' };
    const channels = ready.map(({ row, account }) => ({
      id: row.id,
      enabled: row.enabled,
      groups: account ? account.plugin.groups(account.settings) : [],
    }));
    return plan(rules, channels, matchFactsOf(facts));
  }

  private rowsOf(planned: Plan, facts: Facts, ready: readonly Ready[]): Delivery[] {
    if ('notBecause' in planned) return [this.row(facts, null, [], planned.notBecause)];
    const byId = new Map(ready.map((one) => [one.row.id, one]));
    return [
      ...planned.deliveries.map(({ channelId, recipients }) => this.row(facts, byId.get(channelId), recipients, null)),
      ...planned.skipped.map(({ channelId, because }) => this.row(facts, byId.get(channelId), [], because)),
    ];
  }

  private row(
    facts: Facts,
    channel: Ready | null | undefined,
    recipients: readonly string[],
    skipReason: SkipReason | null,
  ): Delivery {
    const { event, complaint } = facts;
    const now = this.clock.now();
    const language = channel?.account?.plugin.language(channel.account.settings) ?? 'zh-CN';
    return Object.assign(new Delivery(), {
      ...UNTRIED,
      id: this.ids.next(),
      eventId: event.id,
      eventType: event.type,
      providerId: facts.providerId,
      merchantId: facts.merchantId,
      complaintId: event.complaintId,
      refundId: event.refundId,
      channelId: channel?.row.id ?? NO_CHANNEL,
      channelName: channel?.row.name ?? '',
      channelType: channel?.row.type ?? 'email',
      recipientKey: recipientKeyOf(recipients),
      recipients: [...recipients],
      pending: [...recipients],
      title: describeNotice(this.notices.noticeOf(facts), language).title,
      status: skipReason === null ? 'queued' : 'skipped',
      skipReason,
      nextAt: skipReason === null ? now : null,
      usefulUntil: event.type === 'complaint.due_soon' ? (complaint?.deadlineAt ?? null) : null,
      createdAt: now,
    });
  }

  /** Planned twice (a job that ran again) is planned once. */
  private async writeTx(tx: Tx, facts: Facts, deliveries: readonly Delivery[]): Promise<void> {
    if (await this.repository.existsForEvent(tx, facts.event.id)) return;
    await this.repository.insertDeliveriesTx(tx, deliveries);
    const toSend = deliveries.filter(({ status }) => status === 'queued');
    await this.queue.addTx(
      tx,
      toSend.map((delivery) => sendJob(delivery)),
    );
  }

  /** A damaged channel must not keep the others from being told. */
  private open(row: Channel): Account | null {
    try {
      return this.accounts.open(row);
    } catch (error) {
      if (!(error instanceof ChannelUnusable)) throw error;
      this.log.error('channel cannot be used', { channelId: row.id, channelType: row.type, error });
      return null;
    }
  }
}

function matchFactsOf({ event, complaint, providerId, merchantId }: Facts): MatchFacts {
  const { hoursLeft, channelId } = event.data;
  return {
    event: event.type,
    providerId,
    merchantId,
    complaint: complaint && { family: complaint.family, amountFen: complaint.amountFen },
    hoursLeft: typeof hoursLeft === 'number' ? hoursLeft : null,
    aboutChannelId: event.type === 'channel.failing' && typeof channelId === 'string' ? channelId : null,
  };
}
