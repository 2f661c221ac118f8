import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumn, createTable, flag, id, int, json, key, text, time } from './schema.js';

/** What a person keeps of the complaints list: views, columns, density. */
export class SavedViews implements MigrationInterface {
  readonly name = 'SavedViews0000000000014';

  async up(q: QueryRunner): Promise<void> {
    await addColumn(q, 'user_account', json('preferences', { nullable: true }));
    await createTable(
      q,
      'saved_view',
      [
        id(),
        key('owner_id', 26),
        text('name', { length: 64 }),
        json('filter'),
        key('sort', 16, { nullable: true }),
        json('columns', { nullable: true }),
        flag('is_shared'),
        int('position', { default: 0 }),
        time('created_at'),
      ],
      {
        index: [
          ['owner_id', 'position', 'id'],
          ['is_shared', 'position', 'id'],
        ],
      },
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations only go forward'));
  }
}
