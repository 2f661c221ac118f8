import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addIndex } from './schema.js';

/** The list and its count leave out who is unbound, newest first: one way through an index, not through the rows. */
export class MerchantOrder implements MigrationInterface {
  readonly name = 'MerchantOrder0000000000009';

  async up(q: QueryRunner): Promise<void> {
    await addIndex(q, 'merchant', ['unbound_at', 'created_at', 'id']);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations only go forward'));
  }
}
