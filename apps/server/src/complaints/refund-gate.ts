import { normalStatus } from '@redress/alipay';
import { Injectable } from '@nestjs/common';
import { MerchantsService } from '../merchants/merchants.service.js';
import { Database } from '../platform/database/database.js';
import type { RefundRow } from '../refunds/refunds.service.js';
import { ComplaintsReading } from './complaints.reading.js';
import type { Reading } from './domain/merge.js';
import { refundRefusal } from './domain/refund-gate.js';

/**
 * The last look before an automatic refund is sent (reliability.md R3): Alipay is asked for the complaint now, because
 * it may have been withdrawn, settled or refunded elsewhere since the policy decided.
 */
@Injectable()
export class RefundGate {
  constructor(
    private readonly database: Database,
    private readonly reading: ComplaintsReading,
    private readonly merchants: MerchantsService,
  ) {}

  async check(refund: RefundRow): Promise<{ allowed: true } | { refused: string }> {
    const access = await this.merchants.accessOf(refund.merchantId);
    const reading: Reading = await this.reading.read(access, refund.family, refund.remoteId, 'refresh');
    await this.database.write((tx) => this.reading.applyTx(tx, access.merchant, reading));
    const { snapshot } = reading;
    const refused = refundRefusal(
      {
        ...normalStatus(snapshot.family, snapshot.rawStatus),
        oppositePid: snapshot.oppositePid ?? null,
        trade: snapshot.trades.find((trade) => trade.tradeNo === refund.tradeNo) ?? null,
      },
      access.merchant.userId,
    );
    return refused === null ? { allowed: true } : { refused };
  }
}
