import type { DataSource } from 'typeorm';
import { isTriggerRefused } from './errors.js';

const FROZEN = ['amount_fen', 'trade_no', 'out_request_no', 'reason'];
const WORDS = 'a refund that was sent is frozen';

/**
 * From the first attempt on, what is refunded can't be changed by anybody (reliability.md R10): a trigger, looked at
 * and placed at each start. The service never changes these columns; the trigger is the second lock on that door, and
 * a server that forbids triggers to an ordinary user is no reason not to work.
 *
 * @returns words for the log where the server does not allow it
 */
export async function placeGuards(source: DataSource): Promise<string[]> {
  const runner = source.createQueryRunner();
  try {
    if (source.options.type === 'better-sqlite3') {
      const isChanged = FROZEN.map((column) => `NEW.${column} <> OLD.${column}`).join(' OR ');
      await runner.query(
        `CREATE TRIGGER IF NOT EXISTS refund_frozen BEFORE UPDATE ON refund WHEN OLD.sends > 0 AND (${isChanged})
         BEGIN SELECT RAISE(ABORT, '${WORDS}'); END`,
      );
      return [];
    }
    const found = (await runner.query("SHOW TRIGGERS LIKE 'refund'")) as unknown as unknown[];
    if (found.length > 0) return [];
    const isChanged = FROZEN.map((column) => `NOT (NEW.${column} <=> OLD.${column})`).join(' OR ');
    await runner.query(
      `CREATE TRIGGER refund_frozen BEFORE UPDATE ON refund FOR EACH ROW
       IF OLD.sends > 0 AND (${isChanged}) THEN
         SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${WORDS}';
       END IF`,
    );
    return [];
  } catch (error) {
    if (!isTriggerRefused(error)) throw error;
    return [
      'the server refuses the trigger that freezes sent refunds (error 1419); ' +
        'SET GLOBAL log_bin_trust_function_creators=1 allows it from the next start on',
    ];
  } finally {
    await runner.release();
  }
}
