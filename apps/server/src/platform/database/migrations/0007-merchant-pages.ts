import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumn, addIndex, time } from './schema.js';

/** Merchants that were unbound, and what the page of one merchant is read by: its own events, its months. */
export class MerchantPages implements MigrationInterface {
  readonly name = 'MerchantPages0000000000007';

  async up(q: QueryRunner): Promise<void> {
    await addColumn(q, 'merchant', time('unbound_at', { nullable: true }));
    await addIndex(q, 'event', ['merchant_id', 'type', 'id']);
    await addIndex(q, 'complaint', ['merchant_id', 'family', 'complained_at']);
    await addIndex(q, 'refund', ['merchant_id', 'settled_at']);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations only go forward'));
  }
}
