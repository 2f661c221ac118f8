import { Injectable } from '@nestjs/common';
import { credentialFields } from '@redress/contract';
import type { Page, Provider as ProviderView, ProviderCreate, ProviderPatch, ProviderQuery } from '@redress/contract';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { Config } from '../platform/config/env.js';
import { Database, isUniqueViolation, type Reader, type Tx } from '../platform/database/database.js';
import { EventLog } from '../platform/events/event-log.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem, type ProblemError, words } from '../platform/http/problem.js';
import { Ids } from '../platform/ids.js';
import { Cursors, keysetPage } from '../platform/paging.js';
import { judgeCredentials, mergeTexts, type CredentialTexts } from './domain/credentials.js';
import { ProviderAddresses } from './provider-addresses.js';
import { blankProvider, hasAddress, mergedAddresses, plainColumns } from './provider-columns.js';
import { ProviderCredentials } from './provider-credentials.js';
import { ProviderDirectory } from './provider-directory.js';
import { changeOf, conflictErrors, wholeOf } from './providers.changes.js';
import { Provider } from './providers.entity.js';
import { toProviderView } from './providers.mapper.js';
import { ProvidersRepository } from './providers.repository.js';

const CREDENTIAL_FIELDS = ['signMode', ...credentialFields] as const satisfies readonly (keyof ProviderPatch)[];

/** Whoever is further behind than this reads the whole anew. */
const MAX_CHANGES_TOLD = 20;

/** What people do with providers. Other modules use `ProvidersService`. */
@Injectable()
export class ProviderEditing {
  constructor(
    private readonly database: Database,
    private readonly repository: ProvidersRepository,
    private readonly credentials: ProviderCredentials,
    private readonly addresses: ProviderAddresses,
    private readonly directory: ProviderDirectory,
    private readonly audit: AuditService,
    private readonly events: EventLog,
    private readonly cursors: Cursors,
    private readonly ids: Ids,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** By name. */
  async list(actor: RequestActor, query: ProviderQuery): Promise<Page<ProviderView>> {
    return this.database.read(async (reader) => {
      const page = await keysetPage(this.repository.listed(reader, actor.scope, query), {
        cursors: this.cursors,
        cursor: query.cursor,
        limit: query.limit,
        withTotal: query.withTotal,
        digestOf: {
          list: 'providers',
          q: query.q ?? '',
          enabled: query.enabled ?? null,
          health: query.health ?? [],
        },
        id: 'provider.id',
        sort: { column: 'provider.name', of: (row) => row.name, direction: 'asc' },
      });
      return { ...page, items: await this.views(reader, actor, page.items) };
    });
  }

  /** @throws {ProblemError} `not_found` */
  async get(actor: RequestActor, id: string): Promise<ProviderView> {
    return this.database.read(async (reader) => {
      const row = await this.repository.find(reader, actor.scope, id);
      if (row === null) throw problem('not_found');
      return this.view(reader, actor, row);
    });
  }

  /** @throws {ProblemError} `key_invalid`, `app_id_taken`, `private_address`, `invalid_request`, `forbidden` */
  async create(actor: RequestActor, input: ProviderCreate): Promise<ProviderView> {
    // A provider outside the own scope could be neither seen nor corrected afterwards.
    if (!actor.scope.all) throw problem('forbidden');
    const addresses = await this.addresses.judge(input);
    const now = this.clock.now();
    const id = this.ids.next();
    const row = blankProvider(id, now);
    Object.assign(row, plainColumns(input), addresses);
    Object.assign(row, this.keyColumns(actor, row, input, null, now));
    try {
      await this.database.write(async (tx) => {
        await this.repository.insertTx(tx, row);
        await this.recordTx(tx, actor, row, { action: 'provider.create', what: 'created', after: wholeOf(row) });
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw problem('app_id_taken', {
        errors: [{ field: 'appId', code: 'taken', message: words('该 APPID 已添加', 'This app id was added before') }],
      });
    }
    await this.directory.refresh();
    return this.get(actor, id);
  }

  /**
   * Absent fields stay. Keys are judged together with those that stay, whenever one of them changes.
   *
   * @param version of `If-Match`; null = last write wins
   * @throws {ProblemError} `not_found`, `version_conflict`, `key_invalid`, `private_address`, `invalid_request`
   */
  async update(actor: RequestActor, id: string, version: number | null, patch: ProviderPatch): Promise<ProviderView> {
    const known = await this.database.read((reader) => this.repository.find(reader, actor.scope, id));
    if (known === null) throw problem('not_found');
    const addresses = hasAddress(patch) ? await this.addresses.judge(mergedAddresses(known, patch)) : {};
    await this.database.write(async (tx) => {
      const before = await this.repository.lockTx(tx, actor.scope, id);
      if (before === null) throw problem('not_found');
      if (version !== null && before.version !== version) throw await this.conflictTx(tx, before, version);
      const columns = { ...this.patchColumns(actor, before, patch), ...addresses };
      const { what, ...change } = changeOf(before, Object.assign(new Provider(), before, columns));
      if (what === '') return;
      await this.repository.updateTx(tx, id, null, { ...columns, updatedAt: this.clock.now() });
      await this.recordTx(tx, actor, before, { action: 'provider.update', what, ...change });
    });
    await this.directory.refresh();
    return this.get(actor, id);
  }

  /** @throws {ProblemError} `not_found`, `provider_in_use` */
  async remove(actor: RequestActor, id: string): Promise<void> {
    await this.database.write(async (tx) => {
      const row = await this.repository.lockTx(tx, actor.scope, id);
      if (row === null) throw problem('not_found');
      if (await this.repository.isInUse(tx, id)) throw problem('provider_in_use');
      await this.repository.removeTx(tx, id);
      await this.recordTx(tx, actor, row, { action: 'provider.delete', what: 'deleted', before: wholeOf(row) });
    });
    await this.directory.refresh();
  }

  /** Who changed what since that version; each change made one version and one audit row. */
  private async conflictTx(tx: Tx, now: Provider, version: number): Promise<ProblemError> {
    const of = { action: 'provider.update', targetKind: 'provider', targetId: now.id };
    const count = Math.min(Math.max(now.version - version, 0), MAX_CHANGES_TOLD);
    const changes = count === 0 ? [] : await this.audit.lastOf(tx, of, count);
    return problem('version_conflict', { errors: conflictErrors(changes), extra: { version: now.version } });
  }

  private patchColumns(actor: RequestActor, before: Provider, patch: ProviderPatch): Partial<Provider> {
    const now = this.clock.now();
    const { name, autoRefund, enabled, callsPerSecond } = patch;
    return {
      ...(name !== undefined && { name }),
      ...(enabled !== undefined && { enabled }),
      ...(autoRefund !== undefined && autoRefund !== before.autoRefund && { autoRefund, autoRefundChangedAt: now }),
      ...(callsPerSecond !== undefined && { callsPerKilosecond: Math.round(callsPerSecond * 1000) }),
      ...(CREDENTIAL_FIELDS.some((field) => patch[field] !== undefined) && this.changedKeys(actor, before, patch, now)),
    };
  }

  /** What a check found out about the former keys says nothing about the new ones. */
  private changedKeys(actor: RequestActor, before: Provider, patch: ProviderPatch, now: number): Partial<Provider> {
    const texts = mergeTexts(this.credentials.textsOf(before), patch);
    const columns = this.keyColumns(actor, before, texts, before, now);
    return { ...columns, health: 'unknown', healthFinding: null, healthAt: null };
  }

  private keyColumns(
    actor: RequestActor,
    row: Pick<Provider, 'id' | 'appId'>,
    texts: CredentialTexts,
    before: Provider | null,
    now: number,
  ): Partial<Provider> {
    const judged = judgeCredentials(row.appId, texts, now, actor.language);
    if ('errors' in judged) throw problem('key_invalid', { errors: judged.errors });
    return this.credentials.columnsFor(row.id, judged.credentials, before, now);
  }

  private async recordTx(
    tx: Tx,
    actor: RequestActor,
    row: Provider,
    record: Pick<Parameters<AuditService['recordTx']>[1], 'action' | 'before' | 'after'> & { what: string },
  ): Promise<void> {
    const { what, ...entry } = record;
    const by = { actor: actor.asActor(), ip: actor.ip, requestId: actor.requestId };
    await this.audit.recordTx(tx, { ...by, ...entry, targetKind: 'provider', targetId: row.id, providerId: row.id });
    await this.events.recordTx(tx, {
      type: 'provider.updated',
      actor: by.actor,
      providerId: row.id,
      data: { name: row.name, what },
    });
  }

  private async views(reader: Reader, actor: RequestActor, rows: readonly Provider[]): Promise<ProviderView[]> {
    const counts = await this.repository.merchantCounts(
      reader,
      rows.map(({ id }) => id),
    );
    const { language } = actor;
    const { publicUrl } = this.config;
    const now = this.clock.now();
    return rows.map((row) => toProviderView(row, { merchantCount: counts.get(row.id) ?? 0, now, publicUrl, language }));
  }

  private async view(reader: Reader, actor: RequestActor, row: Provider): Promise<ProviderView> {
    const [view] = await this.views(reader, actor, [row]);
    if (view === undefined) throw problem('not_found');
    return view;
  }
}
