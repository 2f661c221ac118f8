import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../platform/database/database.js';
import { Ids } from '../platform/ids.js';
import { type Scope, withinScope } from '../platform/scope.js';
import type { Complaint } from './complaints.entity.js';
import { ComplaintLabel } from './desk.entity.js';

/** How many of the labels put on last are counted, whatever the table holds. */
const COUNTED = 2_000;

/** The labels of complaints as rows of their own. */
@Injectable()
export class LabelsRepository {
  constructor(private readonly ids: Ids) {}

  /** Only what differs moves, so that the order by id stays that of putting on. */
  async replaceTx(tx: Tx, complaint: Complaint, labels: readonly string[]): Promise<void> {
    const { id: complaintId, providerId, merchantId } = complaint;
    for (const label of complaint.labels.filter((one) => !labels.includes(one)))
      await tx.delete(ComplaintLabel, { complaintId, label });
    const rows = labels
      .filter((one) => !complaint.labels.includes(one))
      .map((label) => ({ id: this.ids.next(), complaintId, providerId, merchantId, label }));
    if (rows.length > 0) await tx.insert(ComplaintLabel, rows);
  }

  /** Most used first, over those put on lately. */
  async counted(db: Reader, scope: Scope): Promise<{ label: string; count: number }[]> {
    const query = db.createQueryBuilder(ComplaintLabel, 'l').select('l.label', 'label');
    const rows = await withinScope(query, scope, { provider: 'l.providerId', merchant: 'l.merchantId' })
      .orderBy('l.id', 'DESC')
      .limit(COUNTED)
      .getRawMany<{ label: string }>();
    const counts = new Map<string, number>();
    for (const { label } of rows) counts.set(label, (counts.get(label) ?? 0) + 1);
    return [...counts].map(([label, count]) => ({ label, count })).toSorted((a, b) => b.count - a.count);
  }
}
