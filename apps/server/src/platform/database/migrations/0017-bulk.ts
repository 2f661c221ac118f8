import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, fen, id, int, json, key, time, version } from './schema.js';

/** One thing done with many complaints, and what became of each. */
export class Bulks implements MigrationInterface {
  readonly name = 'Bulks0000000000017';

  async up(q: QueryRunner): Promise<void> {
    await createTable(
      q,
      'bulk',
      [
        id(),
        key('actor_id', 26),
        json('actor'),
        key('ip', 64),
        key('request_id', 64),
        key('request_key', 128, optional),
        key('action', 16),
        json('deed'),
        int('item_count'),
        fen('amount_fen', optional),
        time('created_at'),
      ],
      { unique: [['request_key']], index: [['actor_id', 'id']] },
    );
    await createTable(
      q,
      'bulk_item',
      [
        id(),
        key('bulk_id', 26),
        int('n'),
        key('complaint_id', 26),
        key('provider_id', 26),
        key('merchant_id', 26),
        key('status', 16),
        int('round', { default: 1 }),
        json('parts'),
        key('finish_id', 26, optional),
        json('error', optional),
        fen('refunded_fen'),
        time('handed_at', optional),
        time('settled_at', optional),
        version(),
      ],
      {
        unique: [['bulk_id', 'n']],
        index: [
          ['bulk_id', 'status', 'n'],
          ['status', 'handed_at'],
        ],
      },
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations only go forward'));
  }
}

const optional = { nullable: true };
