import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, fen, flag, id, int, json, key, text, time, version } from './schema.js';

const nullable = { nullable: true };

/** Channels, rules, and what was sent to whom. */
export class Notifiers implements MigrationInterface {
  readonly name = 'Notifiers0000000000005';

  async up(q: QueryRunner): Promise<void> {
    await routing(q);
    await deliveries(q);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations only go forward'));
  }
}

async function routing(q: QueryRunner): Promise<void> {
  await createTable(q, 'channel', [
    id(),
    key('type', 32),
    text('name', { length: 64 }),
    json('settings'),
    text('secrets', nullable),
    json('secret_notes'),
    flag('enabled'),
    key('fallback_channel_id', 26, nullable),
    key('health', 16),
    int('failures_in_row', { default: 0 }),
    time('failing_since', nullable),
    int('throttles_in_row', { default: 0 }),
    time('last_sent_at', nullable),
    text('last_error_code', { length: 64, nullable: true }),
    json('last_error_message', nullable),
    time('last_error_at', nullable),
    time('paused_until', nullable),
    time('created_at'),
    time('updated_at'),
    version(),
  ]);
  await createTable(q, 'rule', [
    id(),
    text('name', { length: 64 }),
    flag('enabled'),
    json('events'),
    json('provider_ids', nullable),
    json('merchant_ids', nullable),
    json('families', nullable),
    fen('min_amount_fen', nullable),
    json('channel_ids'),
    json('hours_left', nullable),
    time('created_at'),
    time('updated_at'),
    version(),
  ]);
}

async function deliveries(q: QueryRunner): Promise<void> {
  await createTable(
    q,
    'delivery',
    [
      id(),
      key('event_id', 26),
      key('event_type', 64),
      key('provider_id', 26, nullable),
      key('merchant_id', 26, nullable),
      key('complaint_id', 26, nullable),
      key('refund_id', 26, nullable),
      key('channel_id', 26),
      text('channel_name', { length: 64 }),
      key('channel_type', 32),
      key('recipient_key', 64),
      json('recipients'),
      json('pending'),
      text('title', { length: 200 }),
      key('status', 16),
      key('skip_reason', 32, nullable),
      time('next_at', nullable),
      int('failures', { default: 0 }),
      int('unknowns', { default: 0 }),
      time('throttled_since', nullable),
      time('held_since', nullable),
      time('useful_until', nullable),
      key('instead_of_id', 26, nullable),
      time('created_at'),
      time('sent_at', nullable),
    ],
    {
      unique: [['event_id', 'channel_id', 'recipient_key']],
      index: [
        ['channel_id', 'status', 'id'],
        ['complaint_id', 'id'],
        ['status', 'id'],
      ],
    },
  );
  await createTable(
    q,
    'delivery_attempt',
    [
      id(),
      key('delivery_id', 26),
      int('n'),
      key('limiter_key', 64),
      time('started_at'),
      time('ended_at', nullable),
      key('result_class', 16, nullable),
      text('code', { length: 64, nullable: true }),
      text('message', { length: 500, nullable: true }),
    ],
    { unique: [['delivery_id', 'n']], index: [['limiter_key', 'started_at']] },
  );
}
