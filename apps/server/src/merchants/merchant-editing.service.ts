import { Injectable } from '@nestjs/common';
import type { Merchant as MerchantView, MerchantPatch, MerchantQuery, Page } from '@redress/contract';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { Database, type Reader, type Tx } from '../platform/database/database.js';
import { EventLog } from '../platform/events/event-log.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem } from '../platform/http/problem.js';
import { Cursors, keysetPage } from '../platform/paging.js';
import { ProvidersService, type ProviderFacts } from '../providers/providers.service.js';
import { SHORTEST_INTERVAL_MS } from './domain/coverage.js';
import type { Merchant, MerchantReading } from './merchants.entity.js';
import { type ComplaintCounts, toMerchantView } from './merchants.mapper.js';
import { MerchantsRepository } from './merchants.repository.js';
import { MerchantsService } from './merchants.service.js';

const EDITABLE = ['companyName', 'name', 'autoRefund', 'enabled'] as const satisfies readonly (keyof MerchantPatch)[];

const NO_COMPLAINTS: ComplaintCounts = { open: 0, overdue: 0 };

/** What people do with merchants. Other modules use `MerchantsService`. */
@Injectable()
export class MerchantEditing {
  constructor(
    private readonly database: Database,
    private readonly repository: MerchantsRepository,
    private readonly providers: ProvidersService,
    private readonly merchants: MerchantsService,
    private readonly audit: AuditService,
    private readonly events: EventLog,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async list(actor: RequestActor, query: MerchantQuery): Promise<Page<MerchantView>> {
    const { limit, cursor, withTotal, ...filter } = query;
    const freshness = { now: this.clock.now(), intervals: await this.merchants.pollIntervals() };
    const found = await this.database.read(async (reader) => {
      const page = await keysetPage(this.repository.listed(reader, actor.scope, filter, freshness), {
        cursors: this.cursors,
        cursor,
        limit,
        withTotal,
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
    const { row, surroundings } = await this.database.read(async (reader) => {
      const found = await this.repository.find(reader, actor.scope, id);
      if (found === null) throw problem('not_found');
      return { row: found, surroundings: await this.surroundingsOf(reader, [found]) };
    });
    const [view] = await this.views([row], surroundings);
    if (view === undefined) throw problem('not_found');
    return view;
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
      const changed = EDITABLE.filter((field) => patch[field] !== undefined && patch[field] !== before[field]);
      if (changed.length === 0) return;
      const now = this.clock.now();
      await this.repository.updateTx(tx, id, null, {
        ...pick(patch, changed),
        ...(changed.includes('autoRefund') && { autoRefundChangedAt: now }),
        updatedAt: now,
      });
      await this.recordTx(tx, actor, before, patch, changed);
    });
    return this.get(actor, id);
  }

  private async recordTx(
    tx: Tx,
    actor: RequestActor,
    before: Merchant,
    patch: MerchantPatch,
    changed: readonly (typeof EDITABLE)[number][],
  ): Promise<void> {
    const { id, providerId } = before;
    await this.audit.recordTx(tx, {
      actor: actor.asActor(),
      ip: actor.ip,
      requestId: actor.requestId,
      action: 'merchant.update',
      targetKind: 'merchant',
      targetId: id,
      providerId,
      before: pick(before, changed),
      after: pick(patch, changed),
    });
    await this.events.recordTx(tx, {
      type: 'merchant.updated',
      actor: actor.asActor(),
      providerId,
      merchantId: id,
      data: { name: patch.name ?? before.name, what: changed.join(',') },
    });
  }

  private async surroundingsOf(reader: Reader, rows: readonly Merchant[]): Promise<Surroundings> {
    const ids = rows.map(({ id }) => id);
    return {
      readings: await this.repository.readings(reader, ids),
      complaints: await this.repository.complaintCounts(reader, ids, this.clock.now()),
    };
  }

  /** Outside any reading, because asking for a provider may be one of its own. */
  private async views(rows: readonly Merchant[], { readings, complaints }: Surroundings): Promise<MerchantView[]> {
    const providers = new Map<string, ProviderFacts | null>();
    for (const { providerId } of rows) {
      if (!providers.has(providerId)) providers.set(providerId, await this.providers.getFacts(providerId));
    }
    const intervals = await this.merchants.pollIntervals();
    const now = this.clock.now();
    return rows.map((row) => {
      const facts = {
        provider: providers.get(row.providerId) ?? null,
        readings: readings.get(row.id) ?? [],
        complaints: complaints.get(row.id) ?? NO_COMPLAINTS,
        intervalMs: intervals.get(row.providerId) ?? SHORTEST_INTERVAL_MS,
      };
      return toMerchantView(row, facts, now);
    });
  }
}

interface Surroundings {
  readings: Map<string, MerchantReading[]>;
  complaints: Map<string, ComplaintCounts>;
}

type Editable = Pick<MerchantPatch, (typeof EDITABLE)[number]>;

function pick(from: Editable, names: readonly (keyof Editable)[]): Editable {
  return Object.fromEntries(names.map((name) => [name, from[name]]));
}
