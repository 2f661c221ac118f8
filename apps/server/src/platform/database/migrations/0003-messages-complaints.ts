import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, fen, flag, id, int, json, key, text, time, version } from './schema.js';

/** The inbox, complaints with what hangs on them, and how far each list was read. */
export class MessagesComplaints implements MigrationInterface {
  readonly name = 'MessagesComplaints0000000000003';

  async up(q: QueryRunner): Promise<void> {
    await createTable(
      q,
      'inbox',
      [
        id(),
        key('app_id', 32),
        key('notify_id', 191),
        key('provider_id', 26),
        key('method', 128),
        key('state', 16),
        key('content_digest', 64),
        text('body_sealed'),
        time('received_at'),
      ],
      { unique: [['app_id', 'notify_id']], index: [['received_at']] },
    );
    await createTable(q, 'complaint', complaint, {
      unique: [['merchant_id', 'family', 'remote_id']],
      index: [
        ['provider_id', 'family', 'remote_id'],
        ['status', 'deadline_at', 'id'],
        ['merchant_id', 'status', 'deadline_at', 'id'],
        ['provider_id', 'status', 'deadline_at', 'id'],
        ['complained_at', 'id'],
        ['amount_fen', 'id'],
        ['assignee_id', 'status', 'deadline_at'],
        ['task_id'],
        ['remote_id'],
        ['contact_index'],
      ],
    });
    await createTable(
      q,
      'complaint_trade',
      [
        id(),
        key('complaint_id', 26),
        key('provider_id', 26),
        key('merchant_id', 26),
        key('trade_no', 64),
        key('out_trade_no', 64, { nullable: true }),
        fen('amount_fen', { nullable: true }),
        key('raw_status', 64, { nullable: true }),
        time('paid_at', { nullable: true }),
        time('refunded_at', { nullable: true }),
      ],
      { unique: [['complaint_id', 'trade_no']], index: [['trade_no'], ['out_trade_no']] },
    );
    await createTable(
      q,
      'complaint_reply',
      [
        id(),
        key('complaint_id', 26),
        int('n'),
        key('role', 16),
        text('name', { length: 64, nullable: true }),
        time('at', { nullable: true }),
        text('content'),
        json('image_keys'),
      ],
      { index: [['complaint_id', 'n']] },
    );
    await createTable(q, 'image', image, {
      unique: [['complaint_id', 'source_key']],
      index: [['uploaded_by', 'created_at']],
    });
    await createTable(q, 'finish', finish, { unique: [['open_key']], index: [['complaint_id', 'created_at']] });
    await createTable(
      q,
      'complaint_count',
      [id(), key('provider_id', 26), key('merchant_id', 26), key('status', 16), int('n', { default: 0 })],
      { unique: [['merchant_id', 'status']], checks: ['n >= 0'] },
    );
    await createTable(
      q,
      'poll_state',
      [
        id(),
        key('provider_id', 26),
        key('merchant_id', 26),
        key('family', 8),
        time('watermark_at'),
        time('next_at'),
        int('failures', { default: 0 }),
      ],
      { unique: [['merchant_id', 'family']], index: [['next_at']] },
    );
  }

  async down(): Promise<void> {
    throw new Error('forward only');
  }
}

const optional = { nullable: true };

const complaint = [
  id(),
  key('provider_id', 26),
  key('merchant_id', 26),
  key('family', 8),
  key('remote_id', 128),
  key('task_id', 128),
  key('status', 16),
  key('close_reason', 16, optional),
  key('raw_status', 64),
  text('status_text', { length: 128, ...optional }),
  flag('is_late'),
  flag('needs_look'),
  key('opposite_pid', 32, optional),
  fen('amount_fen', optional),
  text('contact_sealed', optional),
  key('contact_index', 64, optional),
  text('content'),
  text('reason', { length: 500, ...optional }),
  time('complained_at'),
  time('received_at'),
  time('deadline_at', optional),
  int('deadline_noted', optional),
  time('escalated_at', optional),
  text('escalation_text', optional),
  time('processed_at', optional),
  key('process_code', 64, optional),
  text('process_remark', optional),
  time('observed_at'),
  time('reopen_seen_at', optional),
  text('raw_sealed', optional),
  json('trade_nos'),
  int('image_count', { default: 0 }),
  key('assignee_id', 26, optional),
  json('labels'),
  time('updated_at'),
  version(),
];

const image = [
  id(),
  key('complaint_id', 26, optional),
  key('provider_id', 26, optional),
  key('merchant_id', 26, optional),
  key('source_key', 64, optional),
  text('source_sealed', optional),
  key('uploaded_by', 26, optional),
  key('file_key', 128, optional),
  key('content_type', 32, optional),
  key('sha256', 64, optional),
  int('width', optional),
  int('height', optional),
  int('position', { default: 0 }),
  time('stored_at', optional),
  time('created_at'),
];

const finish = [
  id(),
  key('complaint_id', 26),
  key('provider_id', 26),
  key('merchant_id', 26),
  key('open_key', 26, optional),
  key('code', 64),
  text('remark', { length: 500, ...optional }),
  text('reply_to_user', { length: 500, ...optional }),
  text('repeat_reason', { length: 500, ...optional }),
  json('image_ids'),
  key('status', 16),
  key('source', 8),
  json('actor'),
  text('error', { length: 500, ...optional }),
  int('sends', { default: 0 }),
  time('created_at'),
  time('settled_at', optional),
];
