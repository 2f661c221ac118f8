import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, id, int, json, key, text, time } from './schema.js';

const optional = { nullable: true };

/** Messages to users and evidence, with what came of them. */
export class Statements implements MigrationInterface {
  readonly name = 'Statements0000000000015';

  async up(q: QueryRunner): Promise<void> {
    await createTable(
      q,
      'complaint_statement',
      [
        id(),
        key('complaint_id', 26),
        key('provider_id', 26),
        key('merchant_id', 26),
        key('open_key', 26, optional),
        key('kind', 16),
        text('content', { length: 500 }),
        json('image_ids'),
        key('status', 16),
        key('source', 8),
        json('actor'),
        text('error', { length: 500, ...optional }),
        int('shown_before', optional),
        int('looks', { default: 0 }),
        time('created_at'),
        time('settled_at', optional),
      ],
      { unique: [['open_key']], index: [['complaint_id', 'created_at']] },
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations only go forward'));
  }
}
