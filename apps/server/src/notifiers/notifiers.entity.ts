import type {
  ChannelHealth,
  ChannelType,
  DeliveryStatus,
  Family,
  LocalText,
  NotificationEvent,
  ResultClass,
} from '@redress/contract';
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

/** What may be told of a stored secret. */
export interface SecretNote {
  fingerprint: string;
  updatedAt: number;
}

/** A configured account that can tell people something. */
@Entity('channel')
export class Channel {
  @IdColumn() id!: string;
  @KeyColumn({ length: 32 }) type!: ChannelType;
  @TextColumn({ length: 64 }) name!: string;
  /** As typed, without secrets; the plug-in completes it. */
  @JsonColumn() settings!: Record<string, unknown>;
  /** Sealed JSON of the secret fields; null when there are none. */
  @TextColumn({ nullable: true }) secrets!: string | null;
  @JsonColumn() secretNotes!: Record<string, SecretNote>;
  @FlagColumn() enabled!: boolean;
  @KeyColumn({ length: 26, nullable: true }) fallbackChannelId!: string | null;
  @KeyColumn({ length: 16 }) health!: Exclude<ChannelHealth, 'disabled'>;
  /** Attempts that failed since the last success, and when the first of them was. */
  @IntColumn({ default: 0 }) failuresInRow!: number;
  @TimeColumn({ nullable: true }) failingSince!: number | null;
  /** Times in a row the other side asked us to slow down. */
  @IntColumn({ default: 0 }) throttlesInRow!: number;
  @TimeColumn({ nullable: true }) lastSentAt!: number | null;
  @TextColumn({ length: 64, nullable: true }) lastErrorCode!: string | null;
  @JsonColumn({ nullable: true }) lastErrorMessage!: LocalText | null;
  @TimeColumn({ nullable: true }) lastErrorAt!: number | null;
  /** Nothing is sent before: throttled, or waiting for a person to repair it. */
  @TimeColumn({ nullable: true }) pausedUntil!: number | null;
  @TimeColumn() createdAt!: number;
  @TimeColumn() updatedAt!: number;
  @VersionColumn() version!: number;
}

/** Which events go to which channels. null = any. */
@Entity('rule')
export class Rule {
  @IdColumn() id!: string;
  @TextColumn({ length: 64 }) name!: string;
  @FlagColumn() enabled!: boolean;
  @JsonColumn() events!: NotificationEvent[];
  @JsonColumn({ nullable: true }) providerIds!: string[] | null;
  @JsonColumn({ nullable: true }) merchantIds!: string[] | null;
  @JsonColumn({ nullable: true }) families!: Family[] | null;
  @FenColumn({ nullable: true }) minAmountFen!: number | null;
  @JsonColumn() channelIds!: string[];
  @JsonColumn({ nullable: true }) hoursLeft!: number[] | null;
  @TimeColumn() createdAt!: number;
  @TimeColumn() updatedAt!: number;
  @VersionColumn() version!: number;
}

/** One message to one recipient (or one group that gets it together) by one channel. */
@Entity('delivery')
@Unique(['eventId', 'channelId', 'recipientKey'])
@Index(['channelId', 'status', 'id'])
@Index(['complaintId', 'id'])
@Index(['status', 'id'])
export class Delivery {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26 }) eventId!: string;
  @KeyColumn({ length: 64 }) eventType!: NotificationEvent;
  @KeyColumn({ length: 26, nullable: true }) providerId!: string | null;
  @KeyColumn({ length: 26, nullable: true }) merchantId!: string | null;
  @KeyColumn({ length: 26, nullable: true }) complaintId!: string | null;
  @KeyColumn({ length: 26, nullable: true }) refundId!: string | null;
  /** `none` on the one row of an event that nobody was told of. */
  @KeyColumn({ length: 26 }) channelId!: string;
  /** As they were when it was planned, so that the log stays readable when the channel is gone. */
  @TextColumn({ length: 64 }) channelName!: string;
  @KeyColumn({ length: 32 }) channelType!: ChannelType;
  /** SHA-256 of the recipients. */
  @KeyColumn({ length: 64 }) recipientKey!: string;
  @JsonColumn() recipients!: string[];
  /** Those of the recipients who are still to be reached. */
  @JsonColumn() pending!: string[];
  @TextColumn({ length: 200 }) title!: string;
  @KeyColumn({ length: 16 }) status!: DeliveryStatus;
  @KeyColumn({ length: 32, nullable: true }) skipReason!: string | null;
  /** When it is tried next, or looked at again while it is held. */
  @TimeColumn({ nullable: true }) nextAt!: number | null;
  /** Tries that failed by themselves, and those among them that may have arrived; waiting for a limit counts as none. */
  @IntColumn({ default: 0 }) failures!: number;
  @IntColumn({ default: 0 }) unknowns!: number;
  @TimeColumn({ nullable: true }) throttledSince!: number | null;
  /** Held since the channel needs a person. */
  @TimeColumn({ nullable: true }) heldSince!: number | null;
  /** Of no use afterwards. */
  @TimeColumn({ nullable: true }) usefulUntil!: number | null;
  /** The delivery this one stands in for, on the fallback channel. */
  @KeyColumn({ length: 26, nullable: true }) insteadOfId!: string | null;
  @TimeColumn() createdAt!: number;
  @TimeColumn({ nullable: true }) sentAt!: number | null;
}

/** One call to the other side. Written before it; without a result it was interrupted. */
@Entity('delivery_attempt')
@Unique(['deliveryId', 'n'])
@Index(['limiterKey', 'startedAt'])
export class DeliveryAttempt {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26 }) deliveryId!: string;
  @IntColumn() n!: number;
  /** SHA-256 of the account whose limit it counts against. */
  @KeyColumn({ length: 64 }) limiterKey!: string;
  @TimeColumn() startedAt!: number;
  @TimeColumn({ nullable: true }) endedAt!: number | null;
  @KeyColumn({ length: 16, nullable: true }) resultClass!: ResultClass | null;
  @TextColumn({ length: 64, nullable: true }) code!: string | null;
  @TextColumn({ length: 500, nullable: true }) message!: string | null;
}
