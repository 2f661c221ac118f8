import { Injectable } from '@nestjs/common';
import type { Actor, EventType } from '@redress/contract';
import { Brackets, In, type WhereExpressionBuilder } from 'typeorm';
import { subscriptions } from '../../subscriptions.js';
import { Clock } from '../clock.js';
import { Database, type Reader, type Tx } from '../database/database.js';
import { EventRow } from '../database/platform.entities.js';
import { Ids } from '../ids.js';
import { JobQueue, type NewJob } from '../jobs/queue.js';
import { keysetPage, type KeysetOptions, type KeysetPage } from '../paging.js';
import { everything, type Scope } from '../scope.js';
import type { NewEvent, StoredEvent } from './event.js';

export type { NewEvent, StoredEvent } from './event.js';
export { viewEvent } from './view-event.js';

export const systemActor: Actor = { kind: 'system', id: null, name: null };
export const alipayActor: Actor = { kind: 'alipay', id: null, name: null };
export const policyActor: Actor = { kind: 'policy', id: null, name: null };

type Listener = (events: readonly StoredEvent[]) => void;

/** Immutable facts, the jobs that follow from them, and who listens. */
@Injectable()
export class EventLog {
  private readonly listeners = new Set<Listener>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly queue: JobQueue,
  ) {}

  /**
   * Writes events and the jobs of `subscriptions.ts` in the caller's transaction; listeners hear of them after commit.
   *
   * @returns those that were new
   */
  async recordTx(tx: Tx, events: NewEvent | readonly NewEvent[]): Promise<StoredEvent[]> {
    const list = Array.isArray(events) ? (events as readonly NewEvent[]) : [events as NewEvent];
    const stored: StoredEvent[] = [];
    for (const event of list) {
      const row = this.rowOf(event);
      if (await this.insert(tx, row)) stored.push(eventOf(row));
    }
    await this.queue.addTx(tx, stored.flatMap(jobsOf));
    if (stored.length > 0) this.database.afterCommit(tx, () => this.publish(stored));
    return stored;
  }

  async get(reader: Reader, id: string): Promise<StoredEvent | null> {
    const row = await reader.findOneBy(EventRow, { id });
    return row && eventOf(row);
  }

  /** Newest first. @param limit default 200 */
  async ofComplaint(reader: Reader, complaintId: string, limit = 200): Promise<StoredEvent[]> {
    const rows = await reader.find(EventRow, { where: { complaintId }, order: { id: 'DESC' }, take: limit });
    return rows.map(eventOf);
  }

  /** Some kinds of events of one merchant, newest first. */
  async pageOfMerchant(
    reader: Reader,
    merchantId: string,
    types: readonly EventType[],
    page: Pick<KeysetOptions<EventRow>, 'cursors' | 'cursor' | 'limit' | 'withTotal'>,
  ): Promise<KeysetPage<StoredEvent>> {
    const query = reader
      .createQueryBuilder(EventRow, 'event')
      .where('event.merchantId = :merchantId AND event.type IN (:...types)', { merchantId, types: [...types] });
    const digestOf = { list: 'merchant-events', merchantId };
    const found = await keysetPage(query, { ...page, digestOf, id: 'event.id' });
    return { ...found, items: found.items.map(eventOf) };
  }

  /** The newest event of each complaint that has one. */
  async lastOfComplaints(reader: Reader, complaintIds: readonly string[]): Promise<Map<string, StoredEvent>> {
    if (complaintIds.length === 0) return new Map();
    const newest = await reader
      .createQueryBuilder(EventRow, 'event')
      .select('MAX(event.id)', 'id')
      .where('event.complaintId IN (:...complaintIds)', { complaintIds: [...complaintIds] })
      .groupBy('event.complaintId')
      .getRawMany<{ id: string }>();
    const rows = await reader.findBy(EventRow, { id: In(newest.map(({ id }) => id)) });
    return new Map(rows.map((row) => [row.complaintId ?? '', eventOf(row)]));
  }

  /** When anybody but one person last caused such events, by complaint; ms UTC. */
  async lastByOthers(
    reader: Reader,
    complaintIds: readonly string[],
    types: readonly EventType[],
    personId: string,
  ): Promise<Map<string, number>> {
    const rows = await reader
      .createQueryBuilder(EventRow, 'event')
      .select('event.complaintId', 'complaintId')
      .addSelect('MAX(event.at)', 'at')
      .where('event.complaintId IN (:...complaintIds)', { complaintIds: [...complaintIds] })
      .andWhere('event.type IN (:...types)', { types: [...types] })
      .andWhere('(event.actorId IS NULL OR event.actorId <> :personId)', { personId })
      .groupBy('event.complaintId')
      .getRawMany<{ complaintId: string; at: number | string }>();
    return new Map(rows.map(({ complaintId, at }) => [complaintId, Number(at)]));
  }

  /** Oldest first, after an id. @param scope whose eyes they are for; as `isWithinScope` */
  async after(reader: Reader, id: string, limit: number, scope: Scope = everything): Promise<StoredEvent[]> {
    const query = reader
      .createQueryBuilder(EventRow, 'event')
      .where('event.id > :id', { id })
      .orderBy('event.id')
      .limit(limit);
    if (!scope.all) query.andWhere(new Brackets((either) => ofEverybodyOrWithin(either, scope)));
    return (await query.getMany()).map(eventOf);
  }

  /** Tells listeners of this process what is true only for now; nothing is written. */
  announce(event: NewEvent): void {
    this.publish([eventOf(this.rowOf(event))]);
  }

  /** Hears of every committed event of this process. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private publish(events: readonly StoredEvent[]): void {
    for (const listener of this.listeners) listener(events);
  }

  private rowOf(event: NewEvent): EventRow {
    return Object.assign(new EventRow(), {
      id: this.ids.next(),
      type: event.type,
      at: event.at ?? this.clock.now(),
      actorKind: event.actor.kind,
      actorId: event.actor.id,
      actorName: event.actor.name,
      providerId: event.providerId ?? null,
      merchantId: event.merchantId ?? null,
      complaintId: event.complaintId ?? null,
      refundId: event.refundId ?? null,
      data: event.data ?? {},
      onceKey: event.onceKey ?? null,
    });
  }

  private async insert(tx: Tx, row: EventRow): Promise<boolean> {
    if (row.onceKey === null) {
      await tx.insert(EventRow, row);
      return true;
    }
    const { engine } = this.database;
    const ignore = engine === 'sqlite' ? 'ON CONFLICT (once_key) DO NOTHING' : 'ON DUPLICATE KEY UPDATE id = id';
    await tx.query(`${insertInto} ${ignore}`, valuesOf(row));
    return tx.existsBy(EventRow, { id: row.id });
  }
}

function ofEverybodyOrWithin(either: WhereExpressionBuilder, scope: Scope & { all: false }): void {
  const { providerIds, merchantIds } = scope;
  either.where('event.providerId IS NULL');
  if (providerIds.length === 0) return;
  const providers = { scopeProviders: [...providerIds] };
  const within = 'event.providerId IN (:...scopeProviders)';
  const merchants = { scopeMerchants: [...(merchantIds ?? [])] };
  const orMerchant = merchants.scopeMerchants.length === 0 ? '' : ' OR event.merchantId IN (:...scopeMerchants)';
  if (merchantIds === null) either.orWhere(within, providers);
  else either.orWhere(`(${within} AND (event.merchantId IS NULL${orMerchant}))`, { ...providers, ...merchants });
}

const insertInto =
  'INSERT INTO event (id, type, at, actor_kind, actor_id, actor_name, provider_id, merchant_id, complaint_id, refund_id, data, once_key) ' +
  'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)';

const valuesOf = (row: EventRow) => [
  row.id,
  row.type,
  row.at,
  row.actorKind,
  row.actorId,
  row.actorName,
  row.providerId,
  row.merchantId,
  row.complaintId,
  row.refundId,
  JSON.stringify(row.data),
  row.onceKey,
];

const eventOf = (row: EventRow): StoredEvent => ({
  id: row.id,
  type: row.type,
  at: row.at,
  actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
  providerId: row.providerId,
  merchantId: row.merchantId,
  complaintId: row.complaintId,
  refundId: row.refundId,
  data: row.data,
});

function jobsOf(event: StoredEvent): NewJob[] {
  const kinds: readonly string[] = (subscriptions as Partial<Record<EventType, readonly string[]>>)[event.type] ?? [];
  return kinds.map((kind) => ({
    kind,
    payload: { eventId: event.id },
    key: `${kind}:${event.id}`,
    providerId: event.providerId,
  }));
}
