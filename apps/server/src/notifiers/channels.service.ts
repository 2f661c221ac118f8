import { Injectable } from '@nestjs/common';
import type { Channel as ChannelView, ChannelCreate, ChannelPatch, ChannelType, Page } from '@redress/contract';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { Database, type Tx } from '../platform/database/database.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem, words } from '../platform/http/problem.js';
import { Ids } from '../platform/ids.js';
import type { JsonObject } from '../platform/json.js';
import { Cursors, keysetPage } from '../platform/paging.js';
import { ChannelAccounts } from './channel-accounts.js';
import { DEFAULT_RULE_EVENTS } from './domain/match.js';
import { HEALTHY } from './domain/health.js';
import { HeldDeliveries } from './held-deliveries.js';
import { Channel, Rule } from './notifiers.entity.js';
import { viewChannel } from './notifiers.mapper.js';
import { NotifiersRepository } from './notifiers.repository.js';

export interface ChannelListQuery {
  limit: number;
  cursor?: string;
  withTotal?: boolean;
  type?: ChannelType;
}

/** What people do with channels. */
@Injectable()
export class ChannelsService {
  constructor(
    private readonly database: Database,
    private readonly repository: NotifiersRepository,
    private readonly accounts: ChannelAccounts,
    private readonly held: HeldDeliveries,
    private readonly audit: AuditService,
    private readonly cursors: Cursors,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async list(query: ChannelListQuery): Promise<Page<ChannelView>> {
    return this.database.read(async (reader) => {
      const page = await keysetPage(this.repository.listedChannels(reader, query.type), {
        cursors: this.cursors,
        cursor: query.cursor,
        limit: query.limit,
        withTotal: query.withTotal,
        digestOf: { list: 'channels', type: query.type ?? null },
        id: 'channel.id',
      });
      return { ...page, items: page.items.map((row) => this.view(row)) };
    });
  }

  /** @throws {ProblemError} `not_found` */
  async get(id: string): Promise<ChannelView> {
    const row = await this.database.read((reader) => this.repository.channel(reader, id));
    if (row === null) throw problem('not_found');
    return this.view(row);
  }

  /**
   * The first channel of an installation without rules brings the default rule with it.
   *
   * @throws {ProblemError} `channel_type_unknown`, `channel_settings_invalid`, `private_address`
   */
  async create(actor: RequestActor, input: ChannelCreate): Promise<ChannelView> {
    const judged = await this.accounts.judge(input.type, input.settings, actor.language, null);
    const id = this.ids.next();
    const now = this.clock.now();
    const row = Object.assign(new Channel(), {
      ...NEVER_USED,
      ...this.accounts.columnsFor(id, judged, null),
      id,
      type: input.type,
      name: input.name,
      enabled: input.enabled,
      fallbackChannelId: input.fallbackChannelId ?? null,
      createdAt: now,
      updatedAt: now,
      version: 1,
    });
    await this.database.write(async (tx) => {
      await this.assertFallbackTx(tx, row);
      const isFirst = (await this.repository.channels(tx)).length === 0;
      await this.repository.insertChannelTx(tx, row);
      if (isFirst && (await this.repository.rules(tx)).length === 0) await this.addDefaultRuleTx(tx, actor, row);
      await this.auditTx(tx, actor, 'channel.create', row, {}, described(row));
    });
    return this.view(row);
  }

  /**
   * Absent fields stay. Saving settings lets a channel that was stopped try again, with all that waited for it.
   *
   * @param version of `If-Match`; null = last write wins
   * @throws {ProblemError} `not_found`, `version_conflict`, `channel_settings_invalid`, `private_address`
   */
  async update(actor: RequestActor, id: string, version: number | null, patch: ChannelPatch): Promise<ChannelView> {
    const known = await this.database.read((reader) => this.repository.channel(reader, id));
    if (known === null) throw problem('not_found');
    const { settings, ...plain } = patch;
    const columns = settings && (await this.changedSettings(actor, known, settings));
    await this.database.write(async (tx) => {
      const before = await this.repository.lockChannelTx(tx, id);
      if (before === null) throw problem('not_found');
      // settings were judged over those that were read: they must still be the same
      const isStale = columns !== undefined && before.version !== known.version;
      if (isStale || (version !== null && before.version !== version)) throw problem('version_conflict');
      const change: Partial<Channel> = { ...plain, ...columns, updatedAt: this.clock.now() };
      const after = Object.assign(new Channel(), before, change);
      await this.assertFallbackTx(tx, after);
      await this.repository.updateChannelTx(tx, id, null, columns ? { ...change, ...RESTED } : change);
      if (columns || (patch.enabled === true && !before.enabled)) await this.held.releaseTx(tx, id);
      await this.auditTx(tx, actor, 'channel.update', after, described(before), described(after));
    });
    return this.get(id);
  }

  /** @throws {ProblemError} `not_found`, `channel_in_use` while a rule or another channel names it */
  async remove(actor: RequestActor, id: string): Promise<void> {
    await this.database.write(async (tx) => {
      const row = await this.repository.lockChannelTx(tx, id);
      if (row === null) throw problem('not_found');
      const isInRule = (await this.repository.rules(tx)).some((rule) => rule.channelIds.includes(id));
      const isFallback = (await this.repository.channels(tx)).some((channel) => channel.fallbackChannelId === id);
      if (isInRule || isFallback) throw problem('channel_in_use');
      await this.repository.removeChannelTx(tx, id);
      await this.auditTx(tx, actor, 'channel.delete', row, described(row), {});
    });
  }

  private async changedSettings(actor: RequestActor, known: Channel, typed: Record<string, unknown>) {
    const judged = await this.accounts.judge(known.type, typed, actor.language, { row: known, take: 'merge' });
    return this.accounts.columnsFor(known.id, judged, known);
  }

  private async assertFallbackTx(tx: Tx, row: Channel): Promise<void> {
    const { fallbackChannelId: id } = row;
    if (id === null || (id !== row.id && (await this.repository.channel(tx, id)) !== null)) return;
    throw problem('channel_settings_invalid', {
      errors: [
        { field: 'fallbackChannelId', code: 'not_found', message: words('没有这个渠道', 'There is no such channel') },
      ],
    });
  }

  private async addDefaultRuleTx(tx: Tx, actor: RequestActor, channel: Channel): Promise<void> {
    const rule = Object.assign(new Rule(), {
      id: this.ids.next(),
      name: actor.language === 'zh-CN' ? '默认规则' : 'Default rule',
      enabled: true,
      events: [...DEFAULT_RULE_EVENTS],
      providerIds: null,
      merchantIds: null,
      families: null,
      minAmountFen: null,
      channelIds: [channel.id],
      hoursLeft: null,
      createdAt: channel.createdAt,
      updatedAt: channel.createdAt,
      version: 1,
    });
    await this.repository.insertRuleTx(tx, rule);
  }

  private async auditTx(
    tx: Tx,
    actor: RequestActor,
    action: string,
    row: Channel,
    before: JsonObject,
    after: JsonObject,
  ): Promise<void> {
    const { ip, requestId } = actor;
    const target = { targetKind: 'channel', targetId: row.id };
    await this.audit.recordTx(tx, { actor: actor.asActor(), ip, requestId, action, ...target, before, after });
  }

  private view(row: Channel): ChannelView {
    return viewChannel(row, this.accounts.shown(row));
  }
}

const NEVER_USED = {
  ...HEALTHY,
  lastSentAt: null,
  lastErrorCode: null,
  lastErrorMessage: null,
  lastErrorAt: null,
  pausedUntil: null,
} satisfies Partial<Channel>;

const RESTED = { ...HEALTHY, pausedUntil: null } satisfies Partial<Channel>;

/** A channel as the audit remembers it: no addresses, no secrets. */
function described(row: Channel): JsonObject {
  const { type, name, enabled, fallbackChannelId } = row;
  const host = typeof row.settings['host'] === 'string' ? row.settings['host'] : null;
  const secrets = Object.fromEntries(Object.entries(row.secretNotes).map(([key, note]) => [key, note.fingerprint]));
  return {
    type,
    name,
    enabled,
    fallbackChannelId,
    fields: Object.keys(row.settings),
    host,
    secrets,
  };
}
