import { Injectable } from '@nestjs/common';
import { Clock } from '../clock.js';
import { Database, type Tx } from '../database/database.js';
import { Ids } from '../ids.js';
import type { JsonObject } from '../json.js';

/** Work to do later, at least once. */
export interface NewJob {
  kind: string;
  payload: JsonObject;
  /** Two requests with the same key are one piece of work; at most 191 characters of ASCII. */
  key?: string;
  /** Not before; default now. */
  runAt?: number;
  /** Whose share of the slots it takes. */
  providerId?: string | null;
}

/**
 * The lanes, and how many jobs of each run at once; polls can't take the slots of refunds (reliability.md O7). `files`
 * waits on foreign hosts for long and must hold up nothing else; neither must the many of a `bulk`.
 */
export const SLOTS = { refund: 4, sync: 4, delivery: 4, files: 2, bulk: 1, other: 2 } as const;
export type Lane = keyof typeof SLOTS;

type Wake = (runAt: number) => void;

/** Writes job rows in the transaction of what they follow from (reliability.md I4). */
@Injectable()
export class JobQueue {
  private readonly lanes = new Map<string, Lane>();
  private readonly listeners = new Set<Wake>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * Adds work. With a key that is there already: waiting → the earlier time and the newest payload; running → it runs
   * once more afterwards; dead → it lives again.
   */
  async addTx(tx: Tx, jobs: NewJob | readonly NewJob[]): Promise<void> {
    const list = oneEach(Array.isArray(jobs) ? (jobs as readonly NewJob[]) : [jobs as NewJob]);
    if (list.length === 0) return;
    const now = this.clock.now();
    for (let start = 0; start < list.length; start += 100) {
      await this.insert(tx, list.slice(start, start + 100), now);
    }
    const earliest = Math.min(...list.map((job) => job.runAt ?? now));
    this.database.afterCommit(tx, () => this.wake(earliest));
  }

  /** Forgets waiting work; running work ends by itself and is not repeated. */
  async cancelTx(tx: Tx, key: string): Promise<void> {
    await tx.query("DELETE FROM job WHERE dedupe_key = ? AND state <> 'running'", [key]);
    await tx.query("UPDATE job SET again_at = NULL WHERE dedupe_key = ? AND state = 'running'", [key]);
  }

  /** Called with the time of the earliest new job after each commit that added some. */
  onWake(listener: Wake): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Tells in which lane a kind runs; the runner says so when a handler registers. */
  setLane(kind: string, lane: Lane): void {
    this.lanes.set(kind, lane);
  }

  private wake(runAt: number): void {
    for (const listener of this.listeners) listener(runAt);
  }

  private async insert(tx: Tx, jobs: readonly NewJob[], now: number): Promise<void> {
    const rows = jobs.map((job) => [
      this.ids.next(),
      job.providerId ?? null,
      job.kind,
      this.lanes.get(job.kind) ?? 'other',
      job.key ?? null,
      job.runAt ?? now,
      JSON.stringify(job.payload),
      now,
    ]);
    const values = rows.map(() => "(?, ?, ?, ?, ?, 'ready', ?, 0, 0, 0, ?, ?)").join(', ');
    const onConflict = this.database.engine === 'sqlite' ? onConflictSqlite : onConflictMysql;
    await tx.query(`${insertInto} ${values} ${onConflict}`, rows.flat());
  }
}

/** The same key twice in one call is one piece of work: the earlier time and the newest payload. */
function oneEach(jobs: readonly NewJob[]): NewJob[] {
  const byKey = new Map<string, NewJob>();
  const keyless: NewJob[] = [];
  for (const job of jobs) {
    if (job.key === undefined) {
      keyless.push(job);
      continue;
    }
    const before = byKey.get(job.key);
    const runAt = before && earlier(before.runAt, job.runAt);
    byKey.set(job.key, before ? { ...job, runAt } : job);
  }
  return [...keyless, ...byKey.values()];
}

/** `undefined` is now, which is earliest. */
const earlier = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : Math.min(a, b);

const insertInto =
  'INSERT INTO job (id, provider_id, kind, lane, dedupe_key, state, run_at, attempts, crashes, lease_epoch, payload, created_at) VALUES';

/*
 * The same table of cases for both engines. MySQL assigns from left to right and later assignments see earlier ones,
 * so `state`, which the others look at, comes last.
 */
const cases = (fresh: (column: string) => string, least: string) => `
  again_at = CASE WHEN state = 'running' THEN ${least}(COALESCE(again_at, ${fresh('run_at')}), ${fresh('run_at')}) END,
  run_at = CASE state WHEN 'ready' THEN ${least}(run_at, ${fresh('run_at')})
                      WHEN 'running' THEN run_at ELSE ${fresh('run_at')} END,
  attempts = CASE WHEN state = 'dead' THEN 0 ELSE attempts END,
  crashes = CASE WHEN state = 'dead' THEN 0 ELSE crashes END,
  payload = ${fresh('payload')},
  provider_id = ${fresh('provider_id')},
  state = CASE WHEN state = 'dead' THEN 'ready' ELSE state END`;

const onConflictSqlite = `ON CONFLICT (dedupe_key) DO UPDATE SET ${cases((column) => `excluded.${column}`, 'min')}`;
const onConflictMysql = `ON DUPLICATE KEY UPDATE ${cases((column) => `VALUES(${column})`, 'LEAST')}`;
