import { Injectable } from '@nestjs/common';
import { ensureSubscribed, isAlipayError, TRADE_COMPLAINT_MESSAGE, type Gateway } from '@redress/alipay';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { Log, type AreaLog } from '../platform/log/log.js';
import { toCode } from './merchant-readings.js';
import { MerchantTokens } from './merchant-tokens.js';
import type { Merchant } from './merchants.entity.js';
import { MerchantsRepository } from './merchants.repository.js';

/** Has Alipay send the messages about a merchant's trade complaints, and keeps whether it does. */
@Injectable()
export class MerchantSubscriptions {
  private readonly log: AreaLog;

  constructor(
    private readonly database: Database,
    private readonly repository: MerchantsRepository,
    private readonly tokens: MerchantTokens,
    private readonly clock: Clock,
    log: Log,
  ) {
    this.log = log.for('merchants');
  }

  /** Never throws for Alipay's sake: polling finds the complaints, and the next look at the token tries again. */
  async ensure(gateway: Gateway, row: Merchant): Promise<void> {
    // unbound or authorised anew while the question about the token was on its way
    if (!(await this.database.read((reader) => this.repository.holdsToken(reader, row)))) return;
    try {
      await ensureSubscribed(gateway, this.tokens.appAuthTokenOf(row), TRADE_COMPLAINT_MESSAGE);
      await this.keep(row, { subscribedAt: this.clock.now(), subscriptionError: null });
    } catch (error) {
      if (!isAlipayError(error)) throw error;
      this.log.warn('messages were not subscribed', { merchantId: row.id, error });
      const isRefused = error.kind === 'business' || error.kind === 'gateway';
      if (isRefused) await this.keep(row, { subscribedAt: null, subscriptionError: toCode(error.saidCode) });
    }
  }

  private async keep(row: Merchant, seen: Pick<Merchant, 'subscribedAt' | 'subscriptionError'>): Promise<void> {
    await this.database.write(async (tx) => {
      if (await this.repository.holdsToken(tx, row)) await this.repository.observeTx(tx, row.id, seen);
    });
  }
}
