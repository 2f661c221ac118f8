import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addIndex } from './schema.js';

/** Ways to merchants by what their list, its search and a file of names ask for. */
export class MerchantList implements MigrationInterface {
  readonly name = 'MerchantList0000000000006';

  async up(q: QueryRunner): Promise<void> {
    await addIndex(q, 'merchant', ['auth_app_id']);
    await addIndex(q, 'merchant', ['updated_at']);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations only go forward'));
  }
}
