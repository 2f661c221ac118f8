import { Injectable } from '@nestjs/common';
import { describeNotice, type SendResult } from '@redress/notify';
import { Clock } from '../platform/clock.js';
import { Database, type Reader, type Tx } from '../platform/database/database.js';
import { Faults } from '../platform/faults.js';
import { AddressGuard } from '../platform/http/address-guard.js';
import { Ids } from '../platform/ids.js';
import type { Job, JobEnd } from '../platform/jobs/runner.js';
import { Log, type AreaLog } from '../platform/log/log.js';
import { ChannelAccounts, ChannelUnusable, type Account } from './channel-accounts.js';
import { CONFIG_REST } from './domain/attempts.js';
import { isMoot, type SkipReason } from './domain/match.js';
import { FallbackService } from './fallback.service.js';
import { NoticesService, type Facts } from './notices.service.js';
import { type Channel, type Delivery, DeliveryAttempt } from './notifiers.entity.js';
import { NotifiersRepository } from './notifiers.repository.js';
import { OutcomeService } from './outcome.service.js';
import { SendLimiter } from './send-limiter.js';

/** While one delivery tries a channel that was stopped, the others wait this long for what it finds. */
const PROBE_MS = 2 * 60_000;

type Turn = { end: JobEnd } | { delivery: Delivery; account: Account; attempt: DeliveryAttempt; recipients: string[] };

/** Sends deliveries: the attempt is written before the call, the result after it, nothing in between. */
@Injectable()
export class SendingService {
  private readonly log: AreaLog;

  constructor(
    private readonly database: Database,
    private readonly repository: NotifiersRepository,
    private readonly notices: NoticesService,
    private readonly accounts: ChannelAccounts,
    private readonly limiter: SendLimiter,
    private readonly outcomes: OutcomeService,
    private readonly fallback: FallbackService,
    private readonly guard: AddressGuard,
    private readonly faults: Faults,
    private readonly ids: Ids,
    private readonly clock: Clock,
    log: Log,
  ) {
    this.log = log.for('notifiers');
  }

  /** Job `delivery.send`. */
  async run(job: Job<{ deliveryId: string }>): Promise<JobEnd> {
    const facts = await this.database.read((reader) => this.factsOf(reader, job.payload.deliveryId));
    const turn = await this.database.write(async (tx) => {
      const taken = await this.takeTurnTx(tx, job.payload.deliveryId, facts);
      if ('end' in taken) await job.endTx(tx, taken.end);
      return taken;
    });
    if ('end' in turn) return turn.end;
    await this.faults.at('notify.sending');
    const result = await this.send(turn, facts, job.signal);
    await this.faults.at('notify.sent');
    return this.outcomes.settle(turn, result, job);
  }

  private async factsOf(reader: Reader, deliveryId: string): Promise<Facts | null> {
    const delivery = await this.repository.delivery(reader, deliveryId);
    return delivery && this.notices.factsOf(reader, delivery.eventId);
  }

  /** Whether it is this delivery's turn; if so its attempt is written. */
  private async takeTurnTx(tx: Tx, deliveryId: string, facts: Facts | null): Promise<Turn> {
    const delivery = await this.repository.lockDeliveryTx(tx, deliveryId);
    if (delivery === null || !['queued', 'sending'].includes(delivery.status)) return { end: 'done' };
    const channel = await this.repository.lockChannelTx(tx, delivery.channelId);
    const interrupted = await this.closeInterruptedTx(tx, delivery);
    if (interrupted) return { end: interrupted };
    if (facts === null) return this.skipTx(tx, delivery, 'moot');
    if (channel === null) return this.skipTx(tx, delivery, 'channel_removed');
    const reason = this.reasonToSkip(delivery, channel, facts);
    if (reason !== null) return this.skipTx(tx, delivery, reason);
    const account = this.open(channel);
    if (account === null) return this.waitTx(tx, delivery, this.clock.now() + CONFIG_REST);
    const recipients = stillNamed(delivery, account);
    if (recipients.length === 0) return this.skipTx(tx, delivery, 'recipient_removed');
    const later = await this.laterTx(tx, delivery, channel, account);
    return later ?? this.beginTx(tx, delivery, account, recipients);
  }

  private reasonToSkip(delivery: Delivery, channel: Channel, facts: Facts): SkipReason | null {
    if (isMoot(facts.event.type, facts.complaint?.status ?? null)) return 'moot';
    if (delivery.usefulUntil !== null && this.clock.now() >= delivery.usefulUntil) return 'too_late';
    return channel.enabled ? null : 'channel_disabled';
  }

  /**
   * An attempt without a result was cut off by a crash: it may have arrived, and counts as such.
   *
   * @returns how the job ends when it may not be repeated any more
   */
  private async closeInterruptedTx(tx: Tx, delivery: Delivery): Promise<JobEnd | null> {
    const last = await this.repository.lastAttempt(tx, delivery.id);
    if (last === null || last.endedAt !== null) return null;
    return this.outcomes.interruptedTx(tx, delivery, last);
  }

  /** The channel rests, or its limit is reached. null: go. */
  private async laterTx(tx: Tx, delivery: Delivery, channel: Channel, account: Account): Promise<Turn | null> {
    const now = this.clock.now();
    if (channel.pausedUntil !== null && channel.pausedUntil > now) {
      if (await this.fallback.takesOverHeldTx(tx, delivery, channel)) return { end: 'done' };
      return this.waitTx(tx, delivery, channel.pausedUntil, channel.health === 'failing');
    }
    const { windows } = account.plugin.limits(account.settings);
    const startAt = await this.limiter.askTx(tx, account.limiterKey, delivery.id, windows, now);
    if (startAt > now) return this.waitTx(tx, delivery, startAt);
    if (channel.health === 'failing')
      await this.repository.noteChannelTx(tx, channel.id, { pausedUntil: now + PROBE_MS });
    return null;
  }

  private async beginTx(tx: Tx, delivery: Delivery, account: Account, recipients: string[]): Promise<Turn> {
    const last = await this.repository.lastAttempt(tx, delivery.id);
    const attempt = Object.assign(new DeliveryAttempt(), {
      id: this.ids.next(),
      deliveryId: delivery.id,
      n: (last?.n ?? 0) + 1,
      limiterKey: account.limiterKey,
      startedAt: this.clock.now(),
      endedAt: null,
      resultClass: null,
      code: null,
      message: null,
    });
    await this.repository.insertAttemptTx(tx, attempt);
    await this.repository.updateDeliveryTx(tx, delivery.id, { status: 'sending', nextAt: null, pending: recipients });
    return { delivery: Object.assign(delivery, { pending: recipients }), account, attempt, recipients };
  }

  private async send(
    turn: Exclude<Turn, { end: JobEnd }>,
    facts: Facts | null,
    signal: AbortSignal,
  ): Promise<SendResult> {
    const { delivery, account, recipients } = turn;
    if (facts === null) throw new Error('a delivery without facts does not get its turn');
    const { plugin, settings } = account;
    const content = describeNotice(this.notices.noticeOf(facts), plugin.language(settings));
    const title = delivery.insteadOfId === null ? content.title : `${FALLBACK_MARK[content.language]} ${content.title}`;
    const { hostName } = this.notices;
    const context = { deliveryId: delivery.id, hostName, guard: this.guard, signal, isTest: false };
    delivery.title = title;
    return plugin.send({ ...content, title }, recipients, settings, context);
  }

  private async waitTx(tx: Tx, delivery: Delivery, nextAt: number, isHeld = false): Promise<Turn> {
    const heldSince = isHeld ? (delivery.heldSince ?? this.clock.now()) : delivery.heldSince;
    await this.repository.updateDeliveryTx(tx, delivery.id, { status: 'queued', nextAt, heldSince });
    return { end: { againAt: nextAt } };
  }

  private async skipTx(tx: Tx, delivery: Delivery, skipReason: SkipReason): Promise<Turn> {
    await this.repository.updateDeliveryTx(tx, delivery.id, { status: 'skipped', skipReason, nextAt: null });
    return { end: 'done' };
  }

  private open(channel: Channel): Account | null {
    try {
      return this.accounts.open(channel);
    } catch (error) {
      if (!(error instanceof ChannelUnusable)) throw error;
      this.log.error('channel cannot be used', { channelId: channel.id, channelType: channel.type, error });
      return null;
    }
  }
}

const FALLBACK_MARK = { 'zh-CN': '[备用通道]', en: '[fallback]' } as const;

/** Who was taken off the channel's list meanwhile is not told any more. */
function stillNamed(delivery: Delivery, { plugin, settings }: Account): string[] {
  const named = new Set(plugin.groups(settings).flat());
  return delivery.pending.filter((recipient) => named.has(recipient));
}
