import { Injectable } from '@nestjs/common';
import type { ChannelTestResult, ChannelType, DeliveryStatus, ResultClass } from '@redress/contract';
import { describeNotice, type Notice, type SendResult } from '@redress/notify';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { Config } from '../platform/config/env.js';
import { Database, type Tx } from '../platform/database/database.js';
import { EventLog } from '../platform/events/event-log.js';
import type { RequestActor } from '../platform/http/actor.js';
import { AddressGuard } from '../platform/http/address-guard.js';
import { problem } from '../platform/http/problem.js';
import { Ids } from '../platform/ids.js';
import { RateLimit } from '../platform/rate-limit.js';
import { ChannelAccounts, ChannelUnusable, type Account } from './channel-accounts.js';
import { outcomeOf } from './domain/attempts.js';
import { healthAfter, HEALTHY } from './domain/health.js';
import { HeldDeliveries } from './held-deliveries.js';
import { NoticesService } from './notices.service.js';
import { type Channel, Delivery, DeliveryAttempt } from './notifiers.entity.js';
import { NotifiersRepository } from './notifiers.repository.js';
import { errorOf } from './outcome.service.js';
import { recipientKeyOf, UNTRIED } from './delivery-rows.js';

/** Test buttons of one person (reliability.md E5). */
const TESTS = { max: 6, perMs: 60_000 };
/** A test of a long list stops here: nobody waits for fifty mails. */
const MAX_GROUPS = 10;
const MAX_MS = 60_000;

interface Tried {
  id: string;
  recipients: string[];
  startedAt: number;
  endedAt: number;
  result: SendResult;
}

/** Sends a test through the real plug-in, by settings that are stored or not. */
@Injectable()
export class ChannelTestingService {
  private readonly limit: RateLimit;

  constructor(
    private readonly database: Database,
    private readonly repository: NotifiersRepository,
    private readonly accounts: ChannelAccounts,
    private readonly notices: NoticesService,
    private readonly held: HeldDeliveries,
    private readonly guard: AddressGuard,
    private readonly events: EventLog,
    private readonly audit: AuditService,
    private readonly ids: Ids,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {
    this.limit = new RateLimit(TESTS, clock);
  }

  /**
   * A good test of a stored channel lets it work again, with all that waited for it. Every message is in the log.
   *
   * @throws {ProblemError} `not_found`, `rate_limited`, `channel_settings_invalid`
   */
  async stored(actor: RequestActor, id: string, to: string | undefined): Promise<ChannelTestResult> {
    this.limit.take(actor.id);
    const row = await this.database.read((reader) => this.repository.channel(reader, id));
    if (row === null) throw problem('not_found');
    const account = this.open(row);
    const started = this.clock.monotonic();
    const notice = this.noticeOf(row.name);
    const { result, tried } = await this.run(account, notice, this.groupsFor(account, to));
    await this.database.write((tx) => this.recordTx(tx, actor, row, account, notice, { result, tried }));
    return this.view(account, result, tried, started);
  }

  /** @throws {ProblemError} `rate_limited`, `channel_settings_invalid`, `private_address`, `not_found` */
  async unsaved(
    actor: RequestActor,
    input: { type: ChannelType; settings: Record<string, unknown>; secretsFrom?: string; to?: string },
  ): Promise<ChannelTestResult> {
    this.limit.take(actor.id);
    const { secretsFrom } = input;
    const row = secretsFrom ? await this.database.read((reader) => this.repository.channel(reader, secretsFrom)) : null;
    if (secretsFrom && row?.type !== input.type) throw problem('not_found');
    const judged = await this.accounts.judge(
      input.type,
      input.settings,
      actor.language,
      row && { row, take: 'secrets' },
    );
    const account = { plugin: judged.plugin, settings: judged.settings, limiterKey: '' };
    const started = this.clock.monotonic();
    const { result, tried } = await this.run(account, this.noticeOf(''), this.groupsFor(account, input.to));
    return this.view(account, result, tried, started);
  }

  private open(row: Channel): Account {
    try {
      return this.accounts.open(row);
    } catch (error) {
      if (error instanceof ChannelUnusable) throw problem('channel_settings_invalid');
      throw error;
    }
  }

  private groupsFor({ plugin, settings }: Account, to: string | undefined): string[][] {
    if (to === undefined || to === '') return plugin.groups(settings).slice(0, MAX_GROUPS);
    const recipient = plugin.readRecipient(to);
    if (recipient !== null) return [[recipient]];
    throw problem('channel_settings_invalid', {
      errors: [{ field: 'to', code: 'invalid_format', message: '收件人格式不正确 / not a recipient' }],
    });
  }

  /** The account alone first, then a real message to each; trouble of the account ends it. */
  private async run(
    account: Account,
    notice: Notice,
    groups: string[][],
  ): Promise<{ result: SendResult; tried: Tried[] }> {
    const { plugin, settings } = account;
    const signal = AbortSignal.timeout(MAX_MS);
    const contextFor = (deliveryId: string) => ({
      deliveryId,
      hostName: this.notices.hostName,
      guard: this.guard,
      signal,
      isTest: true,
    });
    const probed = await plugin.probe?.(settings, contextFor(this.ids.next()));
    if (probed && probed.class !== 'ok') return { result: probed, tried: [] };
    const content = describeNotice(notice, plugin.language(settings));
    const tried: Tried[] = [];
    for (const recipients of groups) {
      const id = this.ids.next();
      const startedAt = this.clock.now();
      const result = await plugin.send(content, recipients, settings, contextFor(id));
      tried.push({ id, recipients, startedAt, endedAt: this.clock.now(), result });
      if (!['ok', 'recipient'].includes(result.class)) break;
    }
    const worst = tried.find((one) => one.result.class !== 'ok') ?? tried[0];
    return { result: worst?.result ?? NOTHING_SENT, tried };
  }

  private async recordTx(
    tx: Tx,
    actor: RequestActor,
    channel: Channel,
    account: Account,
    notice: Notice,
    { result, tried }: { result: SendResult; tried: Tried[] },
  ): Promise<void> {
    const data = { channelId: channel.id, channelName: channel.name };
    const [event] = await this.events.recordTx(tx, { type: 'channel.test', actor: actor.asActor(), data });
    const { title } = describeNotice(notice, account.plugin.language(account.settings));
    for (const one of tried) await this.logTx(tx, channel, account, { ...one, title, eventId: event?.id ?? '' });
    await this.noteTx(tx, channel, result);
    const by = { actor: actor.asActor(), ip: actor.ip, requestId: actor.requestId };
    const target = { targetKind: 'channel', targetId: channel.id };
    await this.audit.recordTx(tx, {
      ...by,
      action: 'channel.test',
      ...target,
      after: { result: result.class, code: result.code },
    });
  }

  private async logTx(
    tx: Tx,
    channel: Channel,
    { limiterKey }: Account,
    one: Tried & { title: string; eventId: string },
  ): Promise<void> {
    const { outcome, left } = outcomeOf(one.result, one.recipients);
    const delivery = Object.assign(new Delivery(), UNTRIED, {
      id: one.id,
      eventId: one.eventId,
      eventType: 'channel.test',
      providerId: null,
      merchantId: null,
      complaintId: null,
      refundId: null,
      channelId: channel.id,
      channelName: channel.name,
      channelType: channel.type,
      recipientKey: recipientKeyOf(one.recipients),
      recipients: one.recipients,
      pending: left,
      title: one.title,
      status: endOf(outcome.class),
      skipReason: null,
      nextAt: null,
      createdAt: one.startedAt,
      sentAt: outcome.class === 'ok' ? one.endedAt : null,
    });
    await this.repository.insertDeliveriesTx(tx, [delivery]);
    const { code, message } = one.result;
    const attempt = {
      id: this.ids.next(),
      deliveryId: one.id,
      n: 1,
      limiterKey,
      code,
      message,
      resultClass: outcome.class,
    };
    await this.repository.insertAttemptTx(
      tx,
      Object.assign(new DeliveryAttempt(), attempt, { startedAt: one.startedAt, endedAt: one.endedAt }),
    );
  }

  /** A test is an attempt like any other: it may heal the channel or show that it is broken. */
  private async noteTx(tx: Tx, known: Channel, result: SendResult): Promise<void> {
    const channel = await this.repository.lockChannelTx(tx, known.id);
    // settings that were changed while the test ran are not those that were tried
    if (channel === null || channel.version !== known.version) return;
    const now = this.clock.now();
    const isWorking = ['ok', 'recipient', 'content'].includes(result.class);
    const health = isWorking ? HEALTHY : healthAfter(channel, result.class, now);
    await this.repository.noteChannelTx(tx, channel.id, {
      health: health.health,
      failuresInRow: health.failuresInRow,
      failingSince: health.failingSince,
      throttlesInRow: health.throttlesInRow,
      ...(isWorking && { pausedUntil: null }),
      ...(result.class === 'ok' ? { lastSentAt: now } : errorOf(result, now)),
    });
    if (isWorking && channel.pausedUntil !== null) await this.held.releaseTx(tx, channel.id);
    if (health.health !== 'failing' || channel.health === 'failing') return;
    const data = { channelId: channel.id, channelName: channel.name, code: result.code };
    await this.events.recordTx(tx, { type: 'channel.failing', actor: { kind: 'system', id: null, name: null }, data });
  }

  private noticeOf(channelName: string): Notice {
    const now = this.clock.now();
    const { publicUrl } = this.config;
    return { event: 'channel.test', at: now, now, publicUrl, data: { channelName }, complaint: null };
  }

  private view({ plugin }: Account, result: SendResult, tried: readonly Tried[], started: number): ChannelTestResult {
    const each = tried.flatMap(({ recipients, result: own }) =>
      recipients.map((recipient) => {
        const one = own.perRecipient[recipient] ?? { class: own.class, code: own.code };
        return { recipient: plugin.mask(recipient), class: one.class, code: one.code };
      }),
    );
    return {
      ok: tried.length > 0 && each.every((one) => one.class === 'ok'),
      class: result.class,
      code: result.code,
      message: result.message,
      advice: result.advice,
      milliseconds: Math.max(0, Math.round(this.clock.monotonic() - started)),
      perRecipient: each,
    };
  }
}

/** A test is not repeated, so it ends as it was. */
function endOf(resultClass: ResultClass): DeliveryStatus {
  if (resultClass === 'ok') return 'sent';
  return resultClass === 'unknown' ? 'unknown' : 'failed';
}

const NOTHING_SENT: SendResult = { class: 'config', code: null, message: null, advice: null, perRecipient: {} };
