import { Entity, Index, Unique } from 'typeorm';
import { IdColumn, KeyColumn, TextColumn, TimeColumn } from '../platform/database/columns.js';

/** What became of a message on arrival; the work it caused is a job of its own. */
export type InboxState = 'accepted' | 'ignored' | 'unreadable' | 'stale' | 'conflict';

/** A verified message as it came; kept 30 days, its key at least as long (reliability.md M6). */
@Entity('inbox')
@Unique(['appId', 'notifyId'])
@Index(['receivedAt'])
export class InboxMessage {
  @IdColumn() id!: string;
  @KeyColumn({ length: 32 }) appId!: string;
  @KeyColumn({ length: 191 }) notifyId!: string;
  @KeyColumn({ length: 26 }) providerId!: string;
  @KeyColumn({ length: 128 }) method!: string;
  @KeyColumn({ length: 16 }) state!: InboxState;
  /** Digest of method and content: the same id with another content is a conflict, never a second effect. */
  @KeyColumn({ length: 64 }) contentDigest!: string;
  /** Raw body, sealed (pii). */
  @TextColumn() bodySealed!: string;
  @TimeColumn() receivedAt!: number;
}
