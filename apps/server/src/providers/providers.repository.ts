import { Injectable } from '@nestjs/common';
import type { ProviderHealth, ProviderQuery } from '@redress/contract';
import { In, LessThan, type SelectQueryBuilder } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { updateVersioned, type Reader, type Tx } from '../platform/database/database.js';
import { Database } from '../platform/database/database.js';
import { withinScope, type Scope } from '../platform/scope.js';
import { Provider } from './providers.entity.js';

export interface HealthChange {
  health: ProviderHealth;
  healthFinding: string | null;
  healthAt: number;
}

export type ProviderFilter = Pick<ProviderQuery, 'q' | 'enabled' | 'health'>;

/** Every query on providers. Those that answer a person take a `Scope`. */
@Injectable()
export class ProvidersRepository {
  constructor(private readonly database: Database) {}

  find(reader: Reader, scope: Scope, id: string): Promise<Provider | null> {
    return withinScope(this.query(reader), scope, { provider: 'provider.id' })
      .andWhere('provider.id = :id', { id })
      .getOne();
  }

  /** Providers a person may see, before order and paging. */
  listed(reader: Reader, scope: Scope, { q, enabled, health }: ProviderFilter): SelectQueryBuilder<Provider> {
    const query = withinScope(this.query(reader), scope, { provider: 'provider.id' });
    if (enabled !== undefined) query.andWhere('provider.enabled = :enabled', { enabled });
    if (health !== undefined) query.andWhere('provider.health IN (:...health)', { health });
    if (q === undefined || q === '') return query;
    const conditions = ["LOWER(provider.name) LIKE :pattern ESCAPE '!'"];
    // MySQL refuses to compare a column of ASCII with anything else.
    if (isAscii(q)) conditions.push("provider.appId LIKE :pattern ESCAPE '!'");
    return query.andWhere(`(${conditions.join(' OR ')})`, { pattern: `%${escapeLike(q.toLowerCase())}%` });
  }

  /** For the directory in memory; not for answers to people. */
  async versions(reader: Reader): Promise<{ id: string; version: number }[]> {
    const rows = await reader
      .createQueryBuilder(Provider, 'provider')
      .select(['provider.id', 'provider.version'])
      .getMany();
    return rows.map(({ id, version }) => ({ id, version }));
  }

  /** For the directory in memory; not for answers to people. */
  findAll(reader: Reader, ids: readonly string[]): Promise<Provider[]> {
    return reader.findBy(Provider, { id: In([...ids]) });
  }

  /** Providers that are switched on. */
  enabled(reader: Reader): Promise<Provider[]> {
    return reader.find(Provider, { where: { enabled: true }, order: { id: 'ASC' } });
  }

  /** Enabled ones whose last message came before `before`. */
  async quietSince(reader: Reader, before: number): Promise<{ id: string; lastMessageAt: number }[]> {
    const rows = await reader.find(Provider, {
      select: { id: true, lastMessageAt: true },
      where: { enabled: true, lastMessageAt: LessThan(before) },
      order: { id: 'ASC' },
    });
    return rows.flatMap(({ id, lastMessageAt }) => (lastMessageAt === null ? [] : [{ id, lastMessageAt }]));
  }

  /** The row, held until the transaction ends. */
  lockTx(tx: Tx, scope: Scope, id: string): Promise<Provider | null> {
    const query = withinScope(this.query(tx), scope, { provider: 'provider.id' }).andWhere('provider.id = :id', { id });
    // On SQLite the unit of work is alone anyway.
    return (this.database.engine === 'sqlite' ? query : query.setLock('pessimistic_write')).getOne();
  }

  async insertTx(tx: Tx, row: Provider): Promise<void> {
    await tx.insert(Provider, row);
  }

  /** @returns false when the row is gone or has another version; null = last write wins */
  updateTx(tx: Tx, id: string, version: number | null, patch: Partial<Provider>): Promise<boolean> {
    return updateVersioned(tx, Provider, id, version, patch as QueryDeepPartialEntity<Provider>);
  }

  async removeTx(tx: Tx, id: string): Promise<void> {
    await tx.delete(Provider, { id });
  }

  /** Health is an observation, not an edit: the version stays. */
  async setHealthTx(tx: Tx, id: string, change: HealthChange): Promise<void> {
    await tx.update(Provider, { id }, change);
  }

  async noteMessageTx(tx: Tx, id: string, at: number): Promise<void> {
    await tx
      .createQueryBuilder()
      .update(Provider)
      .set({ lastMessageAt: at })
      .where('id = :id AND (last_message_at IS NULL OR last_message_at < :at)', { id, at })
      .execute();
  }

  /**
   * Merchants per provider. The table belongs to the module above; a count of rows is no reason to turn the arrow
   * round, so it is asked for by name.
   */
  async merchantCounts(reader: Reader, ids: readonly string[]): Promise<Map<string, number>> {
    if (ids.length === 0) return new Map();
    const marks = ids.map(() => '?').join(', ');
    const rows = await reader.query<{ provider_id: string; n: string | number }[]>(
      `SELECT provider_id, COUNT(*) AS n FROM merchant WHERE provider_id IN (${marks}) AND unbound_at IS NULL GROUP BY provider_id`,
      [...ids],
    );
    return new Map(rows.map((row) => [row.provider_id, Number(row.n)]));
  }

  /** Whether merchants hang on it, unbound ones too: their complaints and refunds stay, and are told by it. */
  async isInUse(reader: Reader, id: string): Promise<boolean> {
    const rows = await reader.query<object[]>('SELECT id FROM merchant WHERE provider_id = ? LIMIT 1', [id]);
    return rows.length > 0;
  }

  private query(reader: Reader): SelectQueryBuilder<Provider> {
    return reader.createQueryBuilder(Provider, 'provider');
  }
}

const isAscii = (text: string): boolean => /^[!-~]+$/.test(text);

/** `%` and `_` typed by a person mean themselves. */
function escapeLike(text: string): string {
  return text.replaceAll(/[!%_]/g, '!$&');
}
