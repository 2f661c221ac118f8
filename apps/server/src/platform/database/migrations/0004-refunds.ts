import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, fen, flag, id, int, json, key, text, time, version } from './schema.js';

/**
 * The refund ledger. What must never happen is refused by the database as well as by the service (reliability.md 1);
 * the trigger that freezes sent refunds is placed by `guards.ts`.
 */
export class Refunds implements MigrationInterface {
  readonly name = 'Refunds0000000000004';

  async up(q: QueryRunner): Promise<void> {
    await createTable(q, 'refund', refund, {
      unique: [['out_request_no'], ['family', 'remote_id', 'trade_no', 'intent'], ['auto_trade_no'], ['request_key']],
      index: [
        ['complaint_id', 'id'],
        ['trade_no', 'status'],
        ['status', 'id'],
        ['merchant_id', 'id'],
        ['provider_id', 'id'],
      ],
      checks: ['amount_fen > 0'],
    });
    await createTable(
      q,
      'refund_attempt',
      [
        id(),
        key('refund_id', 26),
        int('n'),
        key('kind', 8),
        time('started_at'),
        time('ended_at', optional),
        key('outcome', 16, optional),
        key('code', 128, optional),
        key('trace_id', 64, optional),
      ],
      { unique: [['refund_id', 'n']] },
    );
    await createTable(
      q,
      'trade_ledger',
      [
        id(),
        key('trade_no', 64),
        key('merchant_id', 26),
        fen('total_fen', optional),
        fen('refunded_fen'),
        fen('reserved_fen'),
        int('manual_count', { default: 0 }),
        time('next_at'),
      ],
      { unique: [['trade_no']], checks: ['reserved_fen >= 0', 'refunded_fen >= 0'] },
    );
    await createTable(
      q,
      'policy_day',
      [
        id(),
        key('scope_id', 26),
        key('provider_id', 26),
        key('merchant_id', 26, optional),
        key('day', 10),
        fen('sum_fen'),
        int('n'),
      ],
      { unique: [['scope_id', 'day']], checks: ['sum_fen >= 0', 'n >= 0'] },
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error('forward only'));
  }
}

const optional = { nullable: true };

const refund = [
  id(),
  key('complaint_id', 26),
  key('provider_id', 26),
  key('merchant_id', 26),
  key('family', 8),
  key('remote_id', 128),
  key('task_id', 128),
  key('trade_no', 64),
  key('intent', 16),
  key('out_request_no', 64),
  key('auto_trade_no', 64, optional),
  key('request_key', 128, optional),
  fen('amount_fen'),
  text('reason', { length: 256 }),
  key('status', 16),
  key('source', 8),
  json('actor'),
  json('then_finish', optional),
  key('error_code', 128, optional),
  int('sends', { default: 0 }),
  int('misses', { default: 0 }),
  time('sent_at', optional),
  int('empty_queries', { default: 0 }),
  time('first_empty_at', optional),
  key('if_nothing_found', 16, optional),
  flag('is_retry_asked', { default: false }),
  time('next_at', optional),
  time('created_at'),
  time('settled_at', optional),
  version(),
];
