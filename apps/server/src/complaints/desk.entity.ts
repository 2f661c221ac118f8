import { Entity, Index, Unique } from 'typeorm';
import { IdColumn, JsonColumn, KeyColumn, TextColumn, TimeColumn } from '../platform/database/columns.js';

/** The labels of complaints, so that the list finds them; `complaint.labels` is the same as a page shows it. */
@Entity('complaint_label')
@Unique(['complaintId', 'label'])
@Index(['label', 'complaintId'])
@Index(['providerId', 'id'])
export class ComplaintLabel {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26 }) complaintId!: string;
  @KeyColumn({ length: 26 }) providerId!: string;
  @KeyColumn({ length: 26 }) merchantId!: string;
  @TextColumn({ length: 20 }) label!: string;
}

/** What one person made of one complaint; nobody else sees it. */
@Entity('complaint_mark')
@Unique(['userId', 'complaintId'])
@Index(['userId', 'snoozedUntil'])
export class ComplaintMark {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26 }) userId!: string;
  @KeyColumn({ length: 26 }) complaintId!: string;
  /** When the person last had it open. */
  @TimeColumn({ nullable: true }) seenAt!: number | null;
  @TimeColumn({ nullable: true }) snoozedAt!: number | null;
  @TimeColumn({ nullable: true }) snoozedUntil!: number | null;
}

/** Who has a complaint open right now. */
@Entity('complaint_presence')
@Unique(['complaintId', 'userId'])
@Index(['expiresAt'])
export class ComplaintPresence {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26 }) complaintId!: string;
  @KeyColumn({ length: 26 }) userId!: string;
  @TimeColumn() expiresAt!: number;
}

/** What people here tell each other about a complaint; it never leaves the house and is never changed. */
@Entity('complaint_note')
@Index(['complaintId', 'id'])
export class ComplaintNote {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26 }) complaintId!: string;
  @KeyColumn({ length: 26 }) providerId!: string;
  @KeyColumn({ length: 26 }) merchantId!: string;
  @KeyColumn({ length: 26, nullable: true }) authorId!: string | null;
  @TextColumn({ length: 128 }) authorName!: string;
  @TextColumn() content!: string;
  /** Ids of the people it speaks to. */
  @JsonColumn() mentions!: string[];
  @TimeColumn() createdAt!: number;
}
