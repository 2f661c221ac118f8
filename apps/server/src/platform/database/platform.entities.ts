import type { EventType, Preferences } from '@redress/contract';
import { Entity, Index } from 'typeorm';
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
} from './columns.js';

/** One piece of work to do (reliability.md O1). A row that is gone is done. */
@Entity('job')
@Index(['state', 'lane', 'runAt', 'providerId', 'id'])
@Index(['state', 'leaseUntil'])
export class JobRow {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26, nullable: true }) providerId!: string | null;
  @KeyColumn({ length: 64 }) kind!: string;
  @KeyColumn({ length: 16 }) lane!: string;
  /** One row per key: asking again for waiting work is the same work. */
  @KeyColumn({ length: 191, nullable: true, unique: true }) dedupeKey!: string | null;
  @KeyColumn({ length: 16 }) state!: 'ready' | 'running' | 'dead';
  @TimeColumn() runAt!: number;
  /** Runs started since the work was asked for; crashes count too. */
  @IntColumn({ default: 0 }) attempts!: number;
  /** Process deaths while it ran; three make it dead (reliability.md O6). */
  @IntColumn({ default: 0 }) crashes!: number;
  @KeyColumn({ length: 64, nullable: true }) leaseOwner!: string | null;
  @TimeColumn({ nullable: true }) leaseUntil!: number | null;
  @IntColumn({ default: 0 }) leaseEpoch!: number;
  /** Asked for again while running: when to run once more. */
  @TimeColumn({ nullable: true }) againAt!: number | null;
  @JsonColumn() payload!: Record<string, unknown>;
  @TextColumn({ length: 500, nullable: true }) lastError!: string | null;
  @TimeColumn() createdAt!: number;
}

/** An immutable fact; ids sort by time. */
@Entity('event')
@Index(['complaintId', 'id'])
@Index(['refundId', 'id'])
@Index(['providerId', 'id'])
@Index(['merchantId', 'type', 'id'])
export class EventRow {
  @IdColumn() id!: string;
  @KeyColumn({ length: 64 }) type!: EventType;
  @TimeColumn() at!: number;
  @KeyColumn({ length: 16 }) actorKind!: 'person' | 'key' | 'policy' | 'alipay' | 'system';
  @KeyColumn({ length: 64, nullable: true }) actorId!: string | null;
  @TextColumn({ length: 128, nullable: true }) actorName!: string | null;
  @KeyColumn({ length: 26, nullable: true }) providerId!: string | null;
  @KeyColumn({ length: 26, nullable: true }) merchantId!: string | null;
  @KeyColumn({ length: 26, nullable: true }) complaintId!: string | null;
  @KeyColumn({ length: 26, nullable: true }) refundId!: string | null;
  @JsonColumn() data!: Record<string, string | number | boolean | null>;
  @KeyColumn({ length: 191, nullable: true, unique: true }) onceKey!: string | null;
}

/** A named value of the installation. */
@Entity('setting')
export class SettingRow {
  @IdColumn() id!: string;
  @KeyColumn({ length: 64, unique: true }) name!: string;
  @JsonColumn() value!: unknown;
  @TimeColumn() updatedAt!: number;
}

/** The answer of a write, kept for 7 days under the caller's key (reliability.md R9). */
@Entity('idempotency')
@Index(['createdAt'])
export class IdempotencyRow {
  @IdColumn() id!: string;
  /** Person or API key, then its key: `<actor id>|<sha256 of the key>`. */
  @KeyColumn({ length: 160, unique: true }) actorKey!: string;
  /** SHA-256 of method, path and canonical body. */
  @KeyColumn({ length: 64 }) digest!: string;
  /** `committed`: the effect is durable, the answer is not stored yet. */
  @KeyColumn({ length: 16 }) state!: 'running' | 'committed' | 'answered';
  /** The process that runs it, so that a dead one's rows are known. */
  @KeyColumn({ length: 26 }) owner!: string;
  @IntColumn({ nullable: true }) status!: number | null;
  @JsonColumn({ nullable: true }) answer!: object | null;
  @TimeColumn() createdAt!: number;
}

/** A person who may sign in. */
@Entity('user_account')
export class UserAccountRow {
  @IdColumn() id!: string;
  /** As typed. */
  @TextColumn({ length: 64 }) username!: string;
  /** Lower case; what sign-in looks for. */
  @KeyColumn({ length: 64, unique: true }) usernameKey!: string;
  @TextColumn({ length: 128 }) displayName!: string;
  @KeyColumn({ length: 16 }) role!: 'owner' | 'admin' | 'agent' | 'viewer';
  @KeyColumn({ length: 16 }) language!: 'zh-CN' | 'en';
  /** null: every provider. */
  @JsonColumn({ nullable: true }) providerIds!: string[] | null;
  /** null: every merchant of those providers. */
  @JsonColumn({ nullable: true }) merchantIds!: string[] | null;
  /** null: no limit. */
  @FenColumn({ nullable: true }) refundLimitFen!: number | null;
  /** What was chosen of how the console looks; null while nothing was. */
  @JsonColumn({ nullable: true }) preferences!: Partial<Preferences> | null;
  /** argon2id, PHC text. */
  @TextColumn({ length: 255 }) passwordHash!: string;
  @FlagColumn({ default: true }) enabled!: boolean;
  @TimeColumn() createdAt!: number;
  @VersionColumn() version!: number;
}

/** A signed-in browser (reliability.md P3). */
@Entity('session')
@Index(['userId'])
@Index(['expiresAt'])
export class SessionRow {
  @IdColumn() id!: string;
  /** SHA-256 of the cookie's value. */
  @KeyColumn({ length: 64, unique: true }) tokenDigest!: string;
  @KeyColumn({ length: 26 }) userId!: string;
  @TimeColumn() createdAt!: number;
  @TimeColumn() seenAt!: number;
  /** Absolute end. */
  @TimeColumn() expiresAt!: number;
  @KeyColumn({ length: 64 }) ip!: string;
}

/** Failed sign-ins of an account, an address or everybody (reliability.md P5). */
@Entity('login_throttle')
@Index(['seenAt'])
export class LoginThrottleRow {
  @IdColumn() id!: string;
  /** `user:<sha256>`, `ip:<address>`, … */
  @KeyColumn({ length: 128, unique: true }) subject!: string;
  /** Failures since the last success, or tokens used of a bucket. */
  @IntColumn({ default: 0 }) failures!: number;
  @IntColumn({ default: 0 }) failuresOfDay!: number;
  @TimeColumn() dayStartedAt!: number;
  @TimeColumn() blockedUntil!: number;
  @TimeColumn() seenAt!: number;
}

/** Who did what (reliability.md A1); the chain comes later. */
@Entity('audit')
@Index(['targetKind', 'targetId', 'id'])
@Index(['providerId', 'id'])
export class AuditRow {
  @IdColumn() id!: string;
  @TimeColumn() at!: number;
  @KeyColumn({ length: 16 }) actorKind!: string;
  @KeyColumn({ length: 64, nullable: true }) actorId!: string | null;
  @TextColumn({ length: 128, nullable: true }) actorName!: string | null;
  @KeyColumn({ length: 64, nullable: true }) ip!: string | null;
  @KeyColumn({ length: 64, nullable: true }) requestId!: string | null;
  @KeyColumn({ length: 64 }) action!: string;
  @KeyColumn({ length: 32 }) targetKind!: string;
  @KeyColumn({ length: 64 }) targetId!: string;
  @KeyColumn({ length: 26, nullable: true }) providerId!: string | null;
  @JsonColumn({ nullable: true }) before!: object | null;
  @JsonColumn({ nullable: true }) after!: object | null;
}

export const platformEntities = [
  JobRow,
  EventRow,
  SettingRow,
  IdempotencyRow,
  UserAccountRow,
  SessionRow,
  LoginThrottleRow,
  AuditRow,
];
