import { Injectable } from '@nestjs/common';
import { In, LessThan, MoreThan } from 'typeorm';
import { Clock } from '../platform/clock.js';
import type { Reader, Tx } from '../platform/database/database.js';
import { Ids } from '../platform/ids.js';
import { ComplaintMark, ComplaintNote, ComplaintPresence } from './desk.entity.js';

/** Two beats may be lost before somebody counts as gone. */
export const PRESENCE_MS = 45_000;

/** Notes, and who has a complaint open. */
@Injectable()
export class DeskRepository {
  constructor(
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  async insertNoteTx(tx: Tx, note: Omit<ComplaintNote, 'id' | 'createdAt'>): Promise<ComplaintNote> {
    const row = { id: this.ids.next(), createdAt: this.clock.now(), ...note };
    await tx.insert(ComplaintNote, row);
    return row;
  }

  /** Oldest first. */
  notesOf(db: Reader, complaintId: string): Promise<ComplaintNote[]> {
    return db.find(ComplaintNote, { where: { complaintId }, order: { id: 'ASC' } });
  }

  /** Ids of those who have them open now, by complaint. */
  async viewersOf(db: Reader, complaintIds: readonly string[]): Promise<Map<string, string[]>> {
    const rows = await db.find(ComplaintPresence, {
      where: { complaintId: In([...complaintIds]), expiresAt: MoreThan(this.clock.now()) },
      order: { id: 'ASC' },
    });
    const viewers = new Map<string, string[]>();
    for (const { complaintId, userId } of rows) viewers.set(complaintId, [...(viewers.get(complaintId) ?? []), userId]);
    return viewers;
  }

  /** When somebody last had these open. */
  async seenOf(db: Reader, userId: string, complaintIds: readonly string[]): Promise<Map<string, number | null>> {
    const rows = await db.findBy(ComplaintMark, { userId, complaintId: In([...complaintIds]) });
    return new Map(rows.map(({ complaintId, seenAt }) => [complaintId, seenAt]));
  }

  async seeTx(tx: Tx, complaintId: string, userId: string): Promise<void> {
    const seenAt = this.clock.now();
    const { affected } = await tx.update(ComplaintMark, { userId, complaintId }, { seenAt });
    if (affected === 1) return;
    const never = { snoozedAt: null, snoozedUntil: null };
    await tx.insert(ComplaintMark, { id: this.ids.next(), userId, complaintId, seenAt, ...never });
  }

  /** @param until ms; null ends it */
  async snoozeTx(tx: Tx, complaintId: string, userId: string, until: number | null): Promise<void> {
    const snooze = { snoozedAt: until === null ? null : this.clock.now(), snoozedUntil: until };
    const { affected } = await tx.update(ComplaintMark, { userId, complaintId }, snooze);
    if (affected === 1) return;
    await tx.insert(ComplaintMark, { id: this.ids.next(), userId, complaintId, seenAt: null, ...snooze });
  }

  /** @returns whether the person was away before */
  async arriveTx(tx: Tx, complaintId: string, userId: string): Promise<boolean> {
    const now = this.clock.now();
    // whoever closed a browser never said good-bye
    await tx.delete(ComplaintPresence, { complaintId, expiresAt: LessThan(now) });
    const expiresAt = now + PRESENCE_MS;
    const { affected } = await tx.update(ComplaintPresence, { complaintId, userId }, { expiresAt });
    if (affected === 1) return false;
    await tx.insert(ComplaintPresence, { id: this.ids.next(), complaintId, userId, expiresAt });
    return true;
  }

  /** @returns whether the person was there before */
  async leaveTx(tx: Tx, complaintId: string, userId: string): Promise<boolean> {
    const { affected } = await tx.delete(ComplaintPresence, { complaintId, userId });
    return affected === 1;
  }
}
