import { Injectable } from '@nestjs/common';
import { toFen, type Page, type Rule as RuleView, type RuleCreate, type RulePatch } from '@redress/contract';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { Database, type Tx } from '../platform/database/database.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem, words } from '../platform/http/problem.js';
import { Ids } from '../platform/ids.js';
import type { JsonObject } from '../platform/json.js';
import { Cursors, keysetPage } from '../platform/paging.js';
import { Rule } from './notifiers.entity.js';
import { viewRule } from './notifiers.mapper.js';
import { NotifiersRepository } from './notifiers.repository.js';

export interface RuleListQuery {
  limit: number;
  cursor?: string;
  withTotal?: boolean;
}

/** What people do with rules. */
@Injectable()
export class RulesService {
  constructor(
    private readonly database: Database,
    private readonly repository: NotifiersRepository,
    private readonly audit: AuditService,
    private readonly cursors: Cursors,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async list(query: RuleListQuery): Promise<Page<RuleView>> {
    return this.database.read(async (reader) => {
      const page = await keysetPage(this.repository.listedRules(reader), {
        cursors: this.cursors,
        cursor: query.cursor,
        limit: query.limit,
        withTotal: query.withTotal,
        digestOf: { list: 'rules' },
        id: 'rule.id',
      });
      return { ...page, items: page.items.map(viewRule) };
    });
  }

  /** @throws {ProblemError} `invalid_request` when a channel does not exist */
  async create(actor: RequestActor, input: RuleCreate): Promise<RuleView> {
    const now = this.clock.now();
    const row = Object.assign(new Rule(), {
      ...ANY,
      ...columnsOf(input),
      id: this.ids.next(),
      createdAt: now,
      updatedAt: now,
      version: 1,
    });
    await this.database.write(async (tx) => {
      await this.assertChannelsTx(tx, input.channelIds);
      await this.repository.insertRuleTx(tx, row);
      await this.auditTx(tx, actor, 'rule.create', row, {}, described(row));
    });
    return viewRule(row);
  }

  /**
   * Absent fields stay.
   *
   * @param version of `If-Match`; null = last write wins
   * @throws {ProblemError} `not_found`, `version_conflict`, `invalid_request`
   */
  async update(actor: RequestActor, id: string, version: number | null, patch: RulePatch): Promise<RuleView> {
    return this.database.write(async (tx) => {
      const before = await this.repository.lockRuleTx(tx, id);
      if (before === null) throw problem('not_found');
      if (version !== null && before.version !== version) throw problem('version_conflict');
      if (patch.channelIds) await this.assertChannelsTx(tx, patch.channelIds);
      const change = { ...columnsOf(patch), updatedAt: this.clock.now() };
      const after = Object.assign(new Rule(), before, change, { version: before.version + 1 });
      await this.repository.updateRuleTx(tx, id, null, change);
      await this.auditTx(tx, actor, 'rule.update', after, described(before), described(after));
      return viewRule(after);
    });
  }

  /** @throws {ProblemError} `not_found` */
  async remove(actor: RequestActor, id: string): Promise<void> {
    await this.database.write(async (tx) => {
      const row = await this.repository.lockRuleTx(tx, id);
      if (row === null) throw problem('not_found');
      await this.repository.removeRuleTx(tx, id);
      await this.auditTx(tx, actor, 'rule.delete', row, described(row), {});
    });
  }

  private async assertChannelsTx(tx: Tx, channelIds: readonly string[]): Promise<void> {
    const known = new Set((await this.repository.channels(tx)).map(({ id }) => id));
    const errors = channelIds.flatMap((id, n) =>
      known.has(id)
        ? []
        : [{ field: `channelIds.${n}`, code: 'not_found', message: words('没有这个渠道', 'There is no such channel') }],
    );
    if (errors.length > 0) throw problem('invalid_request', { errors });
  }

  private async auditTx(
    tx: Tx,
    actor: RequestActor,
    action: string,
    row: Rule,
    before: JsonObject,
    after: JsonObject,
  ): Promise<void> {
    const { ip, requestId } = actor;
    const target = { targetKind: 'rule', targetId: row.id };
    await this.audit.recordTx(tx, { actor: actor.asActor(), ip, requestId, action, ...target, before, after });
  }
}

const ANY = { providerIds: null, merchantIds: null, families: null, minAmountFen: null, hoursLeft: null };

/** Only what the request holds. */
function columnsOf({ minAmount, ...rest }: RulePatch): Partial<Rule> {
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as Partial<Rule>;
  const unique = given.channelIds && { channelIds: [...new Set(given.channelIds)] };
  const amount = minAmount !== undefined && { minAmountFen: minAmount === null ? null : toFen(minAmount) };
  return { ...given, ...unique, ...amount };
}

function described(row: Rule): JsonObject {
  const { name, enabled, events, families, minAmountFen, channelIds, hoursLeft } = row;
  const providerIds = row.providerIds?.slice(0, 50) ?? null;
  return {
    name,
    enabled,
    events,
    families,
    minAmountFen,
    channelIds,
    hoursLeft,
    providerIds,
    merchantCount: row.merchantIds?.length ?? null,
  };
}
