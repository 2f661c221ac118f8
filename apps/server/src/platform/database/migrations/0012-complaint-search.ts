import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isMysql } from './schema.js';

/**
 * The side index of the words of complaints. It is no entity: it is made of what only one engine has, and read by SQL of
 * its own (complaints.search-index.ts). What is there already is filled in by a job.
 */
export class ComplaintSearch implements MigrationInterface {
  readonly name = 'ComplaintSearch0000000000012';

  async up(q: QueryRunner): Promise<void> {
    for (const statement of isMysql(q) ? mysql : sqlite) await q.query(statement);
    const [any] = (await q.query('SELECT id FROM complaint LIMIT 1')) as unknown[];
    const [job] = (await q.query("SELECT id FROM job WHERE dedupe_key = 'complaint.index'")) as unknown[];
    if (any === undefined || job !== undefined) return;
    await q.query(
      `INSERT INTO job (id, kind, lane, dedupe_key, state, run_at, attempts, crashes, lease_epoch, payload, created_at)
       VALUES ('00000000000000000000000012', 'complaint.index', 'other', 'complaint.index', 'ready', 0, 0, 0, 0, '{}', 0)`,
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations only go forward'));
  }
}

const sqlite = [
  `CREATE TABLE IF NOT EXISTS complaint_search (
     doc INTEGER PRIMARY KEY AUTOINCREMENT,
     complaint_id varchar(26) NOT NULL UNIQUE,
     provider_id varchar(26) NOT NULL,
     merchant_id varchar(26) NOT NULL)`,
  'CREATE INDEX IF NOT EXISTS ix_complaint_search_provider ON complaint_search (provider_id, doc, complaint_id)',
  'CREATE INDEX IF NOT EXISTS ix_complaint_search_merchant ON complaint_search (merchant_id, doc, complaint_id)',
  `CREATE VIRTUAL TABLE IF NOT EXISTS complaint_words USING fts5(
     tokens, content='', contentless_delete=1, detail=none, tokenize='ascii')`,
];

const mysql = [
  `CREATE TABLE IF NOT EXISTS complaint_search (
     complaint_id varchar(26) NOT NULL PRIMARY KEY,
     provider_id varchar(26) NOT NULL,
     merchant_id varchar(26) NOT NULL,
     tokens mediumtext NOT NULL,
     KEY ix_complaint_search_provider (provider_id, complaint_id),
     KEY ix_complaint_search_merchant (merchant_id, complaint_id),
     FULLTEXT KEY ix_complaint_search_tokens (tokens)
   ) ENGINE=InnoDB CHARACTER SET ascii COLLATE ascii_bin`,
];
