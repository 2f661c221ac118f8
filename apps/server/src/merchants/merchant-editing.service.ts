import { Injectable } from '@nestjs/common';
import type { Merchant as MerchantView, MerchantDetail, MerchantPatch, MerchantQuery, Page } from '@redress/contract';
import { Clock } from '../platform/clock.js';
import { Database, type Reader } from '../platform/database/database.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem } from '../platform/http/problem.js';
import { Cursors, keysetPage } from '../platform/paging.js';
import { ProvidersService, type ProviderFacts } from '../providers/providers.service.js';
import { SHORTEST_INTERVAL_MS } from './domain/coverage.js';
import { MerchantChanges } from './merchant-changes.js';
import { MerchantSearch } from './merchant-search.service.js';
import type { Merchant, MerchantReading } from './merchants.entity.js';
import {
  type ComplaintCounts,
  type LastComplaints,
  NEVER_COMPLAINED,
  toMerchantDetail,
  toMerchantView,
} from './merchants.mapper.js';
import { MerchantsRepository } from './merchants.repository.js';
import { MerchantsService } from './merchants.service.js';

/** Who changes all that match must be told exactly how many they are. */
const TOTAL_CAP = 100_000;
const NO_COMPLAINTS: ComplaintCounts = { open: 0, overdue: 0 };

/** What people do with merchants. Other modules use `MerchantsService`. */
@Injectable()
export class MerchantEditing {
  constructor(
    private readonly database: Database,
    private readonly repository: MerchantsRepository,
    private readonly providers: ProvidersService,
    private readonly merchants: MerchantsService,
    private readonly search: MerchantSearch,
    private readonly changes: MerchantChanges,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async list(actor: RequestActor, query: MerchantQuery): Promise<Page<MerchantView>> {
    const { limit, cursor, withTotal, ...filter } = query;
    const selection = await this.search.select(filter);
    const found = await this.database.read(async (reader) => {
      const page = await keysetPage(this.repository.listed(reader, actor.scope, selection), {
        cursors: this.cursors,
        cursor,
        limit,
        withTotal,
        totalCap: TOTAL_CAP,
        digestOf: { list: 'merchants', ...filter },
        id: 'merchant.id',
        sort: { column: 'merchant.createdAt', of: (row) => row.createdAt, direction: 'desc' },
      });
      return { page, surroundings: await this.surroundingsOf(reader, page.items) };
    });
    return { ...found.page, items: await this.views(found.page.items, found.surroundings) };
  }

  /** @throws {ProblemError} `not_found` */
  async get(actor: RequestActor, id: string): Promise<MerchantView> {
    return (await this.one(actor, id)).view;
  }

  /** With what only its own page shows. @throws {ProblemError} `not_found` */
  async detail(actor: RequestActor, id: string): Promise<MerchantDetail> {
    const { row, view } = await this.one(actor, id);
    return toMerchantDetail(row, view, await this.providers.getFacts(row.providerId));
  }

  /**
   * Absent fields stay.
   *
   * @param version of `If-Match`; null = last write wins
   * @throws {ProblemError} `not_found`, `version_conflict`
   */
  async update(actor: RequestActor, id: string, version: number | null, patch: MerchantPatch): Promise<MerchantView> {
    await this.database.write(async (tx) => {
      const before = await this.repository.lockTx(tx, actor.scope, id);
      if (before === null) throw problem('not_found');
      if (version !== null && before.version !== version) throw problem('version_conflict');
      await this.changes.applyTx(tx, actor, before, patch);
    });
    return this.get(actor, id);
  }

  private async one(actor: RequestActor, id: string): Promise<{ row: Merchant; view: MerchantView }> {
    const { row, surroundings } = await this.database.read(async (reader) => {
      const found = await this.repository.find(reader, actor.scope, id);
      if (found === null) throw problem('not_found');
      return { row: found, surroundings: await this.surroundingsOf(reader, [found]) };
    });
    const [view] = await this.views([row], surroundings);
    if (view === undefined) throw problem('not_found');
    return { row, view };
  }

  private async surroundingsOf(reader: Reader, rows: readonly Merchant[]): Promise<Surroundings> {
    const ids = rows.map(({ id }) => id);
    return {
      readings: await this.repository.readings(reader, ids),
      complaints: await this.repository.complaintCounts(reader, ids, this.clock.now()),
      lastComplaints: await this.repository.lastComplaints(reader, ids),
    };
  }

  /** Outside any reading, because asking for a provider may be one of its own. */
  private async views(
    rows: readonly Merchant[],
    { readings, complaints, lastComplaints }: Surroundings,
  ): Promise<MerchantView[]> {
    const providers = new Map<string, ProviderFacts | null>();
    for (const { providerId } of rows) {
      if (!providers.has(providerId)) providers.set(providerId, await this.providers.getFacts(providerId));
    }
    const intervals = await this.merchants.pollIntervals();
    const now = this.clock.now();
    return rows.map((row) => {
      const provider = providers.get(row.providerId) ?? null;
      const facts = {
        provider,
        isProviderOn: provider?.enabled ?? false,
        readings: readings.get(row.id) ?? [],
        complaints: complaints.get(row.id) ?? NO_COMPLAINTS,
        lastComplaints: lastComplaints.get(row.id) ?? NEVER_COMPLAINED,
        intervalMs: intervals.get(row.providerId) ?? SHORTEST_INTERVAL_MS,
      };
      return toMerchantView(row, facts, now);
    });
  }
}

interface Surroundings {
  readings: Map<string, MerchantReading[]>;
  complaints: Map<string, ComplaintCounts>;
  lastComplaints: Map<string, LastComplaints>;
}
