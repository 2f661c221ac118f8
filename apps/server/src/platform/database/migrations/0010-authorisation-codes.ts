import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumn, key } from './schema.js';

/** By which code a link was used: a second merchant that comes with another one is told so. */
export class AuthorisationCodes implements MigrationInterface {
  readonly name = 'AuthorisationCodes0000000000010';

  async up(q: QueryRunner): Promise<void> {
    await addColumn(q, 'authorisation_state', key('code_hash', 64, { nullable: true }));
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations only go forward'));
  }
}
