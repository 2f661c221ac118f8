import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import type { Reader, Tx } from '../platform/database/database.js';
import { ComplaintStatement } from './complaints.entity.js';

/** Every query of messages and evidence. */
@Injectable()
export class StatementsRepository {
  ofComplaint(db: Reader, complaintId: string): Promise<ComplaintStatement[]> {
    return db.find(ComplaintStatement, { where: { complaintId }, order: { createdAt: 'ASC', id: 'ASC' } });
  }

  find(db: Reader, id: string): Promise<ComplaintStatement | null> {
    return db.findOneBy(ComplaintStatement, { id });
  }

  /** For which of these complaints one is on its way. */
  async openOf(db: Reader, complaintIds: readonly string[]): Promise<Set<string>> {
    const rows = await db.findBy(ComplaintStatement, { openKey: In([...complaintIds]) });
    return new Set(rows.map((row) => row.complaintId));
  }

  async insert(tx: Tx, statement: ComplaintStatement): Promise<void> {
    await tx.insert(ComplaintStatement, statement);
  }

  /** Notes the one send before it is made. @returns false when another run was first, or it is settled */
  async begin(tx: Tx, { id, openKey }: ComplaintStatement, shownBefore: number): Promise<boolean> {
    if (openKey === null) return false;
    const { affected } = await tx.update(
      ComplaintStatement,
      { id, openKey, shownBefore: IsNull() },
      { status: 'submitted', shownBefore },
    );
    return affected === 1;
  }

  async update(tx: Tx, id: string, patch: Partial<ComplaintStatement>): Promise<void> {
    await tx.update(ComplaintStatement, { id }, patch);
  }
}
