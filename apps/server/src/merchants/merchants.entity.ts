import type { AuthorizationState, Family } from '@redress/contract';
import { Entity, Index, Unique } from 'typeorm';
import {
  FlagColumn,
  IdColumn,
  IntColumn,
  JsonColumn,
  KeyColumn,
  TextColumn,
  TimeColumn,
  VersionColumn,
} from '../platform/database/columns.js';

/**
 * One merchant app that authorised one provider; authorised again it is the same row. The two tokens are sealed
 * (purpose `secret`, bound to this row).
 */
@Entity('merchant')
@Unique(['providerId', 'authAppId'])
@Index(['providerId', 'userId'])
@Index(['createdAt', 'id'])
@Index(['unboundAt', 'createdAt', 'id'])
@Index(['authAppId'])
@Index(['updatedAt'])
export class Merchant {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26 }) providerId!: string;
  @KeyColumn({ length: 128 }) authAppId!: string;
  /** The 2088… account. */
  @KeyColumn({ length: 128 }) userId!: string;
  /** Short name for staff: the `authAppId` until Alipay or a person tells a better one. */
  @TextColumn({ length: 128 }) name!: string;
  @TextColumn({ length: 128 }) companyName!: string;
  @FlagColumn() enabled!: boolean;
  @FlagColumn() autoRefund!: boolean;
  @TimeColumn() autoRefundChangedAt!: number;

  @KeyColumn({ length: 16 }) authorization!: AuthorizationState;
  /** When somebody here ended it for good; null while it is ours to read. Authorised again, it is null again. */
  @TimeColumn({ nullable: true }) unboundAt!: number | null;
  /** When the token in force was obtained from the merchant. */
  @TimeColumn() authorizedAt!: number;
  /** Sealed; empty once it was erased. */
  @TextColumn() appAuthToken!: string;
  /** Sealed; null where Alipay gave none. */
  @TextColumn({ nullable: true }) appRefreshToken!: string | null;
  /** Required methods that the token does not grant. */
  @JsonColumn() missingMethods!: string[];
  /** When Alipay was last asked what the token grants. */
  @TimeColumn({ nullable: true }) methodsKnownAt!: number | null;

  /** When Alipay last said that it sends the messages about trade complaints; null when that is not known. */
  @TimeColumn({ nullable: true }) subscribedAt!: number | null;
  /** Why it does not, a code; null when it does or nobody asked. */
  @KeyColumn({ length: 128, nullable: true }) subscriptionError!: string | null;

  @TimeColumn() createdAt!: number;
  @TimeColumn() updatedAt!: number;
  @VersionColumn() version!: number;
}

/** How one family was read last for one merchant. */
@Entity('merchant_reading')
@Unique(['merchantId', 'family'])
export class MerchantReading {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26 }) merchantId!: string;
  @KeyColumn({ length: 8 }) family!: Family;
  @TimeColumn({ nullable: true }) lastGoodReadAt!: number | null;
  /** Code of the last failure; null after a good reading. */
  @KeyColumn({ length: 128, nullable: true }) lastError!: string | null;
  @TimeColumn({ nullable: true }) lastErrorAt!: number | null;
  /** When Alipay last said that this is not permitted; null after a good reading. */
  @TimeColumn({ nullable: true }) refusedAt!: number | null;
}

/** How often the lists of one provider are read, as planned last; what coverage is judged by. */
@Entity('reading_plan')
export class ReadingPlan {
  /** The provider's. */
  @IdColumn() id!: string;
  @IntColumn() busyMs!: number;
  @IntColumn() warmMs!: number;
  @IntColumn() silentMs!: number;
  /** How much later than wanted open complaints are read again; 100 is in time. */
  @IntColumn() rereadStretchPercent!: number;
  /** Calls in 1,000 s that would keep everything as fresh as wanted. */
  @IntColumn() neededPerKilosecond!: number;
  @TimeColumn() plannedAt!: number;
}

/** One authorisation link: what its one-time `state` stands for. */
@Entity('authorisation_state')
@Unique(['stateHash'])
@Index(['expiresAt'])
export class AuthorisationState {
  @IdColumn() id!: string;
  /** SHA-256 of the state, hex: who reads the database cannot use the link. */
  @KeyColumn({ length: 64 }) stateHash!: string;
  @KeyColumn({ length: 26 }) providerId!: string;
  /** Who made the link. */
  @KeyColumn({ length: 16 }) actorKind!: 'person' | 'key';
  @KeyColumn({ length: 64 }) actorId!: string;
  @TextColumn({ length: 128 }) actorName!: string;
  @TimeColumn() createdAt!: number;
  @TimeColumn() expiresAt!: number;
  @TimeColumn({ nullable: true }) usedAt!: number | null;
  /** SHA-256 of the code it was used with, hex; null while it is not used. */
  @KeyColumn({ length: 64, nullable: true }) codeHash!: string | null;
  /** What came of it; null with a `usedAt` means that the server stopped in between. */
  @KeyColumn({ length: 32, nullable: true }) outcome!: string | null;
}
