import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, flag, id, int, json, key, text, time, version, fen } from './schema.js';

const nullable = { nullable: true };

/** Jobs, events, settings, stored answers, files, people, audit. */
export class Platform implements MigrationInterface {
  readonly name = 'Platform0000000000001';

  async up(q: QueryRunner): Promise<void> {
    await work(q);
    await storage(q);
    await people(q);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations only go forward'));
  }
}

async function work(q: QueryRunner): Promise<void> {
  await createTable(
    q,
    'job',
    [
      id(),
      key('provider_id', 26, nullable),
      key('kind', 64),
      key('lane', 16),
      key('dedupe_key', 191, nullable),
      key('state', 16),
      time('run_at'),
      int('attempts', { default: 0 }),
      int('crashes', { default: 0 }),
      key('lease_owner', 64, nullable),
      time('lease_until', nullable),
      int('lease_epoch', { default: 0 }),
      time('again_at', nullable),
      json('payload'),
      text('last_error', { length: 500, nullable: true }),
      time('created_at'),
    ],
    {
      unique: [['dedupe_key']],
      index: [
        ['state', 'lane', 'run_at', 'provider_id', 'id'],
        ['state', 'lease_until'],
      ],
    },
  );
  await createTable(
    q,
    'event',
    [
      id(),
      key('type', 64),
      time('at'),
      key('actor_kind', 16),
      key('actor_id', 64, nullable),
      text('actor_name', { length: 128, nullable: true }),
      key('provider_id', 26, nullable),
      key('merchant_id', 26, nullable),
      key('complaint_id', 26, nullable),
      key('refund_id', 26, nullable),
      json('data'),
      key('once_key', 191, nullable),
    ],
    {
      unique: [['once_key']],
      index: [
        ['complaint_id', 'id'],
        ['refund_id', 'id'],
        ['provider_id', 'id'],
      ],
    },
  );
}

async function storage(q: QueryRunner): Promise<void> {
  await createTable(q, 'setting', [id(), key('name', 64), json('value'), time('updated_at')], { unique: [['name']] });
  await createTable(
    q,
    'idempotency',
    [
      id(),
      key('actor_key', 160),
      key('digest', 64),
      key('state', 16),
      key('owner', 26),
      int('status', nullable),
      json('answer', nullable),
      time('created_at'),
    ],
    { unique: [['actor_key']], index: [['created_at']] },
  );
  await createTable(
    q,
    'audit',
    [
      id(),
      time('at'),
      key('actor_kind', 16),
      key('actor_id', 64, nullable),
      text('actor_name', { length: 128, nullable: true }),
      key('ip', 64, nullable),
      key('request_id', 64, nullable),
      key('action', 64),
      key('target_kind', 32),
      key('target_id', 64),
      key('provider_id', 26, nullable),
      json('before', nullable),
      json('after', nullable),
    ],
    {
      index: [
        ['target_kind', 'target_id', 'id'],
        ['provider_id', 'id'],
      ],
    },
  );
}

async function people(q: QueryRunner): Promise<void> {
  await createTable(
    q,
    'user_account',
    [
      id(),
      text('username', { length: 64 }),
      key('username_key', 64),
      text('display_name', { length: 128 }),
      key('role', 16),
      key('language', 16),
      json('provider_ids', nullable),
      json('merchant_ids', nullable),
      fen('refund_limit_fen', nullable),
      text('password_hash', { length: 255 }),
      flag('enabled', { default: true }),
      time('created_at'),
      version(),
    ],
    { unique: [['username_key']] },
  );
  await createTable(
    q,
    'session',
    [
      id(),
      key('token_digest', 64),
      key('user_id', 26),
      time('created_at'),
      time('seen_at'),
      time('expires_at'),
      key('ip', 64),
    ],
    { unique: [['token_digest']], index: [['user_id'], ['expires_at']] },
  );
  await createTable(
    q,
    'login_throttle',
    [
      id(),
      key('subject', 128),
      int('failures', { default: 0 }),
      int('failures_of_day', { default: 0 }),
      time('day_started_at'),
      time('blocked_until'),
      time('seen_at'),
    ],
    { unique: [['subject']], index: [['seen_at']] },
  );
}
