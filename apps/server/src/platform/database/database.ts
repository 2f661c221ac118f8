import { AsyncLocalStorage } from 'node:async_hooks';
import type { DataSource, EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { DatabaseBusy, isRetryable, isUniqueViolation, StaleRow } from './errors.js';
import { Mutex, Semaphore } from './gate.js';

export { DatabaseBusy, isUniqueViolation, StaleRow };

/** Committed rows. */
export type Reader = EntityManager;

declare const isTx: unique symbol;
/** Rows as one unit of work sees and changes them. */
export type Tx = EntityManager & { readonly [isTx]: true };

export type Engine = 'sqlite' | 'mysql';

const maxTries = 5;
const waitMs = 5_000;

interface Unit {
  tx: Tx;
  afterCommit: (() => void)[];
}

/** Whether the caller is let in at the gate now; what it started and left behind sees that it is not any more. */
interface Hold {
  isHeld: boolean;
}

export interface WriteOptions {
  /** Also try again when a unique key refuses a row, so that the next try finds the row of whoever was faster. */
  retryOnDuplicate?: boolean;
}

/**
 * The only way to the database. On SQLite every unit of work runs alone on the one write connection (reliability.md
 * D2) and reads go through a second, read-only one; on MySQL both come from pools.
 */
export class Database {
  private readonly unit = new AsyncLocalStorage<Unit>();
  private readonly units = new WeakMap<EntityManager, Unit>();
  private readonly writers: Mutex | Semaphore;
  private readonly readers: Semaphore | null;
  private readonly hold = new AsyncLocalStorage<Hold>();
  private readonly beforeCommit: ((tx: Tx) => Promise<void>)[] = [];
  private reportFault: (error: unknown) => void = rethrowLater;

  constructor(
    readonly engine: Engine,
    private readonly writer: DataSource,
    private readonly reader: DataSource,
    poolSize: number,
  ) {
    this.writers = engine === 'sqlite' ? new Mutex() : new Semaphore(poolSize);
    this.readers = engine === 'sqlite' ? null : new Semaphore(poolSize);
  }

  /**
   * One unit of work: all of it is durable when this resolves, none of it when it rejects. The whole is tried again
   * when the database asks for it (deadlock, lock wait, busy) or on `StaleRow`, so `work` must have no effect but
   * through `tx`.
   *
   * @throws {DatabaseBusy} when the database could not be had in time
   */
  async write<T>(work: (tx: Tx) => Promise<T>, options: WriteOptions = {}): Promise<T> {
    if (this.unit.getStore()) throw new Error('a unit of work must not be opened inside another');
    return this.holding(this.writers, () => this.tries(work, options));
  }

  /**
   * Reads committed rows only. Several statements may see several moments.
   *
   * A read inside a read or a unit of work passes at once: it would wait for permits whose holders wait in the same
   * way. Whoever holds a writer's permit thus never waits for a reader's, and no circle can close; statements still
   * queue for the connections of the pool, each of which is held for one statement only.
   *
   * @throws {DatabaseBusy} when the database could not be had in time
   */
  async read<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    const { manager } = this.reader;
    if (!this.readers || this.hold.getStore()?.isHeld) return work(manager);
    return this.holding(this.readers, () => work(manager));
  }

  /** Runs once `tx` is committed; never when it rolls back. That it throws does not undo the commit: see `onFault`. */
  afterCommit(tx: Tx, run: () => void): void {
    const unit = this.units.get(tx);
    if (!unit) throw new Error('afterCommit needs the tx of the present unit of work');
    unit.afterCommit.push(run);
  }

  /** Adds a step at the end of every unit of work, inside its transaction. */
  onBeforeCommit(step: (tx: Tx) => Promise<void>): void {
    this.beforeCommit.push(step);
  }

  /** Who hears of errors after a commit, in place of the process. */
  onFault(report: (error: unknown) => void): void {
    this.reportFault = report;
  }

  /** The clock that leases are measured with: the database's own (reliability.md O3); null on SQLite, which has none. */
  async now(reader: Reader): Promise<number | null> {
    if (this.engine === 'sqlite') return null;
    const rows = await reader.query<{ now: string | number }[]>('SELECT ROUND(UNIX_TIMESTAMP(NOW(3)) * 1000) AS now');
    return Number(rows[0]?.now);
  }

  private async holding<T>(gate: Semaphore, run: () => Promise<T>): Promise<T> {
    const release = await gate.acquire(waitMs);
    const hold = { isHeld: true };
    try {
      return await this.hold.run(hold, run);
    } finally {
      hold.isHeld = false;
      release();
    }
  }

  private async tries<T>(work: (tx: Tx) => Promise<T>, { retryOnDuplicate = false }: WriteOptions): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(work);
      } catch (error) {
        const isDuplicate = retryOnDuplicate && isUniqueViolation(error);
        if (!isDuplicate && !isRetryable(error)) throw error;
        if (attempt >= maxTries) throw isDuplicate ? error : new DatabaseBusy(error);
        await pause(20 + Math.random() * 180);
      }
    }
  }

  private async attempt<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const afterCommit: (() => void)[] = [];
    const result = await this.writer.transaction((manager) => {
      const tx = manager as Tx;
      const unit = { tx, afterCommit };
      this.units.set(tx, unit);
      return this.unit.run(unit, async () => {
        const value = await work(tx);
        for (const step of this.beforeCommit) await step(tx);
        return value;
      });
    });
    for (const run of afterCommit) this.follow(run);
    return result;
  }

  /** The rows are durable: neither the writer nor what else follows may fail because of this. */
  private follow(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.reportFault(error);
    }
  }
}

/**
 * Conditional update that adds 1 to `version` (reliability.md D5).
 *
 * @param version the version that was read; null = last write wins
 * @returns false when the row is gone or has another version
 */
export async function updateVersioned<E extends ObjectLiteral>(
  tx: Tx,
  entity: EntityTarget<E>,
  id: string,
  version: number | null,
  patch: QueryDeepPartialEntity<E>,
): Promise<boolean> {
  const raised = { ...patch, version: () => 'version + 1' } as QueryDeepPartialEntity<E>;
  const update = tx.createQueryBuilder().update(entity).set(raised).where('id = :id', { id });
  if (version !== null) update.andWhere('version = :version', { version });
  const { affected } = await update.execute();
  return affected === 1;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Ends the process in order, as every fault that nobody caught does. */
const rethrowLater = (error: unknown) =>
  queueMicrotask(() => {
    throw error;
  });
