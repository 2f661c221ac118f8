import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { MerchantsService } from '../merchants/merchants.service.js';
import { Clock } from '../platform/clock.js';
import { Config } from '../platform/config/env.js';
import { type AreaLog, Log } from '../platform/log/log.js';
import { ProvidersService } from '../providers/providers.service.js';
import { HABIT_MS, isSilent, SHORTEST_SILENCE_MS } from './domain/silence.js';
import { MessagesRepository } from './messages.repository.js';

/** The first look is an hour after the start: what came while we were down has been delivered again by then. */
const HOUR_MS = 3_600_000;

/** Notices when Alipay's messages stop coming: a changed address or a lost subscription makes no error anywhere. */
@Injectable()
export class MessageSilence {
  private readonly log: AreaLog;

  constructor(
    private readonly repository: MessagesRepository,
    private readonly providers: ProvidersService,
    private readonly merchants: MerchantsService,
    private readonly config: Config,
    private readonly clock: Clock,
    log: Log,
  ) {
    this.log = log.for('messages');
  }

  @Interval(HOUR_MS)
  async look(): Promise<void> {
    if (!this.config.isWorker) return;
    try {
      await this.tellOfSilence();
    } catch (error) {
      this.log.warn('silence could not be looked for', { error });
    }
  }

  async tellOfSilence(): Promise<void> {
    const now = this.clock.now();
    // a provider without a merchant to hear of is rightly silent
    const heard = await this.merchants.pollIntervals();
    for (const { id, lastMessageAt } of await this.providers.quietSince(now - SHORTEST_SILENCE_MS)) {
      if (!heard.has(id)) continue;
      const before = await this.repository.count(id, lastMessageAt - HABIT_MS, lastMessageAt);
      if (isSilent(lastMessageAt, before, now)) await this.providers.noteSilence(id, lastMessageAt);
    }
  }
}
