import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumn, key, time } from './schema.js';

/** Whether Alipay sends messages about a merchant. */
export class Subscriptions implements MigrationInterface {
  readonly name = 'Subscriptions0000000000008';

  async up(q: QueryRunner): Promise<void> {
    await addColumn(q, 'merchant', time('subscribed_at', { nullable: true }));
    await addColumn(q, 'merchant', key('subscription_error', 128, { nullable: true }));
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations only go forward'));
  }
}
