import type { Family } from '@redress/contract';
import { families } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { Between, In, LessThanOrEqual, Not } from 'typeorm';
import type { Reader, Tx } from '../platform/database/database.js';
import { Ids } from '../platform/ids.js';
import { type Scope, withinScope } from '../platform/scope.js';
import { Complaint, ComplaintReread, PollState } from './complaints.entity.js';
import { type Pace, paceOf, paces } from './domain/plan.js';

const CHUNK = 500;

interface MerchantIds {
  id: string;
  providerId: string;
}

/** @property readAt ms UTC; null when it was not yet */
export interface LastReading {
  providerId: string;
  merchantId: string;
  pace: Pace;
  readAt: number | null;
}

/** An open complaint that is due to be read again. */
export type DueReread = Pick<
  Complaint,
  'id' | 'providerId' | 'merchantId' | 'family' | 'remoteId' | 'status' | 'deadlineAt'
>;

/**
 * Who is to be read at all. The tables belong to modules below; ten thousand rows are compared where they lie instead of
 * being carried here every half minute, so they are asked for by name.
 */
const IS_READ = `SELECT m.id FROM merchant m JOIN provider v ON v.id = m.provider_id
  WHERE v.enabled = 1 AND m.enabled = 1 AND m.authorization = 'active'`;

/** How far each merchant's lists were read, and when what is read next. */
@Injectable()
export class PollingRepository {
  constructor(private readonly ids: Ids) {}

  /** The most overdue first. */
  due(db: Reader, providerId: string, pace: Pace, now: number, limit: number): Promise<PollState[]> {
    const where = { providerId, pace, nextAt: LessThanOrEqual(now) };
    return db.find(PollState, { where, order: { nextAt: 'ASC' }, take: limit });
  }

  async dueRereads(db: Reader, providerId: string, now: number, limit: number): Promise<DueReread[]> {
    // those of merchants that are not read stay due, out of the way, until they are read again
    const rows = await db
      .createQueryBuilder(ComplaintReread, 'r')
      .innerJoin(Complaint, 'c', 'c.id = r.id')
      .where({ providerId, nextAt: LessThanOrEqual(now) })
      .andWhere(`c.merchantId IN (${IS_READ})`)
      .orderBy('r.nextAt')
      .take(limit)
      .getMany();
    const select = {
      id: true,
      providerId: true,
      merchantId: true,
      family: true,
      remoteId: true,
      status: true,
      deadlineAt: true,
    } as const;
    const found = await db.find(Complaint, { where: { id: In(rows.map(({ id }) => id)) }, select });
    const byId = new Map(found.map((complaint) => [complaint.id, complaint]));
    return rows.flatMap(({ id }) => byId.get(id) ?? []);
  }

  /** Lists to read, by provider and pace. */
  async lists(db: Reader): Promise<{ providerId: string; pace: Pace; n: number }[]> {
    const rows = await db
      .createQueryBuilder(PollState, 'p')
      .select('p.providerId', 'providerId')
      .addSelect('p.pace', 'pace')
      .addSelect('COUNT(*)', 'n')
      .where({ pace: In([...paces]) })
      .groupBy('p.providerId')
      .addGroupBy('p.pace')
      .getRawMany<{ providerId: string; pace: Pace; n: number | string }>();
    return rows.map((row) => ({ ...row, n: Number(row.n) }));
  }

  /** Complaints that are read again by themselves, by provider and how soon they end. @param ends hours from now, growing */
  async rereads(db: Reader, now: number, edges: readonly number[]) {
    const steps = edges.map((_, n) => `WHEN c.deadline_at <= ? THEN ${n}`).join(' ');
    const rows = await db.query<{ providerId: string; status: string; step: number | string; n: number | string }[]>(
      `SELECT r.provider_id AS providerId, c.status AS status,
         CASE WHEN c.deadline_at IS NULL THEN -1 ${steps} ELSE ${edges.length} END AS step, COUNT(*) AS n
       FROM complaint_reread r JOIN complaint c ON c.id = r.id
       WHERE c.merchant_id IN (${IS_READ}) GROUP BY r.provider_id, c.status, step`,
      edges.map((edge) => now + edge),
    );
    return rows.map(({ providerId, status, step, n }) => ({ providerId, status, step: Number(step), n: Number(n) }));
  }

  /** Polls that were planned and not made yet, by provider. */
  async underWay(db: Reader, now: number): Promise<Map<string, number>> {
    const rows = await db.query<{ providerId: string; n: number | string }[]>(
      `SELECT provider_id AS providerId, COUNT(*) AS n FROM job
       WHERE kind = 'complaint.poll' AND lane = 'sync' AND state IN ('ready', 'running') AND run_at <= ?
       GROUP BY provider_id`,
      [now],
    );
    return new Map(rows.map(({ providerId, n }) => [providerId, Number(n)]));
  }

  /** When each list that is read was read well last. */
  async lastReadings(db: Reader, scope: Scope): Promise<LastReading[]> {
    const query = db
      .createQueryBuilder(PollState, 'p')
      .select('p.providerId', 'providerId')
      .addSelect('p.merchantId', 'merchantId')
      .addSelect('p.pace', 'pace')
      .addSelect('r.last_good_read_at', 'readAt')
      .leftJoin('merchant_reading', 'r', 'r.merchant_id = p.merchantId AND r.family = p.family')
      .where({ pace: In([...paces]) });
    const columns = { provider: 'p.providerId', merchant: 'p.merchantId' };
    const rows = await withinScope(query, scope, columns).getRawMany<
      Omit<LastReading, 'readAt'> & { readAt: number | string | null }
    >();
    return rows.map((row) => ({ ...row, readAt: row.readAt === null ? null : Number(row.readAt) }));
  }

  find(db: Reader, merchantId: string, family: Family): Promise<PollState | null> {
    return db.findOneBy(PollState, { merchantId, family });
  }

  ofMerchant(db: Reader, merchantId: string): Promise<PollState[]> {
    return db.findBy(PollState, { merchantId });
  }

  /** Where the rows differ from who is to be read: merchants without rows, rows to leave out, rows to take up again. */
  async differences(db: Reader) {
    const missing = await db.query<{ id: string; providerId: string }[]>(
      `SELECT m.id AS id, m.provider_id AS providerId FROM merchant m WHERE m.id IN (${IS_READ})
         AND NOT EXISTS (SELECT 1 FROM poll_state p WHERE p.merchant_id = m.id)`,
    );
    const idsOf = async (condition: string) =>
      (await db.query<{ id: string }[]>(`SELECT p.id AS id FROM poll_state p WHERE ${condition}`)).map(({ id }) => id);
    return {
      missing,
      toStop: await idsOf(`p.pace <> 'off' AND p.merchant_id NOT IN (${IS_READ})`),
      toBegin: await idsOf(`p.pace = 'off' AND p.merchant_id IN (${IS_READ})`),
    };
  }

  async stopTx(tx: Tx, ids: readonly string[]): Promise<void> {
    for (let start = 0; start < ids.length; start += CHUNK) {
      await tx.update(PollState, { id: In(ids.slice(start, start + CHUNK)) }, { pace: 'off' });
    }
  }

  async beginTx(tx: Tx, ids: readonly string[], now: number): Promise<void> {
    for (let start = 0; start < ids.length; start += CHUNK) {
      const rows = await tx.findBy(PollState, { id: In(ids.slice(start, start + CHUNK)) });
      for (const pace of paces) {
        const some = rows.filter(({ activeAt }) => paceOf(activeAt, now) === pace).map(({ id }) => id);
        if (some.length > 0) await tx.update(PollState, { id: In(some) }, { pace, nextAt: now, failures: 0 });
      }
    }
  }

  /** Rows for merchants that have none yet; both families are looked at from the watermark on. */
  async ensureTx(tx: Tx, merchants: readonly MerchantIds[], watermarkAt: number, now: number): Promise<void> {
    // one statement takes no more parameters than that
    for (let start = 0; start < merchants.length; start += CHUNK) {
      await this.ensureSome(tx, merchants.slice(start, start + CHUNK), watermarkAt, now);
    }
  }

  private async ensureSome(tx: Tx, merchants: readonly MerchantIds[], watermarkAt: number, now: number): Promise<void> {
    const stored = await tx.find(PollState, {
      where: { merchantId: In(merchants.map(({ id }) => id)) },
      select: { merchantId: true, family: true },
    });
    const have = new Set(stored.map(({ merchantId, family }) => `${merchantId}:${family}`));
    const fresh = { watermarkAt, nextAt: now, failures: 0, pace: 'silent', activeAt: null } as const;
    const rows = merchants.flatMap(({ id: merchantId, providerId }) =>
      families
        .filter((family) => !have.has(`${merchantId}:${family}`))
        .map((family) => ({ id: this.ids.next(), merchantId, providerId, family, ...fresh })),
    );
    if (rows.length > 0) await tx.insert(PollState, rows);
  }

  async updateTx(tx: Tx, id: string, patch: Partial<PollState>): Promise<void> {
    await tx.update(PollState, { id }, patch);
  }

  /** Everything of a merchant is looked at again from this time on. */
  async rewindTx(tx: Tx, merchantId: string, watermarkAt: number, now: number): Promise<void> {
    await tx.update(PollState, { merchantId }, { watermarkAt, nextAt: now, failures: 0 });
  }

  /** Something happened in this list: from now on it is looked at often, the next time at `nextAt` at the latest. */
  async noteActiveTx(tx: Tx, merchantId: string, family: Family, now: number, nextAt: number): Promise<void> {
    const list = { merchantId, family, pace: Not('off' as const) };
    await tx.update(PollState, list, { activeAt: now, pace: 'busy' });
    await tx.update(PollState, { ...list, nextAt: Between(nextAt, Number.MAX_SAFE_INTEGER) }, { nextAt });
  }

  /** @param at null when it is not read again by itself any more */
  async setRereadTx(
    tx: Tx,
    { id, providerId }: Pick<Complaint, 'id' | 'providerId'>,
    at: number | null,
  ): Promise<void> {
    if (at === null) {
      await tx.delete(ComplaintReread, { id });
      return;
    }
    const { affected } = await tx.update(ComplaintReread, { id }, { nextAt: at });
    if (affected) return;
    const isThere = await tx.existsBy(ComplaintReread, { id });
    if (!isThere) await tx.insert(ComplaintReread, { id, providerId, nextAt: at });
  }
}
