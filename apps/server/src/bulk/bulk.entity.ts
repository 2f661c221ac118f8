import type { Actor, BulkAction, BulkRefusal, FinishRequest } from '@redress/contract';
import { Entity, Index, Unique } from 'typeorm';
import {
  FenColumn,
  IdColumn,
  IntColumn,
  JsonColumn,
  KeyColumn,
  TimeColumn,
  VersionColumn,
} from '../platform/database/columns.js';
import type { Part, StoredStatus } from './domain/item.js';

/** What is to be done with each complaint; no ids, no amounts. */
export type BulkDeed =
  | { action: 'refund'; reason: string }
  | { action: 'finish'; code: FinishRequest['code']; remark?: string; repeatReason?: string }
  | { action: 'assign'; assigneeId: string | null }
  | { action: 'label'; labels: string[] };

/** One thing that a person does with many complaints. */
@Entity('bulk')
@Unique(['requestKey'])
@Index(['actorId', 'id'])
export class Bulk {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26 }) actorId!: string;
  @JsonColumn() actor!: Actor;
  /** Whence it was asked for, for the audit log. */
  @KeyColumn({ length: 64 }) ip!: string;
  @KeyColumn({ length: 64 }) requestId!: string;
  /** Who asked and under which Idempotency-Key: a repeat is this row. */
  @KeyColumn({ length: 128, nullable: true }) requestKey!: string | null;
  @KeyColumn({ length: 16 }) action!: BulkAction;
  @JsonColumn() deed!: BulkDeed;
  @IntColumn() itemCount!: number;
  /** Confirmed sum of a refund. */
  @FenColumn({ nullable: true }) amountFen!: number | null;
  @TimeColumn() createdAt!: number;
}

/** One complaint of a bulk and what became of it. */
@Entity('bulk_item')
@Unique(['bulkId', 'n'])
@Index(['bulkId', 'status', 'n'])
@Index(['status', 'handedAt'])
export class BulkItem {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26 }) bulkId!: string;
  @IntColumn() n!: number;
  @KeyColumn({ length: 26 }) complaintId!: string;
  @KeyColumn({ length: 26 }) providerId!: string;
  @KeyColumn({ length: 26 }) merchantId!: string;
  @KeyColumn({ length: 16 }) status!: StoredStatus;
  /** How often it was tried; part of the key under which its refunds are asked for. */
  @IntColumn({ default: 1 }) round!: number;
  /** Refunds, planned with what was confirmed; none for other deeds. */
  @JsonColumn() parts!: Part[];
  @KeyColumn({ length: 26, nullable: true }) finishId!: string | null;
  @JsonColumn({ nullable: true }) error!: BulkRefusal | null;
  @FenColumn() refundedFen!: number;
  @TimeColumn({ nullable: true }) handedAt!: number | null;
  @TimeColumn({ nullable: true }) settledAt!: number | null;
  @VersionColumn() version!: number;
}
