import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, fen, flag, id, int, json, key, text, time, version } from './schema.js';

/** The refund ledger. What must never happen is refused by the database as well as by the service (reliability.md 1). */
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
    await freeze(q);
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

const FROZEN = ['amount_fen', 'trade_no', 'out_request_no', 'reason'];

/** From the first attempt on, what is refunded can't be changed by anybody (reliability.md R10). */
async function freeze(q: QueryRunner): Promise<void> {
  if (q.connection.options.type === 'better-sqlite3') {
    const isChanged = FROZEN.map((column) => `NEW.${column} <> OLD.${column}`).join(' OR ');
    await q.query(
      `CREATE TRIGGER IF NOT EXISTS refund_frozen BEFORE UPDATE ON refund WHEN OLD.sends > 0 AND (${isChanged})
       BEGIN SELECT RAISE(ABORT, 'a refund that was sent is frozen'); END`,
    );
    return;
  }
  const isChanged = FROZEN.map((column) => `NOT (NEW.${column} <=> OLD.${column})`).join(' OR ');
  const found = (await q.query("SHOW TRIGGERS LIKE 'refund'")) as unknown as unknown[];
  if (found.length > 0) return;
  await q.query(
    `CREATE TRIGGER refund_frozen BEFORE UPDATE ON refund FOR EACH ROW
     IF OLD.sends > 0 AND (${isChanged}) THEN
       SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a refund that was sent is frozen';
     END IF`,
  );
}
