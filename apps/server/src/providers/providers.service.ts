import { Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { AlipayError, Gateway } from '@redress/alipay';
import type { Finding } from '@redress/contract';
import { Clock } from '../platform/clock.js';
import { Config } from '../platform/config/env.js';
import { Database, type Tx } from '../platform/database/database.js';
import { Log, type AreaLog } from '../platform/log/log.js';
import { everything, isWithinScope, type Scope } from '../platform/scope.js';
import { addressesOf } from './domain/environment.js';
import { findingOfCall, judgeAnswer } from './domain/health.js';
import { ProviderDirectory, type ProviderFacts, type ProviderMessageKeys } from './provider-directory.js';
import { ProviderGateways } from './provider-gateways.js';
import { ProviderHealthNotes, type StreakCode } from './provider-health-notes.js';
import { callbackUrl } from './providers.mapper.js';
import { ProvidersRepository } from './providers.repository.js';

export type { ProviderFacts, ProviderMessageKeys };

/** No provider with this id. */
export class ProviderMissing extends Error {
  constructor(providerId: string) {
    super(`provider ${providerId} does not exist`);
    this.name = 'ProviderMissing';
  }
}

const FACTS_MAX_AGE_MS = 2_000;
const REFRESH_MS = 5_000;

/** What other modules ask of providers. Everything comes from memory, so all of it is cheap. */
@Injectable()
export class ProvidersService implements OnModuleInit, BeforeApplicationShutdown {
  private readonly log: AreaLog;
  private readonly seenAt = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly repository: ProvidersRepository,
    private readonly directory: ProviderDirectory,
    private readonly gateways: ProviderGateways,
    private readonly notes: ProviderHealthNotes,
    private readonly clock: Clock,
    private readonly config: Config,
    log: Log,
  ) {
    this.log = log.for('providers');
  }

  /** Messages may come as soon as the server listens, so their keys are there before. */
  async onModuleInit(): Promise<void> {
    await this.directory.refresh();
    this.timer = setInterval(() => void this.tick(), REFRESH_MS);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    try {
      await this.flushSeen();
    } catch (error) {
      // Only the time of the last message is lost.
      this.log.warn('last messages were not noted', { error });
    }
  }

  /** At most 2 s old; own writes are seen at once. */
  async getFacts(id: string): Promise<ProviderFacts | null> {
    return (await this.directory.find(id, FACTS_MAX_AGE_MS))?.facts ?? null;
  }

  /** Where merchants authorise this provider; null when it is not there for this caller. */
  async authorisationPageOf(
    scope: Scope,
    id: string,
  ): Promise<{ provider: ProviderFacts; authorizationUrl: string; callbackUrl: string } | null> {
    const found = await this.directory.find(id, FACTS_MAX_AGE_MS);
    if (found === null || !isWithinScope(scope, { providerId: id })) return null;
    const { authorizationUrl } = addressesOf(found.row);
    return { provider: found.facts, authorizationUrl, callbackUrl: callbackUrl(this.config.publicUrl) };
  }

  /** Hold the row until the transaction ends, so that it is not removed under new rows. @returns false when gone */
  async holdTx(tx: Tx, id: string): Promise<boolean> {
    return (await this.repository.lockTx(tx, everything, id)) !== null;
  }

  /**
   * The gateway of a provider, whether it is enabled or not. Take it anew for each piece of work: after a change of
   * keys or address it is another one.
   *
   * @throws {ProviderMissing}
   */
  async gatewayOf(providerId: string): Promise<Gateway> {
    const found = await this.directory.find(providerId, FACTS_MAX_AGE_MS);
    if (found === null) throw new ProviderMissing(providerId);
    return this.gateways.of(found.row);
  }

  /** Synchronous, from memory; at most 5 s behind writes of another process. The answer may be kept for one message. */
  messageKeys(appId: string): ProviderMessageKeys | undefined {
    return this.directory.messageKeys(appId);
  }

  /** A verified message came; written down every few seconds. @param at UTC ms */
  noteMessage(providerId: string, at: number): void {
    this.seenAt.set(providerId, Math.max(at, this.seenAt.get(providerId) ?? 0));
  }

  /** A message named this application and its signature did not fit. Five in ten minutes raise the alarm. */
  noteBadSignature(appId: string): void {
    const known = this.directory.messageKeys(appId);
    if (known === undefined || !this.notes.isTooMany(known.providerId, this.clock.now())) return;
    void this.notes.raise(known.providerId, 'message_signatures').catch((error: unknown) => {
      this.log.error('provider health was not stored', { providerId: known.providerId, error });
    });
  }

  /** A call with this provider's keys failed. Says nothing for errors that its set-up did not cause. */
  async noteCallError(providerId: string, error: AlipayError): Promise<void> {
    const code = findingOfCall(error);
    if (code !== null) await this.notes.noteFailedCall(providerId, code);
  }

  /** The same in words, and who has to do what. */
  explainCall(error: AlipayError): Finding {
    return judgeAnswer({ answered: false, refusal: error });
  }

  /** A call with this provider's keys was answered well. */
  async noteGoodCall(providerId: string): Promise<void> {
    await this.notes.noteGoodCall(providerId);
  }

  /** Calls for one merchant were refused: its token (20001) or its permission (40006). */
  async noteRefusedMerchant(providerId: string, merchantId: string, code: StreakCode): Promise<void> {
    await this.notes.noteRefusedMerchant(providerId, merchantId, code);
  }

  /** Enabled providers whose last message came before `before`, ms UTC; those that never had one are not among them. */
  async quietSince(before: number): Promise<{ id: string; lastMessageAt: number }[]> {
    return this.database.read((reader) => this.repository.quietSince(reader, before));
  }

  /** Messages used to come and come no more; told once for each silence. @param lastMessageAt UTC ms */
  async noteSilence(providerId: string, lastMessageAt: number): Promise<void> {
    await this.notes.raise(providerId, 'messages_silent', { once: String(lastMessageAt) });
  }

  /** Those that are switched off; at most 2 s old. */
  async disabledIds(): Promise<string[]> {
    return this.directory.disabledIds(FACTS_MAX_AGE_MS);
  }

  /** Write down what `noteMessage` collected. Runs by itself every few seconds. */
  async flushSeen(): Promise<void> {
    const seen = [...this.seenAt];
    if (seen.length === 0) return;
    this.seenAt.clear();
    try {
      await this.database.write(async (tx) => {
        for (const [id, at] of seen) await this.repository.noteMessageTx(tx, id, at);
      });
    } catch (error) {
      for (const [id, at] of seen) this.noteMessage(id, at);
      throw error;
    }
    for (const [id] of seen) await this.notes.settle(id, 'message_signatures', 'messages_silent');
  }

  private async tick(): Promise<void> {
    try {
      await this.directory.refresh();
      await this.flushSeen();
    } catch (error) {
      // What is in memory stays good; the next tick tries again.
      this.log.warn('providers could not be read again', { error });
    }
  }
}
