import { Injectable } from '@nestjs/common';
import { channelOf } from '@redress/notify';
import { Clock } from '../platform/clock.js';
import type { Tx } from '../platform/database/database.js';
import { Ids } from '../platform/ids.js';
import { JobQueue } from '../platform/jobs/queue.js';
import { ChannelAccounts, ChannelUnusable } from './channel-accounts.js';
import { CONFIG_REST } from './domain/attempts.js';
import { sendJob } from './held-deliveries.js';
import { type Channel, Delivery } from './notifiers.entity.js';
import { NotifiersRepository } from './notifiers.repository.js';
import { recipientKeyOf, UNTRIED } from './delivery-rows.js';

/** How many channels may stand in for one another. */
const MAX_DEPTH = 2;

/** What a channel could not deliver goes to the recipients of its fallback channel. */
@Injectable()
export class FallbackService {
  constructor(
    private readonly repository: NotifiersRepository,
    private readonly accounts: ChannelAccounts,
    private readonly queue: JobQueue,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** How often the delivery's channel may repeat what may have arrived. */
  retryUnknownOf(delivery: Delivery): number {
    return channelOf(delivery.channelType)?.retryUnknown ?? 0;
  }

  /** Held for as long as a person may take to repair a channel: hand it over, if there is a fallback. */
  async takesOverHeldTx(tx: Tx, delivery: Delivery, channel: Channel): Promise<boolean> {
    const isLong = delivery.heldSince !== null && this.clock.now() - delivery.heldSince >= CONFIG_REST;
    if (!isLong || !(await this.takeOverTx(tx, delivery, channel))) return false;
    await this.repository.updateDeliveryTx(tx, delivery.id, { status: 'failed', nextAt: null });
    return true;
  }

  /** @returns whether somebody else is told now */
  async takeOverTx(tx: Tx, delivery: Delivery, channel: Channel): Promise<boolean> {
    const next = await this.nextTx(tx, delivery, channel);
    if (next === null) return false;
    let isTaken = false;
    for (const recipients of this.groupsOf(next)) {
      const row = this.rowFor(delivery, next, recipients);
      isTaken = true;
      // the fallback channel may have been told of the event by a rule of its own
      if (
        await this.repository.isPlanned(tx, {
          eventId: row.eventId,
          channelId: row.channelId,
          recipientKey: row.recipientKey,
        })
      )
        continue;
      await this.repository.insertDeliveriesTx(tx, [row]);
      await this.queue.addTx(tx, sendJob(row));
    }
    return isTaken;
  }

  private async nextTx(tx: Tx, delivery: Delivery, channel: Channel): Promise<Channel | null> {
    if (channel.fallbackChannelId === null) return null;
    const next = await this.repository.channel(tx, channel.fallbackChannelId);
    if (next === null || !next.enabled || next.health === 'failing') return null;
    const tried = [delivery.channelId];
    for (let at: Delivery | null = delivery; at?.insteadOfId;) {
      at = await this.repository.delivery(tx, at.insteadOfId);
      if (at) tried.push(at.channelId);
    }
    return tried.length > MAX_DEPTH || tried.includes(next.id) ? null : next;
  }

  private groupsOf(channel: Channel): string[][] {
    try {
      const { plugin, settings } = this.accounts.open(channel);
      return plugin.groups(settings);
    } catch (error) {
      if (error instanceof ChannelUnusable) return [];
      throw error;
    }
  }

  private rowFor(delivery: Delivery, channel: Channel, recipients: string[]): Delivery {
    const now = this.clock.now();
    return Object.assign(new Delivery(), delivery, {
      ...UNTRIED,
      id: this.ids.next(),
      channelId: channel.id,
      channelName: channel.name,
      channelType: channel.type,
      recipientKey: recipientKeyOf(recipients),
      recipients,
      pending: recipients,
      status: 'queued',
      skipReason: null,
      nextAt: now,
      usefulUntil: delivery.usefulUntil,
      insteadOfId: delivery.id,
      createdAt: now,
    });
  }
}
