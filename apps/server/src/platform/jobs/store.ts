import { Injectable } from '@nestjs/common';
import { Clock } from '../clock.js';
import { Database, type Tx } from '../database/database.js';
import { JobRow } from '../database/platform.entities.js';
import { type Candidate, floodingProviders, pickFairly } from './claim.js';
import { LeaseLost, type JobEnd } from './job.js';
import { type Lane, SLOTS } from './queue.js';

/** Three deaths of the process while it ran, and a job is taken for poison (reliability.md O6). */
const MAX_CRASHES = 3;
const CANDIDATES = 40;
const lanes = Object.keys(SLOTS) as Lane[];

/** A job that this process holds; owner and epoch fence every later write about it. */
export type Lease = Pick<JobRow, 'id' | 'leaseEpoch'> & { owner: string };

/** Every statement that moves a job; `JobQueue` adds them. */
@Injectable()
export class JobStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Lanes in which something is due: one look into the index for each, however long the backlog. */
  async dueLanes(): Promise<Lane[]> {
    const now = this.clock.now();
    const look = "SELECT ? AS lane WHERE EXISTS (SELECT 1 FROM job WHERE state = 'ready' AND lane = ? AND run_at <= ?)";
    const sql = lanes.map(() => look).join(' UNION ALL ');
    const rows = await this.database.read((db) =>
      db.query<{ lane: Lane }[]>(
        sql,
        lanes.flatMap((lane) => [lane, lane, now]),
      ),
    );
    return rows.map(({ lane }) => lane);
  }

  /** Takes jobs of a lane for this process and counts the attempt, so that a crash counts, too. */
  claim(
    lane: Lane,
    running: readonly (string | null)[],
    slots: number,
    owner: string,
    leaseMs: number,
  ): Promise<JobRow[]> {
    return this.database.write(async (tx) => {
      const picked = pickFairly(await this.candidates(tx, lane, running, slots), running, slots).map(({ id }) => id);
      if (picked.length === 0) return [];
      await tx
        .createQueryBuilder()
        .update(JobRow)
        .set({
          state: 'running',
          leaseOwner: owner,
          leaseUntil: await this.leaseEnd(tx, leaseMs),
          leaseEpoch: () => 'lease_epoch + 1',
          attempts: () => 'attempts + 1',
        })
        .where("id IN (:...picked) AND state = 'ready'", { picked })
        .execute();
      return tx
        .createQueryBuilder(JobRow, 'j')
        .where("j.id IN (:...picked) AND j.state = 'running' AND j.leaseOwner = :owner", { picked, owner })
        .getMany();
    });
  }

  /** @returns false when the lease is lost */
  renew(lease: Lease, leaseMs: number): Promise<boolean> {
    return this.database.write(async (tx) => {
      const { affected } = await tx.update(JobRow, held(lease), { leaseUntil: await this.leaseEnd(tx, leaseMs) });
      return affected === 1;
    });
  }

  /** @throws {LeaseLost} */
  async endTx(tx: Tx, lease: Lease, end: JobEnd): Promise<void> {
    if (end === 'done') {
      const { affected } = await tx
        .createQueryBuilder()
        .delete()
        .from(JobRow)
        .where('id = :id AND lease_owner = :owner AND lease_epoch = :leaseEpoch', { ...lease })
        .andWhere("state = 'running' AND again_at IS NULL")
        .execute();
      if (affected === 1) return;
    }
    const later =
      end === 'done' ? 'again_at' : `CASE WHEN again_at < ${end.againAt} THEN again_at ELSE ${end.againAt} END`;
    const { affected } = await tx
      .createQueryBuilder()
      .update(JobRow)
      .set({ ...freed, runAt: () => later, againAt: null, attempts: 0, crashes: 0, lastError: null })
      .where('id = :id AND lease_owner = :owner AND lease_epoch = :leaseEpoch', { ...lease })
      .andWhere("state = 'running'")
      .execute();
    if (affected !== 1) throw new LeaseLost(lease.id);
  }

  /** The same in a transaction of its own. @throws {LeaseLost} */
  end(lease: Lease, end: JobEnd): Promise<void> {
    return this.database.write((tx) => this.endTx(tx, lease, end));
  }

  /** A failed attempt: again at that time, or dead when null; work that was asked for meanwhile is not lost with it. */
  fail(lease: Lease, runAt: number | null, error: string): Promise<'again' | 'dead' | 'lost'> {
    return this.database.write(async (tx) => {
      const row = await tx.findOneBy(JobRow, held(lease));
      if (row === null) return 'lost';
      const lastError = error.slice(0, 500);
      const anew = { runAt: row.againAt ?? 0, attempts: 0, crashes: 0 };
      const isDead = runAt === null && row.againAt === null;
      const next = runAt !== null ? { runAt } : isDead ? { state: 'dead' as const } : anew;
      const { affected } = await tx.update(JobRow, held(lease), { ...freed, ...next, againAt: null, lastError });
      if (affected !== 1) return 'lost';
      return isDead ? 'dead' : 'again';
    });
  }

  /** Given back unharmed: the attempt does not count. */
  release(lease: Lease): Promise<void> {
    return this.database.write(async (tx) => {
      const attempts = () => 'CASE WHEN attempts > 0 THEN attempts - 1 ELSE 0 END';
      await tx
        .createQueryBuilder()
        .update(JobRow)
        .set({ ...freed, attempts })
        .where('id = :id AND lease_owner = :owner AND lease_epoch = :leaseEpoch', { ...lease })
        .execute();
    });
  }

  /**
   * Jobs whose lease ran out, because their end could not be written down: they run again, the attempt counted.
   *
   * @param except jobs that this process still works on
   */
  reap(except: readonly string[]): Promise<number> {
    return this.database.write(async (tx) => {
      const now = (await this.database.now(tx)) ?? this.clock.now();
      const query = tx
        .createQueryBuilder()
        .update(JobRow)
        .set(freed)
        .where("state = 'running' AND lease_until < :now", { now });
      if (except.length > 0) query.andWhere('id NOT IN (:...except)', { except: [...except] });
      return (await query.execute()).affected ?? 0;
    });
  }

  /** Runs once `tx` is committed. */
  afterCommit(tx: Tx, run: () => void): void {
    this.database.afterCommit(tx, run);
  }

  /** Being alone, this process takes back what a former one left running; a job that killed three of them is dead. */
  takeBack(): Promise<{ taken: number; poisoned: JobRow[] }> {
    return this.database.write(async (tx) => {
      const left = await tx.findBy(JobRow, { state: 'running' });
      const poisoned = left.filter(({ crashes, againAt }) => crashes >= MAX_CRASHES - 1 && againAt === null);
      const dead = new Set(poisoned.map(({ id }) => id));
      for (const { id, crashes, againAt, runAt } of left) {
        const lastError = 'the process died three times while it ran';
        const end = dead.has(id) ? { state: 'dead' as const, lastError } : { runAt: againAt ?? runAt };
        await tx.update(JobRow, { id }, { ...freed, ...end, againAt: null, crashes: crashes + 1 });
      }
      return { taken: left.length - poisoned.length, poisoned };
    });
  }

  /** The earliest, and, where one provider's flood fills the view, the earliest of the others behind it. */
  private async candidates(
    tx: Tx,
    lane: Lane,
    running: readonly (string | null)[],
    slots: number,
  ): Promise<Candidate[]> {
    const first = await this.waiting(tx, lane, []);
    if (first.length < CANDIDATES) return first;
    const flooding = floodingProviders([...running, ...first.map(({ providerId }) => providerId)], slots);
    if (flooding.length === 0) return first;
    const known = new Set(first.map(({ id }) => id));
    const behind = await this.waiting(tx, lane, flooding);
    return [...first, ...behind.filter(({ id }) => !known.has(id))];
  }

  private waiting(tx: Tx, lane: Lane, withoutProviders: readonly string[]): Promise<Candidate[]> {
    const query = tx
      .createQueryBuilder(JobRow, 'j')
      .select(['j.id', 'j.providerId'])
      .where("j.state = 'ready' AND j.lane = :lane AND j.runAt <= :now", { lane, now: this.clock.now() })
      .orderBy('j.runAt')
      .addOrderBy('j.id')
      .limit(CANDIDATES);
    if (withoutProviders.length > 0) {
      query.andWhere('(j.providerId IS NULL OR j.providerId NOT IN (:...withoutProviders))', { withoutProviders });
    }
    if (this.database.engine === 'mysql') query.setLock('pessimistic_write').setOnLocked('skip_locked');
    return query.getMany();
  }

  private async leaseEnd(tx: Tx, leaseMs: number): Promise<number> {
    return ((await this.database.now(tx)) ?? this.clock.now()) + leaseMs;
  }
}

const freed = { state: 'ready' as const, leaseOwner: null, leaseUntil: null };

const held = ({ id, owner, leaseEpoch }: Lease) => ({ id, leaseOwner: owner, leaseEpoch, state: 'running' as const });
