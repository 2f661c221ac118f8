import type { Message } from '@redress/alipay';
import { Injectable } from '@nestjs/common';
import { Between, In, LessThan } from 'typeorm';
import { Vault } from '../platform/crypto/vault.js';
import { Database, isUniqueViolation, type Tx } from '../platform/database/database.js';
import { Ids } from '../platform/ids.js';
import { JobQueue, type NewJob } from '../platform/jobs/queue.js';
import { InboxMessage, type InboxState } from './messages.entity.js';

/** A verified message on its way into the inbox. */
export interface Arrival {
  message: Message;
  body: Buffer;
  providerId: string;
  state: InboxState;
  job: NewJob | null;
  receivedAt: number;
}

/** The inbox. */
@Injectable()
export class MessagesRepository {
  constructor(
    private readonly database: Database,
    private readonly queue: JobQueue,
    private readonly vault: Vault,
    private readonly ids: Ids,
  ) {}

  /** Rows and jobs of a group in one commit; a message that is already stored adds nothing (reliability.md I5, M2). */
  async store(arrivals: readonly Arrival[]): Promise<void> {
    await this.database.write(async (tx) => {
      const fresh = await this.insertNew(tx, arrivals);
      await this.queue.addTx(
        tx,
        fresh.flatMap(({ job }) => job ?? []),
      );
    });
  }

  /** Messages of a provider that came within [from, to], ms UTC. */
  count(providerId: string, from: number, to: number): Promise<number> {
    return this.database.read((reader) =>
      reader.count(InboxMessage, { where: { providerId, receivedAt: Between(from, to) } }),
    );
  }

  /** @returns how many were deleted; as many as `limit` when there may be more */
  prune(receivedBefore: number, limit: number): Promise<number> {
    return this.database.write(async (tx) => {
      const old = await tx.find(InboxMessage, {
        select: { id: true },
        where: { receivedAt: LessThan(receivedBefore) },
        take: limit,
      });
      if (old.length > 0) await tx.delete(InboxMessage, { id: In(old.map(({ id }) => id)) });
      return old.length;
    });
  }

  /** Nearly every message is new, so all are inserted at once, and only a refusal makes us look which are not. */
  private async insertNew(tx: Tx, arrivals: readonly Arrival[]): Promise<readonly Arrival[]> {
    try {
      await this.insert(tx, arrivals);
      return arrivals;
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
    const fresh = await this.notStored(tx, arrivals);
    await this.insert(tx, fresh);
    return fresh;
  }

  /** By hand: the query builder costs more than the insert of a whole group. */
  private async insert(tx: Tx, arrivals: readonly Arrival[]): Promise<void> {
    if (arrivals.length === 0) return;
    await tx.query(
      insertInto + arrivals.map(() => '(?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', '),
      arrivals.flatMap((arrival) => this.valuesOf(arrival)),
    );
  }

  private async notStored(tx: Tx, arrivals: readonly Arrival[]): Promise<Arrival[]> {
    const stored = await tx.find(InboxMessage, {
      select: { appId: true, notifyId: true, contentDigest: true },
      where: arrivals.flatMap(({ message }) => {
        const { appId, notifyId } = message;
        return [
          { appId, notifyId },
          { appId, notifyId: variantOf(message) },
        ];
      }),
    });
    const digests = new Map(stored.map((row) => [`${row.appId} ${row.notifyId}`, row.contentDigest]));
    return arrivals.flatMap((arrival) => {
      const { appId, notifyId, contentDigest } = arrival.message;
      const key = `${appId} ${notifyId}`;
      const known = digests.get(key);
      digests.set(key, known ?? contentDigest);
      if (known === undefined) return [arrival];
      if (known === contentDigest) return [];
      return this.variant(arrival, digests);
    });
  }

  /** The same id with another content: the first stays, this one is kept beside it and causes a read. */
  private variant(arrival: Arrival, digests: Map<string, string>): Arrival[] {
    const { message } = arrival;
    const notifyId = variantOf(message);
    const key = `${message.appId} ${notifyId}`;
    if (digests.has(key)) return [];
    digests.set(key, message.contentDigest);
    return [{ ...arrival, message: { ...message, notifyId }, state: 'conflict' }];
  }

  /** In the order of `insertInto`. */
  private valuesOf({ message, body, providerId, state, receivedAt }: Arrival): (string | number)[] {
    const id = this.ids.next();
    const { appId, notifyId, method, contentDigest } = message;
    const sealed = this.vault.seal('pii', { table: 'inbox', column: 'body_sealed', id }, body.toString('latin1'));
    return [id, appId, notifyId, providerId, method, state, contentDigest, sealed, receivedAt];
  }
}

/** Under which id a second content of the same message is kept. */
const variantOf = ({ notifyId, contentDigest }: Message): string => `${notifyId}~${contentDigest.slice(0, 16)}`;

const insertInto =
  'INSERT INTO inbox (id, app_id, notify_id, provider_id, method, state, content_digest, body_sealed, received_at) VALUES ';
