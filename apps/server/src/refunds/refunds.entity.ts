import type { Actor, RefundSource, RefundStatus, Family, ThenFinish } from '@redress/contract';
import type { IfNothingFound } from '@redress/alipay';
import { Entity, Index, Unique } from 'typeorm';
import {
  FenColumn,
  FlagColumn,
  IdColumn,
  IntColumn,
  JsonColumn,
  KeyColumn,
  TextColumn,
  TimeColumn,
  VersionColumn,
} from '../platform/database/columns.js';

/** One intended refund. Amount, trade and reason never change after the first attempt (a trigger guards them). */
@Entity('refund')
@Unique(['outRequestNo'])
@Unique(['family', 'remoteId', 'tradeNo', 'intent'])
@Unique(['autoTradeNo'])
@Unique(['requestKey'])
@Index(['complaintId', 'id'])
@Index(['tradeNo', 'status'])
@Index(['status', 'id'])
@Index(['merchantId', 'id'])
@Index(['merchantId', 'settledAt'])
@Index(['providerId', 'id'])
export class Refund {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26 }) complaintId!: string;
  @KeyColumn({ length: 26 }) providerId!: string;
  @KeyColumn({ length: 26 }) merchantId!: string;
  @KeyColumn({ length: 8 }) family!: Family;
  @KeyColumn({ length: 128 }) remoteId!: string;
  @KeyColumn({ length: 128 }) taskId!: string;
  @KeyColumn({ length: 64 }) tradeNo!: string;
  @KeyColumn({ length: 16 }) intent!: string;
  @KeyColumn({ length: 64 }) outRequestNo!: string;
  /** The trade, for automatic refunds only: at most one of them a trade, ever. */
  @KeyColumn({ length: 64, nullable: true }) autoTradeNo!: string | null;
  /** Who asked and under which Idempotency-Key: a repeat is this row, whatever became of the first answer. */
  @KeyColumn({ length: 128, nullable: true }) requestKey!: string | null;
  @FenColumn() amountFen!: number;
  @TextColumn({ length: 256 }) reason!: string;
  @KeyColumn({ length: 16 }) status!: RefundStatus;
  @KeyColumn({ length: 8 }) source!: RefundSource;
  @JsonColumn() actor!: Actor;
  @JsonColumn({ nullable: true }) thenFinish!: ThenFinish | null;
  /** Code of why it stands where it stands. */
  @KeyColumn({ length: 128, nullable: true }) errorCode!: string | null;
  @IntColumn({ default: 0 }) sends!: number;
  /** Calls that never left, since the last one that did. */
  @IntColumn({ default: 0 }) misses!: number;
  @TimeColumn({ nullable: true }) sentAt!: number | null;
  @IntColumn({ default: 0 }) emptyQueries!: number;
  @TimeColumn({ nullable: true }) firstEmptyAt!: number | null;
  @KeyColumn({ length: 16, nullable: true }) ifNothingFound!: IfNothingFound | null;
  /** A person asked for a parked refund to be sent again. */
  @FlagColumn({ default: false }) isRetryAsked!: boolean;
  @TimeColumn({ nullable: true }) nextAt!: number | null;
  @TimeColumn() createdAt!: number;
  @TimeColumn({ nullable: true }) settledAt!: number | null;
  @VersionColumn() version!: number;
}

/** One call about a refund. Written before the call; without an end it is one whose result nobody saw. */
@Entity('refund_attempt')
@Unique(['refundId', 'n'])
export class RefundAttempt {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26 }) refundId!: string;
  @IntColumn() n!: number;
  @KeyColumn({ length: 8 }) kind!: 'send' | 'query';
  @TimeColumn() startedAt!: number;
  @TimeColumn({ nullable: true }) endedAt!: number | null;
  @KeyColumn({ length: 16, nullable: true }) outcome!: string | null;
  @KeyColumn({ length: 128, nullable: true }) code!: string | null;
  @KeyColumn({ length: 64, nullable: true }) traceId!: string | null;
}

/** What is left of a trade. Its key is the trade alone: two providers of one merchant share it. */
@Entity('trade_ledger')
@Unique(['tradeNo'])
export class TradeLedger {
  @IdColumn() id!: string;
  @KeyColumn({ length: 64 }) tradeNo!: string;
  @KeyColumn({ length: 26 }) merchantId!: string;
  /** As Alipay told it; null until it did. */
  @FenColumn({ nullable: true }) totalFen!: number | null;
  @FenColumn() refundedFen!: number;
  @FenColumn() reservedFen!: number;
  /** How many refunds people have asked for; the next one's number. */
  @IntColumn({ default: 0 }) manualCount!: number;
  /** No refund of this trade before this time: 3 s between two of them. */
  @TimeColumn() nextAt!: number;
}

/** What the policy has spent on a Beijing day; raised by conditional update, so that limits hold exactly. */
@Entity('policy_day')
@Unique(['scopeId', 'day'])
export class PolicyDay {
  @IdColumn() id!: string;
  /** Whose limit: the merchant's, or the provider's where no merchant is named. */
  @KeyColumn({ length: 26 }) scopeId!: string;
  @KeyColumn({ length: 26 }) providerId!: string;
  @KeyColumn({ length: 26, nullable: true }) merchantId!: string | null;
  @KeyColumn({ length: 10 }) day!: string;
  @FenColumn() sumFen!: number;
  @IntColumn() n!: number;
}
