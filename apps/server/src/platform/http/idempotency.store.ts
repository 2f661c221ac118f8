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
  /** Whether the handler itself finds what it did before under this key; see `IdempotencyStore`. */
  isRepeatable: boolean;
}

export type Begun = { id: string } | { status: number; answer: unknown };

interface Running {
  id: string;
  isMarked: boolean;
}

/**
 * Answers by key (reliability.md R9). A row is `running` from the start, `committed` from the first unit of work that
 * the request commits (marked in the same transaction), `answered` once the answer is stored.
 *
 * The first commit need not be the effect: a refund first writes down what it learned of the trade. So `committed`
 * only says that there may be an effect. What becomes of such a row whose run is over without an answer (the process
 * died, or something broke after the commit):
 * - Where money moves (routes that require a key), the handler runs again. It knows a repetition by a unique key in
 *   the rows of the effect itself, so it finds its effect or makes it for the first time.
 * - Elsewhere the key stays refused, so that no effect happens twice; the caller looks, then uses a new key.
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
    let mine: string | null = null;
    const drop = () => {
      if (mine !== null) this.active.delete(mine);
      mine = null;
    };
    try {
      return await this.database.write(async (tx) => {
        drop();
        const begun = await this.beginTx(tx, request);
        // before the commit: once others see the row they must see whose it is
        if ('id' in begun) this.active.add((mine = begun.id));
        return begun;
      });
    } catch (error) {
      drop();
      if (isUniqueViolation(error)) throw inProgress();
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

  finish(id: string, status: number, answer: unknown): Promise<void> {
    const answered = { state: 'answered' as const, status, answer: answer ?? null };
    return this.end(id, (tx) => tx.update(IdempotencyRow, { id }, answered));
  }

  /**
   * The request came to nothing and may be tried again under the same key. After a fault that nobody foresaw this is
   * so only where nothing was committed: else a second try could be a second effect.
   */
  forget(id: string, { wasRefused }: { wasRefused: boolean }): Promise<void> {
    return this.end(id, (tx) => tx.delete(IdempotencyRow, { id, ...(!wasRefused && { state: 'running' as const }) }));
  }

  /** The run is over once its end is written, or could not be. */
  private async end(id: string, write: (tx: Tx) => Promise<unknown>): Promise<void> {
    try {
      await this.database.write(write);
    } finally {
      this.active.delete(id);
    }
  }

  private async beginTx(tx: Tx, request: KeyedRequest): Promise<Begun> {
    const now = this.clock.now();
    await this.cleanTx(tx, now);
    const { actorKey, digest } = request;
    const known = await tx.findOneBy(IdempotencyRow, { actorKey });
    if (known) return this.knownTx(tx, known, request, now);
    const id = this.ids.next();
    const fresh = { state: 'running' as const, owner: this.owner, status: null, answer: null, createdAt: now };
    await tx.insert(IdempotencyRow, { id, actorKey, digest, ...fresh });
    return { id };
  }

  private async knownTx(tx: Tx, known: IdempotencyRow, request: KeyedRequest, now: number): Promise<Begun> {
    if (known.createdAt < now - keepMs) return this.takeOverTx(tx, known, request, now);
    if (known.digest !== request.digest) throw problem('idempotency_key_reused');
    if (known.state === 'answered') return { status: known.status ?? 200, answer: known.answer };
    if (!this.isDead(known, now)) throw inProgress();
    if (known.state === 'committed' && !request.isRepeatable) throw answerLost();
    return this.takeOverTx(tx, known, request, now);
  }

  /** Only one of several that ask at the same moment gets it. */
  private async takeOverTx(tx: Tx, known: IdempotencyRow, { digest }: KeyedRequest, now: number): Promise<Begun> {
    const { id, owner, state, createdAt } = known;
    const fresh = { digest, state: 'running', owner: this.owner, status: null, answer: null, createdAt: now } as const;
    const { affected } = await tx.update(IdempotencyRow, { id, owner, state, createdAt }, fresh);
    if (affected !== 1) throw inProgress();
    return { id };
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

const inProgress = () => problem('idempotency_in_progress', { retryAfterSeconds: 1 });

const answerLost = () =>
  problem('idempotency_in_progress', {
    detail: '该请求已执行，但应答丢失；请在列表中查看结果。 The request was carried out, its answer was lost.',
  });
