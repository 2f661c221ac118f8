import { AsyncLocalStorage } from 'node:async_hooks';
import { LessThan } from 'typeorm';
import type { Clock } from '../clock.js';
import { isUniqueViolation, type Database, type Tx } from '../database/database.js';
import { IdempotencyRow } from '../database/platform.entities.js';
import type { Ids } from '../ids.js';
import { problem } from './problem.js';

const keepMs = 7 * 24 * 3_600_000;
const cleanEveryMs = 3_600_000;
/** After this a run that another process began and never ended is taken for dead. */
const deadAfterMs = 60_000;

/** One request under a key. */
export interface KeyedRequest {
  /** Who asks, with the digest of the key. */
  actorKey: string;
  /** SHA-256 of method, path and canonical body. */
  digest: string;
}

export type Begun = { id: string } | { status: number; answer: unknown };

interface Running {
  id: string;
  isMarked: boolean;
}

/**
 * Answers by key (reliability.md R9). The first unit of work that a keyed request commits marks its row `committed` in
 * the same transaction, so that a crash between effect and answer never leads to a second effect.
 */
export class IdempotencyStore {
  private readonly running = new AsyncLocalStorage<Running>();
  /** Rows that this process works on right now. */
  private readonly active = new Set<string>();
  private readonly owner: string;
  private cleanedAt = 0;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {
    this.owner = ids.next();
    database.onBeforeCommit((tx) => this.markTx(tx));
  }

  /**
   * Takes the key for this request, or gives the answer it had before.
   *
   * @throws {ProblemError} idempotency_key_reused for another body, idempotency_in_progress while the first still runs
   */
  async begin(request: KeyedRequest): Promise<Begun> {
    try {
      const begun = await this.database.write((tx) => this.beginTx(tx, request));
      if ('id' in begun) this.active.add(begun.id);
      return begun;
    } catch (error) {
      if (isUniqueViolation(error)) throw problem('idempotency_in_progress', { retryAfterSeconds: 1 });
      throw error;
    }
  }

  /** Runs the handler so that its first commit marks the key. */
  run<T>(id: string, work: () => Promise<T>): Promise<T> {
    const running = { id, isMarked: false };
    return this.running.run(running, work).finally(() => {
      running.isMarked = true; // what follows from the request is not the request
    });
  }

  async finish(id: string, status: number, answer: unknown): Promise<void> {
    this.active.delete(id);
    await this.database.write((tx) =>
      tx.update(IdempotencyRow, { id }, { state: 'answered', status, answer: (answer ?? null) as object | null }),
    );
  }

  /**
   * The request came to nothing and may be tried again under the same key. After a fault that nobody foresaw this is
   * so only where nothing was committed: else a second try could be a second effect.
   */
  async forget(id: string, { wasRefused }: { wasRefused: boolean }): Promise<void> {
    this.active.delete(id);
    await this.database.write((tx) =>
      tx.delete(IdempotencyRow, { id, ...(!wasRefused && { state: 'running' as const }) }),
    );
  }

  private async beginTx(tx: Tx, { actorKey, digest }: KeyedRequest): Promise<Begun> {
    const now = this.clock.now();
    await this.cleanTx(tx, now);
    const known = await tx.findOneBy(IdempotencyRow, { actorKey });
    const fresh = { digest, state: 'running' as const, owner: this.owner, createdAt: now };
    if (!known) {
      const id = this.ids.next();
      await tx.insert(IdempotencyRow, { id, actorKey, status: null, answer: null, ...fresh });
      return { id };
    }
    if (known.createdAt < now - keepMs) {
      await tx.update(IdempotencyRow, { id: known.id }, { ...fresh, status: null, answer: null });
      return { id: known.id };
    }
    if (known.digest !== digest) throw problem('idempotency_key_reused');
    if (known.state === 'answered') return { status: known.status ?? 200, answer: known.answer };
    if (!this.isDead(known, now)) throw problem('idempotency_in_progress', { retryAfterSeconds: 1 });
    if (known.state === 'committed') {
      throw problem('idempotency_in_progress', {
        detail: '该请求已执行，但应答丢失；请在列表中查看结果。 The request was carried out, its answer was lost.',
      });
    }
    await tx.update(IdempotencyRow, { id: known.id }, fresh);
    return { id: known.id };
  }

  /** Whether nobody works on it any more. On SQLite there is one process, so another owner is a dead one. */
  private isDead(row: IdempotencyRow, now: number): boolean {
    if (row.owner === this.owner) return !this.active.has(row.id);
    return this.database.engine === 'sqlite' || now - row.createdAt > deadAfterMs;
  }

  private async markTx(tx: Tx): Promise<void> {
    const running = this.running.getStore();
    if (!running || running.isMarked) return;
    await tx.update(IdempotencyRow, { id: running.id, state: 'running' }, { state: 'committed' });
    this.database.afterCommit(tx, () => {
      running.isMarked = true;
    });
  }

  private async cleanTx(tx: Tx, now: number): Promise<void> {
    if (now - this.cleanedAt < cleanEveryMs) return;
    this.cleanedAt = now;
    await tx.delete(IdempotencyRow, { createdAt: LessThan(now - keepMs) });
  }
}
