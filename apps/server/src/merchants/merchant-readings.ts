import { Injectable } from '@nestjs/common';
import type { Family } from '@redress/contract';
import { Database } from '../platform/database/database.js';
import { MerchantsRepository } from './merchants.repository.js';

/** What one reading of a family came to. @property at UTC ms */
export type ReadingResult = { at: number; ok: true } | { at: number; ok: false; code: string };

/** Every poll of every merchant says "good" again; the minute is enough for people, and spares the one writer. */
const GOOD_EVERY_MS = 60_000;

/** Keeps how each family was read last. */
@Injectable()
export class MerchantReadings {
  private readonly goodAt = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly repository: MerchantsRepository,
  ) {}

  /** @returns whether a good reading was written down, not just remembered */
  async note(merchantId: string, family: Family, result: ReadingResult): Promise<boolean> {
    const key = `${merchantId}:${family}`;
    if (!result.ok) {
      this.goodAt.delete(key);
      await this.write(merchantId, family, { lastError: toCode(result.code), lastErrorAt: result.at });
      return false;
    }
    const writtenAt = this.goodAt.get(key);
    if (writtenAt !== undefined && result.at - writtenAt < GOOD_EVERY_MS) return false;
    await this.write(merchantId, family, {
      lastGoodReadAt: result.at,
      lastError: null,
      lastErrorAt: null,
      refusedAt: null,
    });
    this.goodAt.set(key, result.at);
    return true;
  }

  /**
   * Alipay says that this family may not be read for this merchant.
   *
   * @returns whether that is news: it was not refused before, or read well since
   */
  async noteRefusal(merchantId: string, family: Family, refusal: { at: number; code: string }): Promise<boolean> {
    this.goodAt.delete(`${merchantId}:${family}`);
    const { at, code } = refusal;
    return this.database.write(async (tx) => {
      const known = (await this.repository.readings(tx, [merchantId])).get(merchantId) ?? [];
      const seen = { lastError: toCode(code), lastErrorAt: at, refusedAt: at };
      await this.repository.noteReadingTx(tx, merchantId, family, seen);
      return known.every((reading) => reading.family !== family || reading.refusedAt === null);
    });
  }

  private async write(
    merchantId: string,
    family: Family,
    seen: Parameters<MerchantsRepository['noteReadingTx']>[3],
  ): Promise<void> {
    await this.database.write((tx) => this.repository.noteReadingTx(tx, merchantId, family, seen));
  }
}

/** Codes are printable ASCII; whatever else a gateway sent is no code. */
export function toCode(code: string): string {
  return code.replaceAll(/[^!-~]/g, '?').slice(0, 128) || 'unknown';
}
