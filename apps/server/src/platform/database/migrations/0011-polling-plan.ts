import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumn, addIndex, createTable, id, int, key, time } from './schema.js';

/** How lively each list is, when each open complaint is read again, and how often the lists are planned to be read. */
export class PollingPlan implements MigrationInterface {
  readonly name = 'PollingPlan0000000000011';

  async up(q: QueryRunner): Promise<void> {
    await addColumn(q, 'poll_state', key('pace', 8, { nullable: true }));
    await addColumn(q, 'poll_state', time('active_at', { nullable: true }));
    await addIndex(q, 'poll_state', ['provider_id', 'pace', 'next_at']);
    await q.query(`UPDATE poll_state SET active_at = (SELECT MAX(c.complained_at) FROM complaint c
      WHERE c.merchant_id = poll_state.merchant_id AND c.family = poll_state.family) WHERE pace IS NULL`);
    await q.query("UPDATE poll_state SET pace = 'silent' WHERE pace IS NULL");
    await createTable(q, 'complaint_reread', [id(), key('provider_id', 26), time('next_at')], {
      index: [['provider_id', 'next_at']],
    });
    await q.query(`INSERT INTO complaint_reread (id, provider_id, next_at)
      SELECT c.id, c.provider_id, c.observed_at FROM complaint c
      WHERE c.status <> 'closed' AND NOT EXISTS (SELECT 1 FROM complaint_reread r WHERE r.id = c.id)`);
    await createTable(q, 'reading_plan', [
      id(),
      int('busy_ms'),
      int('warm_ms'),
      int('silent_ms'),
      int('reread_stretch_percent'),
      int('needed_per_kilosecond'),
      time('planned_at'),
    ]);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations only go forward'));
  }
}
