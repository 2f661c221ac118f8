import { Injectable } from '@nestjs/common';
import { type CoverageState, coverageStates, families, type Family } from '@redress/contract';
import { In, IsNull, Not, type SelectQueryBuilder } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { Database, isUniqueViolation, updateVersioned, type Reader, type Tx } from '../platform/database/database.js';
import { Ids } from '../platform/ids.js';
import { everything, withinScope, type Scope } from '../platform/scope.js';
import type { HearingFacts } from './domain/silence.js';
import { type MerchantSelection, narrowMerchants } from './merchant-filter.js';
import { type Freshness, stateSql } from './merchant-state.js';
import { Merchant, MerchantReading, ReadingPlan } from './merchants.entity.js';
import type { ComplaintCounts, LastComplaints } from './merchants.mapper.js';

const NAMES = ['name', 'companyName', 'authAppId', 'userId'] as const satisfies readonly (keyof Merchant)[];
export type NamedRow = Pick<Merchant, 'id' | (typeof NAMES)[number]>;

/** What Alipay says of an authorisation. */
type Observed = 'authorization' | 'missingMethods' | 'methodsKnownAt' | 'subscribedAt' | 'subscriptionError';

/** MySQL gives numbers that SQL computed as text. */
interface CountRow {
  merchantId: string;
  openCount: string | number;
  overdueCount: string | number;
}

/** Every query on merchants and their readings. Those that answer a person take a `Scope`. */
@Injectable()
export class MerchantsRepository {
  constructor(
    private readonly database: Database,
    private readonly ids: Ids,
  ) {}

  find(reader: Reader, scope: Scope, id: string): Promise<Merchant | null> {
    return this.scoped(reader, scope).andWhere('merchant.id = :id', { id }).getOne();
  }

  /** By id, for callers that know whose they are; at most 500 at once. */
  findAll(reader: Reader, ids: readonly string[]): Promise<Merchant[]> {
    return ids.length === 0 ? Promise.resolve([]) : reader.findBy(Merchant, { id: In([...ids]) });
  }

  /** Merchants a person may see, before order and paging. */
  listed(reader: Reader, scope: Scope, selection: MerchantSelection): SelectQueryBuilder<Merchant> {
    return narrowMerchants(this.scoped(reader, scope), selection);
  }

  /** All of them, oldest first; ids only, as there may be very many. */
  async idsListed(reader: Reader, scope: Scope, selection: MerchantSelection): Promise<string[]> {
    const query = this.listed(reader, scope, selection).select('merchant.id', 'id').orderBy('merchant.id');
    return (await query.getRawMany<{ id: string }>()).map(({ id }) => id);
  }

  /** Every merchant of these apps that a person may see; at most 500 apps at once. */
  ofApps(reader: Reader, scope: Scope, authAppIds: readonly string[]): Promise<Merchant[]> {
    return this.ofAppsQuery(reader, scope, authAppIds).getMany();
  }

  /** The same, held until the transaction ends. */
  lockOfAppsTx(tx: Tx, scope: Scope, authAppIds: readonly string[]): Promise<Merchant[]> {
    const query = this.ofAppsQuery(tx, scope, authAppIds);
    return (this.database.engine === 'sqlite' ? query : query.setLock('pessimistic_write')).getMany();
  }

  /** Of one provider; `authAppIds` narrows it. */
  ofProvider(reader: Reader, providerId: string, authAppIds?: readonly string[]): Promise<Merchant[]> {
    const only = authAppIds === undefined ? {} : { authAppId: In([...authAppIds]) };
    return reader.find(Merchant, { where: { providerId, ...only }, order: { id: 'ASC' } });
  }

  /** By whatever a message or an error names; the app id decides where both are there. Unbound ones too. */
  findByHint(
    reader: Reader,
    providerId: string,
    hint: { authAppId?: string | null; userId?: string | null },
  ): Promise<Merchant[]> {
    if (hint.authAppId) return reader.findBy(Merchant, { providerId, authAppId: hint.authAppId });
    if (hint.userId) return reader.findBy(Merchant, { providerId, userId: hint.userId });
    return Promise.resolve([]);
  }

  /** How many merchants of each provider are polled, as far as the merchants' own state goes. */
  async pollableCounts(reader: Reader): Promise<Map<string, number>> {
    const rows = await reader
      .createQueryBuilder(Merchant, 'merchant')
      .select('merchant.providerId', 'providerId')
      .addSelect('COUNT(*)', 'n')
      .where({ enabled: true, authorization: 'active' })
      .groupBy('merchant.providerId')
      .getRawMany<{ providerId: string; n: string | number }>();
    return new Map(rows.map(({ providerId, n }) => [providerId, Number(n)]));
  }

  readingPlans(reader: Reader): Promise<ReadingPlan[]> {
    return reader.find(ReadingPlan);
  }

  async saveReadingPlansTx(tx: Tx, plans: readonly ReadingPlan[]): Promise<void> {
    for (const { id, ...plan } of plans) {
      const { affected } = await tx.update(ReadingPlan, { id }, plan);
      if (!affected) await tx.insert(ReadingPlan, { id, ...plan });
    }
  }

  /** Apps and accounts of its merchants that are switched off or unbound. */
  async hushed(reader: Reader, providerId: string): Promise<ReadonlySet<string>> {
    const rows = await reader.find(Merchant, {
      select: { id: true, authAppId: true, userId: true },
      where: [
        { providerId, enabled: false },
        { providerId, unboundAt: Not(IsNull()) },
      ],
    });
    return new Set(rows.flatMap(({ authAppId, userId }) => [authAppId, userId]));
  }

  /** Those of one provider that messages may be about, with what decides whether anybody wants to hear of them. */
  async meant(
    reader: Reader,
    providerId: string,
    { authAppIds, userIds }: { authAppIds: readonly string[]; userIds: readonly string[] },
  ): Promise<HearingFacts[]> {
    const where = [
      ...(authAppIds.length > 0 ? [{ providerId, authAppId: In([...authAppIds]) }] : []),
      ...(userIds.length > 0 ? [{ providerId, userId: In([...userIds]) }] : []),
    ];
    if (where.length === 0) return [];
    const select = { id: true, authAppId: true, userId: true, enabled: true, unboundAt: true };
    return reader.find(Merchant, { select, where });
  }

  /** How many of those that a person may see stand where, by the worse of their families. */
  async coverageTotals(reader: Reader, scope: Scope, freshness: Freshness): Promise<Record<CoverageState, number>> {
    const { isOn, isBlind, isStale, isRead, parameters } = stateSql(freshness);
    const state = `CASE WHEN NOT ${isOn} THEN 'unused' WHEN ${isBlind} THEN 'blind' WHEN ${isStale} THEN 'stale'
      WHEN ${isRead} THEN 'read' ELSE 'waiting' END`;
    const rows = await this.scoped(reader, scope)
      .andWhere({ unboundAt: IsNull() })
      .select(state, 'state')
      .addSelect('COUNT(*)', 'n')
      .setParameters(parameters)
      .groupBy('state')
      .getRawMany<{ state: CoverageState; n: string | number }>();
    const count = (wanted: CoverageState) => Number(rows.find((row) => row.state === wanted)?.n ?? 0);
    return Object.fromEntries(coverageStates.map((one) => [one, count(one)])) as Record<CoverageState, number>;
  }

  /** Those that need somebody, blind ones first, then by name. */
  needing(reader: Reader, scope: Scope, freshness: Freshness, limit: number): Promise<Merchant[]> {
    const { isBlind } = stateSql(freshness);
    return this.listed(reader, scope, { filter: { attention: true }, freshness, ids: null })
      .addSelect(`CASE WHEN ${isBlind} THEN 0 ELSE 1 END`, 'stale_last')
      .orderBy('stale_last')
      .addOrderBy('merchant.name')
      .addOrderBy('merchant.id')
      .limit(limit)
      .getMany();
  }

  /** On, authorised, read once, and not for too long: whom to alarm of is among them. */
  readTooLongAgo(reader: Reader, freshness: Freshness): Promise<Merchant[]> {
    const { isOld, parameters } = stateSql(freshness);
    return this.scoped(reader, everything)
      .andWhere({ enabled: true, authorization: 'active', unboundAt: IsNull() })
      .andWhere(isOld, parameters)
      .orderBy('merchant.name')
      .addOrderBy('merchant.id')
      .getMany();
  }

  /** What search goes by, of those that were made or changed since. */
  namedSince(reader: Reader, since: number): Promise<NamedRow[]> {
    const query = reader.createQueryBuilder(Merchant, 'merchant').select('merchant.id', 'id');
    for (const column of NAMES) query.addSelect(`merchant.${column}`, column);
    return query.where('merchant.updatedAt >= :since', { since }).getRawMany<NamedRow>();
  }

  /** The row, held until the transaction ends. */
  lockTx(tx: Tx, scope: Scope, id: string): Promise<Merchant | null> {
    const query = this.scoped(tx, scope).andWhere('merchant.id = :id', { id });
    // On SQLite the unit of work is alone anyway.
    return (this.database.engine === 'sqlite' ? query : query.setLock('pessimistic_write')).getOne();
  }

  /** Several rows, held until the transaction ends; at most 500 at once, always in the same order. */
  lockAllTx(tx: Tx, scope: Scope, ids: readonly string[]): Promise<Merchant[]> {
    if (ids.length === 0) return Promise.resolve([]);
    const query = this.scoped(tx, scope)
      .andWhere('merchant.id IN (:...ids)', { ids: [...ids] })
      .orderBy('merchant.id');
    return (this.database.engine === 'sqlite' ? query : query.setLock('pessimistic_write')).getMany();
  }

  /** Whether the merchant still has the token of `row`: what Alipay says of another one is not about it. */
  holdsToken(reader: Reader, { id, appAuthToken }: Pick<Merchant, 'id' | 'appAuthToken'>): Promise<boolean> {
    return reader.existsBy(Merchant, { id, appAuthToken });
  }

  async insertTx(tx: Tx, row: Merchant): Promise<void> {
    await tx.insert(Merchant, row);
  }

  /** @returns false when the row is gone or has another version; null = last write wins */
  updateTx(tx: Tx, id: string, version: number | null, patch: Partial<Merchant>): Promise<boolean> {
    return updateVersioned(tx, Merchant, id, version, patch as QueryDeepPartialEntity<Merchant>);
  }

  /** What Alipay said about the token; an observation, so the version that people edit against stays. */
  async observeTx(tx: Tx, id: string, seen: Partial<Pick<Merchant, Observed>>): Promise<void> {
    await tx.update(Merchant, { id }, seen);
  }

  /** Name a merchant only while nobody did. */
  async nameTx(tx: Tx, id: string, name: string, at: number): Promise<boolean> {
    const { affected } = await tx
      .createQueryBuilder()
      .update(Merchant)
      .set({ name, updatedAt: at })
      .where('id = :id AND name = auth_app_id', { id })
      .execute();
    return affected === 1;
  }

  async readings(reader: Reader, merchantIds: readonly string[]): Promise<Map<string, MerchantReading[]>> {
    const byMerchant = new Map<string, MerchantReading[]>();
    // MySQL and SQLite both limit the parameters of one statement.
    for (let start = 0; start < merchantIds.length; start += 500) {
      const rows = await reader.findBy(MerchantReading, { merchantId: In(merchantIds.slice(start, start + 500)) });
      for (const row of rows) byMerchant.set(row.merchantId, [...(byMerchant.get(row.merchantId) ?? []), row]);
    }
    return byMerchant;
  }

  /** Write one observation; the newest per column wins. */
  async noteReadingTx(
    tx: Tx,
    merchantId: string,
    family: Family,
    seen: Partial<Omit<MerchantReading, 'id' | 'merchantId' | 'family'>>,
  ): Promise<void> {
    const { affected } = await tx.update(MerchantReading, { merchantId, family }, seen);
    if (affected !== 0) return;
    const row = {
      id: this.ids.next(),
      merchantId,
      family,
      lastGoodReadAt: null,
      lastError: null,
      lastErrorAt: null,
      refusedAt: null,
      ...seen,
    };
    try {
      await tx.insert(MerchantReading, row);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      await tx.update(MerchantReading, { merchantId, family }, seen);
    }
  }

  /** A new token: what was refused to the old one says nothing any more. */
  async clearRefusalsTx(tx: Tx, merchantId: string): Promise<void> {
    await tx.update(MerchantReading, { merchantId }, { refusedAt: null, lastError: null, lastErrorAt: null });
  }

  /**
   * Complaints per merchant that are open or processing, and how many of these are late. The table belongs to a module
   * above; a count of rows is no reason to turn the arrow round, so it is asked for by name.
   */
  async complaintCounts(
    reader: Reader,
    merchantIds: readonly string[],
    now: number,
  ): Promise<Map<string, ComplaintCounts>> {
    if (merchantIds.length === 0) return new Map();
    const marks = merchantIds.map(() => '?').join(', ');
    const rows = await reader.query<CountRow[]>(
      `SELECT merchant_id AS merchantId, COUNT(*) AS openCount,
         SUM(CASE WHEN is_late = 1 OR deadline_at <= ? THEN 1 ELSE 0 END) AS overdueCount
       FROM complaint WHERE status IN ('open', 'processing') AND merchant_id IN (${marks}) GROUP BY merchant_id`,
      [now, ...merchantIds],
    );
    return new Map(
      rows.map((row) => [row.merchantId, { open: Number(row.openCount), overdue: Number(row.overdueCount) }]),
    );
  }

  /**
   * When each family was last complained about, ms UTC; the same door as above. Two looks at the end of an index a
   * merchant, however many complaints there are.
   */
  async lastComplaints(reader: Reader, merchantIds: readonly string[]): Promise<Map<string, LastComplaints>> {
    if (merchantIds.length === 0) return new Map();
    const latest = (family: Family) =>
      `(SELECT MAX(c.complained_at) FROM complaint c WHERE c.merchant_id = m.id AND c.family = '${family}') AS ${family}`;
    const rows = await reader.query<Record<Family | 'id', string | number | null>[]>(
      `SELECT m.id AS id, ${families.map(latest).join(', ')} FROM merchant m WHERE m.id IN (${merchantIds.map(() => '?').join(', ')})`,
      [...merchantIds],
    );
    const numberOf = (at: string | number | null) => (at === null ? null : Number(at));
    return new Map(rows.map(({ id, risk, trade }) => [String(id), { risk: numberOf(risk), trade: numberOf(trade) }]));
  }

  /** Providers with authorisations that are to be asked about, whether they are switched on or not. */
  async providersToVerify(reader: Reader, knownBefore: number): Promise<string[]> {
    const query = this.aged(reader.createQueryBuilder(Merchant, 'merchant'), knownBefore);
    const rows = await query.select('DISTINCT merchant.providerId', 'id').orderBy('id').getRawMany<{ id: string }>();
    return rows.map(({ id }) => id);
  }

  /** Living authorisations that Alipay said nothing of since `knownBefore`, by id from `after` on. */
  toVerify(
    reader: Reader,
    providerId: string,
    { knownBefore, after, limit }: { knownBefore: number; after: string; limit: number },
  ): Promise<Pick<Merchant, 'id' | 'authAppId'>[]> {
    return this.aged(reader.createQueryBuilder(Merchant, 'merchant'), knownBefore)
      .andWhere('merchant.providerId = :providerId AND merchant.id > :after', { providerId, after })
      .select(['merchant.id', 'merchant.authAppId'])
      .orderBy('merchant.id')
      .take(limit)
      .getMany();
  }

  private aged(query: SelectQueryBuilder<Merchant>, knownBefore: number): SelectQueryBuilder<Merchant> {
    return query
      .where({ enabled: true, authorization: 'active', unboundAt: IsNull() })
      .andWhere('(merchant.methodsKnownAt IS NULL OR merchant.methodsKnownAt < :knownBefore)', { knownBefore });
  }

  private ofAppsQuery(reader: Reader, scope: Scope, authAppIds: readonly string[]): SelectQueryBuilder<Merchant> {
    // MySQL refuses to compare a column of ASCII with anything else.
    const apps = authAppIds.filter((authAppId) => /^[!-~]+$/.test(authAppId));
    const query = this.scoped(reader, scope).orderBy('merchant.id');
    return apps.length === 0 ? query.andWhere('1 = 0') : query.andWhere('merchant.authAppId IN (:...apps)', { apps });
  }

  /** Refunds of a merchant whose call is under way or whose result is not known; the same door as above. */
  async refundsUnderWay(reader: Reader, merchantId: string): Promise<number> {
    const [row] = await reader.query<{ n: string | number }[]>(
      "SELECT COUNT(*) AS n FROM refund WHERE merchant_id = ? AND status IN ('submitted', 'unknown')",
      [merchantId],
    );
    return Number(row?.n ?? 0);
  }

  private scoped(reader: Reader, scope: Scope): SelectQueryBuilder<Merchant> {
    const query = reader.createQueryBuilder(Merchant, 'merchant');
    return withinScope(query, scope, { provider: 'merchant.providerId', merchant: 'merchant.id' });
  }
}
