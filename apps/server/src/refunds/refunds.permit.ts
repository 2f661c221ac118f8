import { AlipayError, queryTrade } from '@redress/alipay';
import { Injectable } from '@nestjs/common';
import { type MerchantAccess, MerchantsService } from '../merchants/merchants.service.js';
import { Clock } from '../platform/clock.js';
import { Database, type Tx } from '../platform/database/database.js';
import { LedgerRepository } from './ledger.repository.js';
import { PolicyStop } from './policy-stop.js';
import type { Refund } from './refunds.entity.js';

export type Permit = { kind: 'granted' } | { kind: 'refused'; reason: string } | { kind: 'later'; afterMs: number };

type Gate = (refund: Refund) => Promise<{ allowed: true } | { refused: string }>;

/** The switch was pressed while a refund waited to be sent: it did not leave. */
export class StoppedBeforeSend extends Error {
  constructor() {
    super('automatic refunds were stopped before this one left');
    this.name = 'StoppedBeforeSend';
  }
}

const LATER_MS = 30_000;
/** An automatic refund that could not be looked at for this long is left to people. */
const PATIENCE_MS = 3_600_000;
const REFUNDABLE = 'TRADE_SUCCESS';

/**
 * Whether a refund may be sent right now. A person's refund always may: a person looked. An automatic one is looked at
 * again before each send (reliability.md R3): stop switch, switches, the complaint, the trade.
 */
@Injectable()
export class RefundsPermit {
  private gate: Gate | null = null;

  constructor(
    private readonly database: Database,
    private readonly stop: PolicyStop,
    private readonly ledger: LedgerRepository,
    private readonly merchants: MerchantsService,
    private readonly clock: Clock,
  ) {}

  /** The look at the complaint; the module above provides it. */
  setGate(gate: Gate): void {
    this.gate = gate;
  }

  async check(refund: Refund, access: MerchantAccess): Promise<Permit> {
    if (isByPerson(refund)) return { kind: 'granted' };
    const { merchant, provider } = access;
    if (!provider.autoRefund || !provider.enabled) return { kind: 'refused', reason: 'provider-switched-off' };
    if (!merchant.autoRefund || !merchant.enabled) return { kind: 'refused', reason: 'merchant-switched-off' };
    const refusal = (await this.whyComplaint(refund)) ?? (await this.whyTrade(refund, access));
    if (refusal) return refusal;
    // last, because the other looks take time and the switch must hold at the moment of sending
    const isStopped = await this.database.read((db) => this.stop.isStopped(db));
    return isStopped ? { kind: 'refused', reason: 'stopped' } : { kind: 'granted' };
  }

  /** The switch once more, in the transaction that begins the attempt (F58). */
  isStoppedTx(tx: Tx, refund: Refund): Promise<boolean> {
    return isByPerson(refund) ? Promise.resolve(false) : this.stop.isStopped(tx);
  }

  /**
   * And once more when the wait for the rate budget is over: nothing leaves after the stop was committed.
   *
   * @throws {StoppedBeforeSend}
   */
  async assertNotStopped(refund: Refund): Promise<void> {
    if (isByPerson(refund)) return;
    if (await this.database.read((db) => this.stop.isStopped(db))) throw new StoppedBeforeSend();
  }

  private async whyComplaint(refund: Refund): Promise<Permit | null> {
    if (this.gate === null) throw new Error('no gate for automatic refunds');
    try {
      const verdict = await this.gate(refund);
      return 'refused' in verdict ? { kind: 'refused', reason: verdict.refused } : null;
    } catch (error) {
      return this.without(refund, error);
    }
  }

  /** A look without an answer proves nothing and is made again, for an hour; a proven refusal ends it at once. */
  private without(refund: Refund, error: unknown): Permit {
    if (!(error instanceof AlipayError)) throw error;
    const isProven = error.kind === 'business' && error.signed && error.retry === 'no';
    if (isProven) return { kind: 'refused', reason: error.saidCode };
    if (this.clock.now() - refund.createdAt > PATIENCE_MS) return { kind: 'refused', reason: 'complaint-unreadable' };
    return { kind: 'later', afterMs: LATER_MS };
  }

  private async whyTrade(refund: Refund, access: MerchantAccess): Promise<Permit | null> {
    try {
      const trade = await queryTrade(access.gateway, access.appAuthToken, refund.tradeNo);
      // Alipay's own figure goes before the complaint's: "fully refunded" is judged by it
      await this.database.write((tx) => this.ledger.setTotalTx(tx, refund.tradeNo, trade.totalFen));
      if (trade.status !== REFUNDABLE) return { kind: 'refused', reason: 'trade-not-refundable' };
      return trade.totalFen < refund.amountFen ? { kind: 'refused', reason: 'trade-amount-differs' } : null;
    } catch (error) {
      if (!(error instanceof AlipayError)) throw error;
      await this.merchants.noteCallError(refund.merchantId, error, error.method);
      return this.without(refund, error);
    }
  }
}

const isByPerson = ({ source, isRetryAsked }: Refund): boolean => source !== 'policy' || isRetryAsked;
