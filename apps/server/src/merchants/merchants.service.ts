import { Injectable } from '@nestjs/common';
import { asLine, type Family } from '@redress/contract';
import type { AlipayError, Gateway } from '@redress/alipay';
import { Clock } from '../platform/clock.js';
import { Database, type Reader, type Tx } from '../platform/database/database.js';
import { EventLog, alipayActor } from '../platform/events/event-log.js';
import { problem } from '../platform/http/problem.js';
import { Kept } from '../platform/kept.js';
import { JobQueue } from '../platform/jobs/queue.js';
import { everything, type Scope } from '../platform/scope.js';
import { ProvidersService, type ProviderFacts } from '../providers/providers.service.js';
import { isTimeOut, judgeCallError } from './domain/authorisation.js';
import { SHORTEST_INTERVAL_MS } from './domain/coverage.js';
import { familyReadBy } from './domain/permission.js';
import { isSilent, type MessageHint } from './domain/silence.js';
import { MerchantReadings, type ReadingResult } from './merchant-readings.js';
import type { Freshness } from './merchant-state.js';
import { MerchantTokens } from './merchant-tokens.js';
import { toMerchantFacts, type MerchantFacts } from './merchants.mapper.js';
import type { Merchant, ReadingPlan } from './merchants.entity.js';
import { MerchantsRepository } from './merchants.repository.js';
import { verifyJob } from './verify-job.js';

export type { MerchantFacts, MessageHint };

const INTERVALS_KEPT_FOR_MS = 5_000;
const HUSHED_KEPT_FOR_MS = 1_000;

/** Everything one call for a merchant needs. */
export interface MerchantAccess {
  merchant: MerchantFacts;
  provider: ProviderFacts;
  gateway: Gateway;
  /** A secret: never log it. */
  appAuthToken: string;
}

/** No call can be made for this merchant. */
export class MerchantUnavailable extends Error {
  constructor(
    readonly merchantId: string,
    readonly reason: 'revoked' | 'expired' | 'unbound' | 'missing',
  ) {
    super(`merchant ${merchantId} cannot be called for: ${reason}`);
    this.name = 'MerchantUnavailable';
  }
}

/** What other modules ask of merchants, and what they report back about calls made for one. */
@Injectable()
export class MerchantsService {
  private readonly intervals: Kept<ReadonlyMap<string, number>>;
  /** By provider: apps and accounts of merchants that nobody wants to hear of. */
  private readonly hushed: Kept<ReadonlySet<string>>;

  constructor(
    private readonly database: Database,
    private readonly repository: MerchantsRepository,
    private readonly providers: ProvidersService,
    private readonly tokens: MerchantTokens,
    private readonly readings: MerchantReadings,
    private readonly events: EventLog,
    private readonly queue: JobQueue,
    private readonly clock: Clock,
  ) {
    this.intervals = new Kept(clock, INTERVALS_KEPT_FOR_MS);
    this.hushed = new Kept(clock, HUSHED_KEPT_FOR_MS);
    events.listen((list) => {
      if (!list.some(({ type }) => type.startsWith('merchant.') || type.startsWith('provider.'))) return;
      this.intervals.forget();
      this.hushed.forget();
    });
  }

  async getFacts(id: string): Promise<MerchantFacts | null> {
    return this.database.read(async (reader) => {
      const row = await this.repository.find(reader, everything, id);
      return row === null ? null : this.factsOf(reader, row);
    });
  }

  /** Facts of several merchants at once, with the caller's reader. */
  async factsByIds(reader: Reader, ids: readonly string[]): Promise<Map<string, MerchantFacts>> {
    const rows = await this.repository.findAll(reader, [...new Set(ids)]);
    const facts = await this.factsOfAll(reader, rows);
    return new Map(facts.map((merchant) => [merchant.id, merchant]));
  }

  /**
   * The same for a person.
   *
   * @throws {ProblemError} `not_found`, also for what lies outside the scope
   */
  async get(scope: Scope, id: string): Promise<MerchantFacts> {
    return this.database.read(async (reader) => {
      const row = await this.repository.find(reader, scope, id);
      if (row === null) throw problem('not_found');
      return this.factsOf(reader, row);
    });
  }

  /**
   * Token and gateway for calls on behalf of a merchant. Switches are not asked: what is already here can be settled
   * by hand while merchant or provider is off (product.md 6).
   *
   * @throws {MerchantUnavailable} the authorisation is not live
   */
  async accessOf(merchantId: string): Promise<MerchantAccess> {
    const found = await this.database.read(async (reader) => {
      const row = await this.repository.find(reader, everything, merchantId);
      return row === null ? null : { row, merchant: await this.factsOf(reader, row) };
    });
    const provider = found === null ? null : await this.providers.getFacts(found.row.providerId);
    if (found === null || provider === null) throw new MerchantUnavailable(merchantId, 'missing');
    const { row, merchant } = found;
    if (merchant.isUnbound) throw new MerchantUnavailable(merchantId, 'unbound');
    if (merchant.authorization !== 'active') throw new MerchantUnavailable(merchantId, merchant.authorization);
    const gateway = await this.providers.gatewayOf(provider.id);
    return { merchant, provider, gateway, appAuthToken: this.tokens.appAuthTokenOf(row) };
  }

  /**
   * Hold the row until the transaction ends, so that an unbinding comes before or after what is written there.
   *
   * @returns whether calls can be made for it
   */
  async holdLiveTx(tx: Tx, merchantId: string): Promise<boolean> {
    const row = await this.repository.lockTx(tx, everything, merchantId);
    return row?.authorization === 'active';
  }

  /**
   * Those of these messages of one provider that nobody wants to hear of: see `isSilent`. Nearly none is, and intake
   * waits for the answer, so those it may be are told from memory; it knows of changes at once, or of those of another
   * process within a second.
   */
  async silentAmong<M extends MessageHint>(providerId: string, all: readonly M[]): Promise<M[]> {
    const hushed = await this.hushed.get(providerId, () =>
      this.database.read((db) => this.repository.hushed(db, providerId)),
    );
    const messages = all.filter(({ authAppId, userId }) => hushed.has(authAppId ?? userId ?? ''));
    if (messages.length === 0) return [];
    const authAppIds = messages.flatMap(({ authAppId }) => authAppId ?? []);
    const userIds = messages.flatMap(({ authAppId, userId }) => (authAppId === null && userId !== null ? userId : []));
    const meant = await this.database.read((db) => this.repository.meant(db, providerId, { authAppIds, userIds }));
    return messages.filter((message) => isSilent(message, meant));
  }

  /** Whom a message is about; null when it names nobody we know, or an account with several merchants. */
  async findForMessage(
    providerId: string,
    hint: { authAppId?: string; userId?: string },
  ): Promise<MerchantFacts | null> {
    return this.database.read(async (reader) => {
      const found = await this.repository.findByHint(reader, providerId, hint);
      const bound = found.filter(({ unboundAt }) => unboundAt === null);
      const [row, ...more] = bound.length > 0 ? bound : found;
      return row === undefined || more.length > 0 ? null : this.factsOf(reader, row);
    });
  }

  /** Those worth polling: live authorisation, merchant and provider enabled; at most 500 ids. */
  async pollableAmong(ids: readonly string[]): Promise<MerchantFacts[]> {
    const facts = await this.database.read((reader) => this.factsByIds(reader, ids));
    const live = [...facts.values()].filter(({ enabled, authorization }) => enabled && authorization === 'active');
    return this.ofEnabledProviders(live);
  }

  private async ofEnabledProviders(merchants: readonly MerchantFacts[]): Promise<MerchantFacts[]> {
    const enabled = new Map<string, boolean>();
    for (const { providerId } of merchants) {
      if (enabled.has(providerId)) continue;
      enabled.set(providerId, (await this.providers.getFacts(providerId))?.enabled ?? false);
    }
    return merchants.filter(({ providerId }) => enabled.get(providerId));
  }

  /**
   * How often a list of each provider is read now, in ms by provider. It follows from how many merchants there are, so
   * an answer of some seconds ago is as good; what changed here since is in it.
   */
  pollIntervals(): Promise<ReadonlyMap<string, number>> {
    return this.intervals.get('all', () => this.readPollIntervals());
  }

  /** What coverage is judged by now. */
  async freshness(): Promise<Freshness> {
    const [intervals, disabled] = [await this.pollIntervals(), await this.providers.disabledIds()];
    return { now: this.clock.now(), intervals, disabled };
  }

  private async readPollIntervals(): Promise<Map<string, number>> {
    const [counts, plans] = await this.database.read(async (reader) => [
      await this.repository.pollableCounts(reader),
      new Map((await this.repository.readingPlans(reader)).map((plan) => [plan.id, plan.silentMs])),
    ]);
    const intervals = new Map<string, number>();
    for (const providerId of counts.keys()) {
      if ((await this.providers.getFacts(providerId))?.enabled === true)
        intervals.set(providerId, plans.get(providerId) ?? SHORTEST_INTERVAL_MS);
    }
    return intervals;
  }

  /** How often the lists of each provider are to be read from now on. */
  async noteReadingPlans(plans: readonly ReadingPlan[]): Promise<void> {
    await this.database.write((tx) => this.repository.saveReadingPlansTx(tx, plans));
    this.intervals.forget();
  }

  /** The plans that stand, of enabled and disabled providers alike. */
  readingPlans(): Promise<ReadingPlan[]> {
    return this.database.read((reader) => this.repository.readingPlans(reader));
  }

  async listOfProvider(providerId: string): Promise<MerchantFacts[]> {
    return this.database.read(async (reader) =>
      this.factsOfAll(reader, await this.repository.ofProvider(reader, providerId)),
    );
  }

  /** How a family was read. Good readings in a row are written down once a minute. */
  async noteReading(merchantId: string, family: Family, result: ReadingResult): Promise<void> {
    if (!(await this.readings.note(merchantId, family, result))) return;
    const merchant = await this.getFacts(merchantId);
    if (merchant !== null) await this.providers.noteGoodCall(merchant.providerId);
  }

  /**
   * A call for this merchant failed. Says nothing for errors that concern neither token nor permission, so it may be
   * told of every one.
   */
  async noteCallError(merchantId: string, error: AlipayError, method: string): Promise<void> {
    const merchant = await this.getFacts(merchantId);
    if (merchant === null) return;
    const verdict = judgeCallError(error);
    // keys, certificates, addresses: the same for every merchant of the provider
    if (verdict === 'nothing') return this.providers.noteCallError(merchant.providerId, error);
    if (verdict === 'not-permitted') return this.noteRefusal(merchant, error, method);
    await this.providers.noteRefusedMerchant(merchant.providerId, merchantId, 'authorisations_failing');
    if (verdict === 'expired') await this.loseAuthorisation(merchantId, error.subCode ?? '');
    await this.askAgain(merchant, isTimeOut(error));
  }

  /** First name Alipay tells; a name somebody chose is never overwritten. */
  async noteName(merchantId: string, oppositeName: string): Promise<void> {
    const name = asLine(oppositeName, 64);
    if (name === '') return;
    const isUnnamed = await this.database.read(async (reader) => {
      const row = await this.repository.find(reader, everything, merchantId);
      return row !== null && row.name === row.authAppId && name !== row.name;
    });
    if (!isUnnamed) return;
    await this.database.write(async (tx) => {
      await this.repository.nameTx(tx, merchantId, name, this.clock.now());
    });
  }

  private async loseAuthorisation(merchantId: string, cause: string): Promise<void> {
    await this.database.write(async (tx) => {
      const row = await this.repository.lockTx(tx, everything, merchantId);
      if (row === null || row.authorization !== 'active') return;
      await this.repository.observeTx(tx, row.id, { authorization: 'expired' });
      await this.events.recordTx(tx, {
        type: 'merchant.revoked',
        actor: alipayActor,
        providerId: row.providerId,
        merchantId: row.id,
        data: { name: row.name, cause },
      });
    });
  }

  /**
   * One method is refused, the others go on (C3). A note in the coverage map and no more, so it is taken down from an
   * answer without signature too: it heals by itself with the next good reading.
   */
  private async noteRefusal(merchant: MerchantFacts, error: AlipayError, method: string): Promise<void> {
    const family = familyReadBy(method);
    const code = error.saidCode;
    const isNew =
      family === null || (await this.readings.noteRefusal(merchant.id, family, { at: this.clock.now(), code }));
    // what was refused before is tried again and again, and is this merchant's own business
    if (isNew) await this.providers.noteRefusedMerchant(merchant.providerId, merchant.id, 'permissions_failing');
    if (code.includes('no-api')) await this.askAgain(merchant, false);
  }

  private async askAgain({ providerId, authAppId }: MerchantFacts, isTimedOut: boolean): Promise<void> {
    await this.database.write((tx) => this.queue.addTx(tx, verifyJob(providerId, { authAppId }, { isTimedOut })));
  }

  private async factsOf(reader: Reader, row: Merchant): Promise<MerchantFacts> {
    const readings = await this.repository.readings(reader, [row.id]);
    return toMerchantFacts(row, readings.get(row.id) ?? [], this.clock.now());
  }

  private async factsOfAll(reader: Reader, rows: readonly Merchant[]): Promise<MerchantFacts[]> {
    const readings = await this.repository.readings(
      reader,
      rows.map(({ id }) => id),
    );
    return rows.map((row) => toMerchantFacts(row, readings.get(row.id) ?? [], this.clock.now()));
  }
}
