import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addIndex, dropIndex } from './schema.js';

/** One index for each order of the list and each thing it is narrowed by, so that no page sorts what it leaves out. */
export class ComplaintList implements MigrationInterface {
  readonly name = 'ComplaintList0000000000012';

  async up(q: QueryRunner): Promise<void> {
    await addIndex(q, 'complaint', ['assignee_id', 'status', 'deadline_at', 'id']);
    await addIndex(q, 'complaint', ['status', 'complained_at', 'id']);
    await addIndex(q, 'complaint', ['merchant_id', 'status', 'complained_at', 'id']);
    await addIndex(q, 'complaint', ['provider_id', 'status', 'complained_at', 'id']);
    await addIndex(q, 'complaint', ['assignee_id', 'status', 'complained_at', 'id']);
    await addIndex(q, 'complaint', ['status', 'amount_fen', 'id']);
    await addIndex(q, 'complaint', ['is_late', 'status', 'deadline_at', 'id']);
    // the new ones do their work
    await dropIndex(q, 'complaint', ['assignee_id', 'status', 'deadline_at']);
    await dropIndex(q, 'complaint', ['amount_fen', 'id']);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations only go forward'));
  }
}
