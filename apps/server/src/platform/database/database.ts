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

/**
 * The only way to the database. On SQLite every unit of work runs alone on the one write connection (reliability.md
 * D2) and reads go through a second, read-only one; on MySQL both come from pools.
 */
export class Database {
  private readonly unit = new AsyncLocalStorage<Unit>();
  private readonly units = new WeakMap<EntityManager, Unit>();
  private readonly writers: Mutex | Semaphore;
  private readonly readers: Semaphore | null;
  private readonly beforeCommit: ((tx: Tx) => Promise<void>)[] = [];

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
   * when the database asks for it (deadlock, lock wait, busy), so `work` must have no effect but through `tx`.
   *
   * @throws {DatabaseBusy} when the database could not be had in time
   */
  async write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.unit.getStore()) throw new Error('a unit of work must not be opened inside another');
    const release = await this.writers.acquire(waitMs);
    try {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await this.attempt(work);
        } catch (error) {
          if (!isRetryable(error)) throw error;
          if (attempt >= maxTries) throw new DatabaseBusy(error);
          await pause(20 + Math.random() * 180);
        }
      }
    } finally {
      release();
    }
  }

  /** Reads committed rows only. Several statements may see several moments. */
  async read<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    if (!this.readers) return work(this.reader.manager);
    const release = await this.readers.acquire(waitMs);
    try {
      return await work(this.reader.manager);
    } finally {
      release();
    }
  }

  /** Runs once `tx` is committed; never when it rolls back. */
  afterCommit(tx: Tx, run: () => void): void {
    const unit = this.units.get(tx);
    if (!unit) throw new Error('afterCommit needs the tx of the present unit of work');
    unit.afterCommit.push(run);
  }

  /** Adds a step at the end of every unit of work, inside its transaction. */
  onBeforeCommit(step: (tx: Tx) => Promise<void>): void {
    this.beforeCommit.push(step);
  }

  /** The clock that leases are measured with: the database's own (reliability.md O3); null on SQLite, which has none. */
  async now(reader: Reader): Promise<number | null> {
    if (this.engine === 'sqlite') return null;
    const rows = await reader.query<{ now: string | number }[]>('SELECT ROUND(UNIX_TIMESTAMP(NOW(3)) * 1000) AS now');
    return Number(rows[0]?.now);
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
    for (const run of afterCommit) run();
    return result;
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
