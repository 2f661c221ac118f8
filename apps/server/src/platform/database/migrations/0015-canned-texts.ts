import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, flag, id, json, key, text, time } from './schema.js';

/** Texts that people keep for replies and remarks. */
export class CannedTexts implements MigrationInterface {
  readonly name = 'CannedTexts00000000000151';

  async up(q: QueryRunner): Promise<void> {
    await createTable(
      q,
      'canned_text',
      [
        id(),
        key('owner_id', 26),
        text('owner_name', { length: 128 }),
        text('title', { length: 64 }),
        text('content', { length: 500 }),
        json('families'),
        flag('is_shared'),
        time('updated_at'),
      ],
      {
        index: [
          ['owner_id', 'id'],
          ['is_shared', 'id'],
        ],
      },
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations only go forward'));
  }
}
