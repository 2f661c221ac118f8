import type { Family } from '@redress/contract';
import { families } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { In, LessThanOrEqual } from 'typeorm';
import type { Reader, Tx } from '../platform/database/database.js';
import { Ids } from '../platform/ids.js';
import { PollState } from './complaints.entity.js';

const CHUNK = 500;

interface MerchantIds {
  id: string;
  providerId: string;
}

/** How far each merchant's lists were read. */
@Injectable()
export class PollingRepository {
  constructor(private readonly ids: Ids) {}

  due(db: Reader, now: number, limit: number): Promise<PollState[]> {
    return db.find(PollState, { where: { nextAt: LessThanOrEqual(now) }, order: { nextAt: 'ASC' }, take: limit });
  }

  find(db: Reader, merchantId: string, family: Family): Promise<PollState | null> {
    return db.findOneBy(PollState, { merchantId, family });
  }

  ofMerchant(db: Reader, merchantId: string): Promise<PollState[]> {
    return db.findBy(PollState, { merchantId });
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
    const rows = merchants.flatMap(({ id: merchantId, providerId }) =>
      families
        .filter((family) => !have.has(`${merchantId}:${family}`))
        .map((family) => {
          const id = this.ids.next();
          return { id, merchantId, providerId, family, watermarkAt, nextAt: now, failures: 0 };
        }),
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

  async postponeTx(tx: Tx, ids: readonly string[], nextAt: number): Promise<void> {
    await tx.update(PollState, { id: In([...ids]) }, { nextAt });
  }
}
