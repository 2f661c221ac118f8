import { createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Environment } from '@redress/contract';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { Log, type AreaLog } from '../platform/log/log.js';
import { pemsIn, ProviderCredentials } from './provider-credentials.js';
import type { Provider } from './providers.entity.js';
import { ProvidersRepository } from './providers.repository.js';

/** What other modules need to know of a provider. */
export interface ProviderFacts {
  id: string;
  name: string;
  appId: string;
  enabled: boolean;
  autoRefund: boolean;
  autoRefundChangedAt: number;
  environment: Environment;
  callsPerSecond: number;
  createdAt: number;
}

/** What a message of one application is verified with. */
export interface ProviderMessageKeys {
  providerId: string;
  enabled: boolean;
  /** The present key of Alipay and, for a while after a change (FORMER_KEY_HOURS), the former ones. */
  keys: KeyObject[];
  /** 16 bytes. */
  aesKey?: Buffer;
}

interface Entry {
  row: Provider;
  facts: ProviderFacts;
  messageKeys: ProviderMessageKeys | undefined;
  hasFormerKeys: boolean;
}

/**
 * All providers in memory, keys parsed: there are few of them, and every message and call needs one. Own writes call
 * `refresh`; writes of other processes are seen by the next reading.
 */
@Injectable()
export class ProviderDirectory {
  private readonly log: AreaLog;
  private readonly byId = new Map<string, Entry>();
  private readonly byAppId = new Map<string, Entry>();
  private readAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly repository: ProvidersRepository,
    private readonly credentials: ProviderCredentials,
    private readonly clock: Clock,
    log: Log,
  ) {
    this.log = log.for('providers');
  }

  /** @param maxAgeMs how old the answer may be */
  async find(id: string, maxAgeMs: number): Promise<{ row: Provider; facts: ProviderFacts } | null> {
    if (this.clock.monotonic() - this.readAt > maxAgeMs) await this.refresh();
    return this.byId.get(id) ?? null;
  }

  async disabledIds(maxAgeMs: number): Promise<string[]> {
    if (this.clock.monotonic() - this.readAt > maxAgeMs) await this.refresh();
    return [...this.byId.values()].flatMap(({ row }) => (row.enabled ? [] : [row.id]));
  }

  /** Synchronous, for the hot path of messages. */
  messageKeys(appId: string): ProviderMessageKeys | undefined {
    const entry = this.byAppId.get(appId);
    if (entry?.messageKeys === undefined) return undefined;
    const isFormerOver = entry.hasFormerKeys && this.clock.now() >= (entry.row.formerAlipayKeyUntil ?? 0);
    if (isFormerOver) {
      entry.hasFormerKeys = false;
      entry.messageKeys = { ...entry.messageKeys, keys: entry.messageKeys.keys.slice(0, 1) };
    }
    return entry.messageKeys;
  }

  /** Read what changed since. A reading under way began before this call, so it is followed by another one. */
  async refresh(): Promise<void> {
    await this.reading?.catch(() => undefined);
    this.reading ??= this.read().finally(() => {
      this.reading = undefined;
    });
    await this.reading;
  }

  private async read(): Promise<void> {
    const startedAt = this.clock.monotonic();
    await this.database.read(async (reader) => {
      const versions = await this.repository.versions(reader);
      const changed = versions.filter(({ id, version }) => this.byId.get(id)?.row.version !== version);
      const rows =
        changed.length === 0
          ? []
          : await this.repository.findAll(
              reader,
              changed.map(({ id }) => id),
            );
      this.forgetAllBut(new Set(versions.map(({ id }) => id)));
      for (const row of rows) this.keep(row);
    });
    this.readAt = startedAt;
  }

  private forgetAllBut(ids: ReadonlySet<string>): void {
    for (const [id, { row }] of this.byId) {
      if (ids.has(id)) continue;
      this.byId.delete(id);
      if (this.byAppId.get(row.appId)?.row.id === id) this.byAppId.delete(row.appId);
    }
  }

  private keep(row: Provider): void {
    const entry: Entry = { row, facts: toFacts(row), ...this.readKeys(row) };
    this.byId.set(row.id, entry);
    this.byAppId.set(row.appId, entry);
  }

  /** A provider whose stored keys cannot be read gets no messages; the others go on (reliability.md I12). */
  private readKeys(row: Provider): Pick<Entry, 'messageKeys' | 'hasFormerKeys'> {
    try {
      const isFormerGood = this.clock.now() < (row.formerAlipayKeyUntil ?? 0);
      const former = isFormerGood ? pemsIn(row.formerAlipayKey ?? '') : [];
      const keys = [row.alipayKey, ...former].map((pem) => createPublicKey(pem));
      const aesKey = this.credentials.aesKeyOf(row);
      const messageKeys = { providerId: row.id, enabled: row.enabled, keys, aesKey };
      return { hasFormerKeys: former.length > 0, messageKeys };
    } catch (error) {
      this.log.error('stored keys cannot be read', { providerId: row.id, error });
      return { hasFormerKeys: false, messageKeys: undefined };
    }
  }
}

export function toFacts(row: Provider): ProviderFacts {
  const { id, name, appId, enabled, autoRefund, autoRefundChangedAt, environment, createdAt } = row;
  const callsPerSecond = row.callsPerKilosecond / 1000;
  return { id, name, appId, enabled, autoRefund, autoRefundChangedAt, environment, callsPerSecond, createdAt };
}
