import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumn, createTable, id, key, text, time } from './schema.js';

/** When a read was answered, own deadlines, and each answer of Alipay that differs from the one before. */
export class ComplaintTruth implements MigrationInterface {
  readonly name = 'ComplaintTruth0000000000016';

  async up(q: QueryRunner): Promise<void> {
    await addColumn(q, 'complaint', time('answered_at', { nullable: true }));
    await addColumn(q, 'complaint', time('own_deadline_at', { nullable: true }));
    await createTable(
      q,
      'complaint_answer',
      [id(), key('complaint_id', 26), time('at'), key('sha256', 64), key('same_key', 64), text('raw_sealed')],
      { index: [['complaint_id', 'at', 'id']] },
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations only go forward'));
  }
}
