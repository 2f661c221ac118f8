import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, id, json, key, text, time } from './schema.js';

/** What people add to a complaint: labels, their own marks, who has it open, notes. */
export class Desk implements MigrationInterface {
  readonly name = 'Desk0000000000013';

  async up(q: QueryRunner): Promise<void> {
    const complaintId = key('complaint_id', 26);
    const whose = [key('provider_id', 26), key('merchant_id', 26)];
    await createTable(q, 'complaint_label', [id(), complaintId, ...whose, text('label', { length: 20 })], {
      unique: [['complaint_id', 'label']],
      index: [
        ['label', 'complaint_id'],
        ['provider_id', 'id'],
      ],
    });
    const marks = ['seen_at', 'snoozed_at', 'snoozed_until'].map((name) => time(name, { nullable: true }));
    await createTable(q, 'complaint_mark', [id(), key('user_id', 26), complaintId, ...marks], {
      unique: [['user_id', 'complaint_id']],
      index: [['user_id', 'snoozed_until']],
    });
    await createTable(q, 'complaint_presence', [id(), complaintId, key('user_id', 26), time('expires_at')], {
      unique: [['complaint_id', 'user_id']],
      index: [['expires_at']],
    });
    const author = [key('author_id', 26, { nullable: true }), text('author_name', { length: 128 })];
    const words = [text('content'), json('mentions'), time('created_at')];
    await createTable(q, 'complaint_note', [id(), complaintId, ...whose, ...author, ...words], {
      index: [['complaint_id', 'id']],
    });
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations only go forward'));
  }
}
