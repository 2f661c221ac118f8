import type { ComplaintStatus, Family } from '@redress/contract';
import { fromFen } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import type { MerchantAccess, MerchantFacts } from '../merchants/merchants.service.js';
import { Database, type Tx } from '../platform/database/database.js';
import { EventLog, policyActor } from '../platform/events/event-log.js';
import { Faults } from '../platform/faults.js';
import type { ProviderFacts } from '../providers/providers.service.js';
import {
  type AutoRefundDecision,
  type AutoTrade,
  beijingDay,
  decideAutoRefund,
  defaultLimits,
} from './domain/auto-refund.js';
import { requestNo } from './domain/request-no.js';
import { LedgerRepository } from './ledger.repository.js';
import { PolicyStop } from './policy-stop.js';
import { RefundsCreation } from './refunds.creation.js';
import { RefundsRepository } from './refunds.repository.js';

/** What the policy is told of a complaint; refunds know nothing of complaints themselves. */
export interface AutoRefundInput {
  complaint: {
    id: string;
    family: Family;
    remoteId: string;
    taskId: string;
    status: ComplaintStatus;
    isWithdrawn: boolean;
    complainedAt: number;
    oppositePid: string | null;
  };
  merchant: MerchantFacts;
  provider: ProviderFacts;
  access: MerchantAccess;
  trades: readonly { tradeNo: string; amountFen: number | null; rawStatus: string | null; refundedAt: number | null }[];
  now: number;
  /** Ends the job that asked, in the transaction of the decision. */
  endJobTx: (tx: Tx) => Promise<void>;
}

const REASON = '自动退款';

/** Decides about automatic refunds and writes down what was decided and why. Sending is another step. */
@Injectable()
export class RefundsPolicy {
  constructor(
    private readonly database: Database,
    private readonly repository: RefundsRepository,
    private readonly ledger: LedgerRepository,
    private readonly creation: RefundsCreation,
    private readonly stop: PolicyStop,
    private readonly events: EventLog,
    private readonly faults: Faults,
  ) {}

  /** One complaint, one transaction: facts, decision, rows or the reason for none, and the end of the job. */
  async decide(input: AutoRefundInput): Promise<void> {
    await this.database.write(async (tx) => {
      const decision = await this.decideTx(tx, input);
      if ('refunds' in decision) await this.createTx(tx, input, decision.refunds);
      else await this.declineTx(tx, input, decision);
      await input.endJobTx(tx);
    });
    await this.faults.at('refund.reserved');
  }

  private async decideTx(tx: Tx, input: AutoRefundInput): Promise<AutoRefundDecision> {
    const { merchant, provider, complaint, now } = input;
    const day = beijingDay(now);
    const [ofMerchant, ofProvider] = [
      await this.ledger.spent(tx, merchant.id, day),
      await this.ledger.spent(tx, provider.id, day),
    ];
    return decideAutoRefund({
      isStopped: await this.stop.isStopped(tx),
      provider,
      merchant,
      complaint,
      trades: await this.tradesTx(tx, input),
      today: { merchantFen: ofMerchant.sumFen, merchantCount: ofMerchant.n, providerFen: ofProvider.sumFen },
      limits: defaultLimits,
    });
  }

  /** Ledger rows are locked here, in the order of their numbers, before anything is decided from them. */
  private async tradesTx(tx: Tx, { trades, merchant, complaint }: AutoRefundInput): Promise<AutoTrade[]> {
    const automatic = await this.repository.withAutomatic(
      tx,
      trades.map(({ tradeNo }) => tradeNo),
      trades.map(({ tradeNo }) => requestNo(complaint.family, complaint.remoteId, tradeNo, 'auto')),
    );
    const known: AutoTrade[] = [];
    for (const trade of [...trades].sort((a, b) => a.tradeNo.localeCompare(b.tradeNo))) {
      const { totalFen, refundedFen, reservedFen } = await this.ledger.lockTx(tx, trade.tradeNo, merchant.id);
      const amountFen = totalFen ?? trade.amountFen;
      if (totalFen === null && amountFen !== null) await this.ledger.setTotalTx(tx, trade.tradeNo, amountFen);
      known.push({ ...trade, amountFen, refundedFen, reservedFen, hasAutomatic: automatic.has(trade.tradeNo) });
    }
    return known;
  }

  private async createTx(
    tx: Tx,
    { complaint, merchant, provider, now }: AutoRefundInput,
    refunds: readonly { tradeNo: string; amountFen: number }[],
  ) {
    const { id: complaintId, family, remoteId, taskId } = complaint;
    const day = beijingDay(now);
    const { perMerchantDayFen, perMerchantDayCount, perProviderDayFen } = defaultLimits;
    for (const { tradeNo, amountFen } of refunds) {
      const isWithin =
        (await this.ledger.spendTx(tx, { providerId: provider.id, merchantId: null }, day, amountFen, {
          sumFen: perProviderDayFen,
          n: Number.MAX_SAFE_INTEGER,
        })) &&
        (await this.ledger.spendTx(tx, { providerId: provider.id, merchantId: merchant.id }, day, amountFen, {
          sumFen: perMerchantDayFen,
          n: perMerchantDayCount,
        }));
      const isReserved = isWithin && (await this.ledger.reserveTx(tx, tradeNo, amountFen));
      // somebody spent what this decision rested on: the job decides anew
      if (!isReserved) throw new Error('the facts of an automatic refund changed while it was decided');
      const subject = {
        complaintId,
        family,
        remoteId,
        taskId,
        merchantId: merchant.id,
        providerId: provider.id,
        tradeNo,
        tradeAmountFen: amountFen,
      };
      await this.creation.insertTx(tx, subject, {
        intent: 'auto',
        amountFen,
        reason: REASON,
        source: 'policy',
        actor: policyActor,
        thenFinish: null,
        requestKey: null,
        createdAt: now,
      });
    }
  }

  private async declineTx(
    tx: Tx,
    input: AutoRefundInput,
    decision: Extract<AutoRefundDecision, { notBecause: unknown }>,
  ): Promise<void> {
    const { complaint, merchant, provider } = input;
    const { notBecause, amountFen, limitFen } = decision;
    await this.events.recordTx(tx, {
      type: 'refund.declined',
      actor: policyActor,
      providerId: provider.id,
      merchantId: merchant.id,
      complaintId: complaint.id,
      data: {
        reason: notBecause,
        ...(amountFen !== undefined && { amount: fromFen(amountFen) }),
        ...(limitFen !== undefined && { limit: fromFen(limitFen) }),
      },
    });
  }
}
