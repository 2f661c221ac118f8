import { Injectable } from '@nestjs/common';
import type { ChannelType, DeliveryStatus } from '@redress/contract';
import { In, type EntityTarget, type ObjectLiteral, type SelectQueryBuilder } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { Database, updateVersioned, type Reader, type Tx } from '../platform/database/database.js';
import { withinScope, type Scope } from '../platform/scope.js';
import { Channel, Delivery, DeliveryAttempt, Rule } from './notifiers.entity.js';

export interface DeliveryFilter {
  status?: readonly DeliveryStatus[] | undefined;
  channelId?: string | undefined;
  complaintId?: string | undefined;
}

/** Every query on channels, rules and deliveries. */
@Injectable()
export class NotifiersRepository {
  constructor(private readonly database: Database) {}

  channel(reader: Reader, id: string): Promise<Channel | null> {
    return reader.findOneBy(Channel, { id });
  }

  channels(reader: Reader): Promise<Channel[]> {
    return reader.find(Channel, { order: { id: 'ASC' } });
  }

  listedChannels(reader: Reader, type: ChannelType | undefined): SelectQueryBuilder<Channel> {
    const query = reader.createQueryBuilder(Channel, 'channel');
    return type === undefined ? query : query.where('channel.type = :type', { type });
  }

  lockChannelTx(tx: Tx, id: string): Promise<Channel | null> {
    return this.lockTx(tx, Channel, id);
  }

  async insertChannelTx(tx: Tx, row: Channel): Promise<void> {
    await tx.insert(Channel, row as QueryDeepPartialEntity<Channel>);
  }

  /** An edit by a person. @returns false when it is gone or has another version; null = last write wins */
  updateChannelTx(tx: Tx, id: string, version: number | null, patch: Partial<Channel>): Promise<boolean> {
    return updateVersioned(tx, Channel, id, version, patch as QueryDeepPartialEntity<Channel>);
  }

  /** What was observed while sending; no edit, so the version stays. */
  async noteChannelTx(tx: Tx, id: string, patch: Partial<Channel>): Promise<void> {
    await tx.update(Channel, { id }, patch as QueryDeepPartialEntity<Channel>);
  }

  async removeChannelTx(tx: Tx, id: string): Promise<void> {
    await tx.delete(Channel, { id });
  }

  rules(reader: Reader): Promise<Rule[]> {
    return reader.find(Rule, { order: { id: 'ASC' } });
  }

  listedRules(reader: Reader): SelectQueryBuilder<Rule> {
    return reader.createQueryBuilder(Rule, 'rule');
  }

  lockRuleTx(tx: Tx, id: string): Promise<Rule | null> {
    return this.lockTx(tx, Rule, id);
  }

  async insertRuleTx(tx: Tx, row: Rule): Promise<void> {
    await tx.insert(Rule, row);
  }

  updateRuleTx(tx: Tx, id: string, version: number | null, patch: Partial<Rule>): Promise<boolean> {
    return updateVersioned(tx, Rule, id, version, patch as QueryDeepPartialEntity<Rule>);
  }

  async removeRuleTx(tx: Tx, id: string): Promise<void> {
    await tx.delete(Rule, { id });
  }

  delivery(reader: Reader, id: string): Promise<Delivery | null> {
    return reader.findOneBy(Delivery, { id });
  }

  deliveryInScope(reader: Reader, scope: Scope, id: string): Promise<Delivery | null> {
    return this.scoped(reader, scope).andWhere('delivery.id = :id', { id }).getOne();
  }

  /** Those a person may see, before order and paging. */
  listedDeliveries(reader: Reader, scope: Scope, filter: DeliveryFilter): SelectQueryBuilder<Delivery> {
    const query = this.scoped(reader, scope);
    if (filter.status) query.andWhere('delivery.status IN (:...status)', { status: [...filter.status] });
    if (filter.channelId) query.andWhere('delivery.channelId = :channelId', { channelId: filter.channelId });
    if (filter.complaintId) query.andWhere('delivery.complaintId = :complaintId', { complaintId: filter.complaintId });
    return query;
  }

  lockDeliveryTx(tx: Tx, id: string): Promise<Delivery | null> {
    return this.lockTx(tx, Delivery, id);
  }

  existsForEvent(reader: Reader, eventId: string): Promise<boolean> {
    return reader.existsBy(Delivery, { eventId });
  }

  isPlanned(reader: Reader, of: Pick<Delivery, 'eventId' | 'channelId' | 'recipientKey'>): Promise<boolean> {
    return reader.existsBy(Delivery, of);
  }

  async insertDeliveriesTx(tx: Tx, rows: readonly Delivery[]): Promise<void> {
    for (let start = 0; start < rows.length; start += 50) await tx.insert(Delivery, rows.slice(start, start + 50));
  }

  async updateDeliveryTx(tx: Tx, id: string, patch: Partial<Delivery>): Promise<void> {
    await tx.update(Delivery, { id }, patch);
  }

  /** Deliveries that wait for their channel. */
  async waitingOf(reader: Reader, channelId: string): Promise<string[]> {
    const rows = await reader
      .createQueryBuilder(Delivery, 'delivery')
      .select('delivery.id', 'id')
      .where("delivery.channelId = :channelId AND delivery.status = 'queued'", { channelId })
      .orderBy('delivery.id')
      .getRawMany<{ id: string }>();
    return rows.map(({ id }) => id);
  }

  /** Of several deliveries, oldest first. */
  attemptsOf(reader: Reader, deliveryIds: readonly string[]): Promise<DeliveryAttempt[]> {
    if (deliveryIds.length === 0) return Promise.resolve([]);
    return reader.find(DeliveryAttempt, { where: { deliveryId: In([...deliveryIds]) }, order: { n: 'ASC' } });
  }

  lastAttempt(reader: Reader, deliveryId: string): Promise<DeliveryAttempt | null> {
    return reader.findOne(DeliveryAttempt, { where: { deliveryId }, order: { n: 'DESC' } });
  }

  async insertAttemptTx(tx: Tx, row: DeliveryAttempt): Promise<void> {
    await tx.insert(DeliveryAttempt, row);
  }

  async endAttemptTx(
    tx: Tx,
    id: string,
    result: Pick<DeliveryAttempt, 'endedAt' | 'resultClass' | 'code' | 'message'>,
  ): Promise<void> {
    await tx.update(DeliveryAttempt, { id }, result);
  }

  /** When sends of one account were started, since a time. */
  async startsOf(reader: Reader, limiterKey: string, since: number): Promise<number[]> {
    const rows = await reader
      .createQueryBuilder(DeliveryAttempt, 'attempt')
      .select('attempt.startedAt', 'startedAt')
      .where('attempt.limiterKey = :limiterKey AND attempt.startedAt > :since', { limiterKey, since })
      .getRawMany<{ startedAt: number | string }>();
    return rows.map(({ startedAt }) => Number(startedAt));
  }

  private scoped(reader: Reader, scope: Scope): SelectQueryBuilder<Delivery> {
    const columns = { provider: 'delivery.providerId', merchant: 'delivery.merchantId' };
    return withinScope(reader.createQueryBuilder(Delivery, 'delivery'), scope, columns);
  }

  /** A row, held until the transaction ends; on SQLite the unit of work is alone anyway. */
  private lockTx<E extends ObjectLiteral>(tx: Tx, entity: EntityTarget<E>, id: string): Promise<E | null> {
    const query = tx.createQueryBuilder(entity, 'row').where('row.id = :id', { id });
    return (this.database.engine === 'sqlite' ? query : query.setLock('pessimistic_write')).getOne();
  }
}
