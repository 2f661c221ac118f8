import { isRefusal, type Message, verifyMessage } from '@redress/alipay';
import { Injectable } from '@nestjs/common';
import { Backpressure } from '../platform/backpressure.js';
import { Clock } from '../platform/clock.js';
import { isUnavailable } from '../platform/database/errors.js';
import { Faults } from '../platform/faults.js';
import type { NewJob } from '../platform/jobs/queue.js';
import { Log } from '../platform/log/log.js';
import { MerchantAdoption } from '../merchants/merchant-adoption.service.js';
import { MerchantsService } from '../merchants/merchants.service.js';
import { ProvidersService } from '../providers/providers.service.js';
import { authorisationsIn, hintOf, isAboutComplaint, routeMessage } from './domain/route.js';
import { GroupCommit } from './group-commit.js';
import type { Arrival } from './messages.repository.js';
import { MessagesRepository } from './messages.repository.js';

export interface Answer {
  status: 200 | 400 | 503;
  answer: 'success' | 'fail';
}

const SUCCESS: Answer = { status: 200, answer: 'success' };
const REFUSED: Answer = { status: 400, answer: 'fail' };
/** Alipay delivers again after anything but `success`; that is what its retries are for. */
const LATER: Answer = { status: 503, answer: 'fail' };

/** Intake sheds beyond this, so that the rest is answered in time (reliability.md B1). */
const MAX_WAITING = 1_000;

/**
 * Takes Alipay's messages in: verify, store with the job that follows, answer. Nothing else happens before the answer,
 * and `success` is never said before the COMMIT (reliability.md I3).
 */
@Injectable()
export class MessagesService {
  private readonly log;
  private readonly commits: GroupCommit<Arrival>;

  constructor(
    private readonly providers: ProvidersService,
    private readonly merchants: MerchantsService,
    private readonly adoption: MerchantAdoption,
    private readonly backpressure: Backpressure,
    private readonly clock: Clock,
    private readonly faults: Faults,
    repository: MessagesRepository,
    log: Log,
  ) {
    this.log = log.for('messages');
    this.commits = new GroupCommit(async (group) => repository.store(await this.hushed(group)), isUnavailable);
  }

  async receive(body: Buffer): Promise<Answer> {
    const receivedAt = this.clock.now();
    const message = verifyMessage(body, (appId) => this.providers.messageKeys(appId), receivedAt);
    if (isRefusal(message)) {
      if (message.appId !== undefined && message.refused === 'bad_signature')
        this.providers.noteBadSignature(message.appId);
      this.log.warn('message refused', { reason: message.refused });
      return REFUSED;
    }
    const provider = this.providers.messageKeys(message.appId);
    if (!provider) return REFUSED;
    return this.store(message, body, provider, receivedAt);
  }

  private async store(
    message: Message,
    body: Buffer,
    provider: { providerId: string; enabled: boolean },
    receivedAt: number,
  ): Promise<Answer> {
    if (this.commits.waiting >= MAX_WAITING) return LATER;
    const routed = routeMessage(message, provider);
    const { state } = routed;
    const job = this.withTokens(routed.job, message, provider.providerId);
    this.backpressure.intakeStarted();
    try {
      await this.faults.at('intake.pre');
      await this.commits.add({ message, body, providerId: provider.providerId, state, job, receivedAt });
      await this.faults.at('intake.post');
    } catch (error) {
      this.log.error('message not stored', { error, providerId: provider.providerId });
      return LATER;
    } finally {
      this.backpressure.intakeEnded();
    }
    this.providers.noteMessage(provider.providerId, receivedAt);
    return SUCCESS;
  }

  /** A message that brings tokens is more than a question about one. */
  private withTokens(job: NewJob | null, message: Message, providerId: string): NewJob | null {
    const authorisations = job === null ? [] : authorisationsIn(message);
    if (authorisations.length === 0) return job;
    return this.adoption.jobOf({ providerId, notifyId: message.notifyId, sentAt: message.sentAt }, authorisations);
  }

  /** The group, with those about merchants that are off or unbound kept and nothing more (product.md 6). */
  private async hushed(group: readonly Arrival[]): Promise<Arrival[]> {
    const silent = new Set<Arrival>();
    for (const providerId of new Set(group.map((arrival) => arrival.providerId))) {
      const own = group.flatMap((arrival) =>
        arrival.providerId === providerId && isAboutComplaint(arrival) ? [{ arrival, ...hintOf(arrival.message) }] : [],
      );
      for (const { arrival } of await this.merchants.silentAmong(providerId, own)) silent.add(arrival);
    }
    return group.map((arrival) => (silent.has(arrival) ? { ...arrival, state: 'ignored', job: null } : arrival));
  }
}
