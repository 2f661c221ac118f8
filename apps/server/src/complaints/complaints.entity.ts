import type {
  Actor,
  CloseReason,
  ComplaintSort,
  ComplaintStatus,
  Family,
  FinishStatus,
  ListColumn,
  StatementKind,
  ViewFilter,
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
import type { Pace } from './domain/plan.js';

@Entity('complaint')
@Unique(['merchantId', 'family', 'remoteId'])
@Index(['providerId', 'family', 'remoteId'])
@Index(['status', 'deadlineAt', 'id'])
@Index(['merchantId', 'status', 'deadlineAt', 'id'])
@Index(['providerId', 'status', 'deadlineAt', 'id'])
@Index(['merchantId', 'family', 'complainedAt'])
@Index(['complainedAt', 'id'])
@Index(['assigneeId', 'status', 'deadlineAt', 'id'])
@Index(['status', 'complainedAt', 'id'])
@Index(['merchantId', 'status', 'complainedAt', 'id'])
@Index(['providerId', 'status', 'complainedAt', 'id'])
@Index(['assigneeId', 'status', 'complainedAt', 'id'])
@Index(['status', 'amountFen', 'id'])
@Index(['isLate', 'status', 'deadlineAt', 'id'])
@Index(['taskId'])
@Index(['remoteId'])
@Index(['contactIndex'])
export class Complaint {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26 }) providerId!: string;
  @KeyColumn({ length: 26 }) merchantId!: string;
  @KeyColumn({ length: 8 }) family!: Family;
  @KeyColumn({ length: 128 }) remoteId!: string;
  @KeyColumn({ length: 128 }) taskId!: string;
  @KeyColumn({ length: 16 }) status!: ComplaintStatus;
  @KeyColumn({ length: 16, nullable: true }) closeReason!: CloseReason | null;
  @KeyColumn({ length: 64 }) rawStatus!: string;
  @TextColumn({ length: 128, nullable: true }) statusText!: string | null;
  /** Alipay itself calls it late. */
  @FlagColumn() isLate!: boolean;
  @FlagColumn() needsLook!: boolean;
  @KeyColumn({ length: 32, nullable: true }) oppositePid!: string | null;
  @FenColumn({ nullable: true }) amountFen!: number | null;
  /** Sealed (pii). */
  @TextColumn({ nullable: true }) contactSealed!: string | null;
  @KeyColumn({ length: 64, nullable: true }) contactIndex!: string | null;
  @TextColumn() content!: string;
  @TextColumn({ length: 500, nullable: true }) reason!: string | null;
  @TimeColumn() complainedAt!: number;
  @TimeColumn() receivedAt!: number;
  @TimeColumn({ nullable: true }) deadlineAt!: number | null;
  /** The house's own target, where `deadlineAt` is that for want of one of Alipay's. */
  @TimeColumn({ nullable: true }) ownDeadlineAt!: number | null;
  /** Hours of the reminder told last; 0 is overdue; null while none was. */
  @IntColumn({ nullable: true }) deadlineNoted!: number | null;
  @TimeColumn({ nullable: true }) escalatedAt!: number | null;
  @TextColumn({ nullable: true }) escalationText!: string | null;
  @TimeColumn({ nullable: true }) processedAt!: number | null;
  @KeyColumn({ length: 64, nullable: true }) processCode!: string | null;
  @TextColumn({ nullable: true }) processRemark!: string | null;
  /** Start of the newest read that was applied. */
  @TimeColumn() observedAt!: number;
  /** When the answer of that read was here; null for rows of before this was kept. */
  @TimeColumn({ nullable: true }) answeredAt!: number | null;
  @TimeColumn({ nullable: true }) reopenSeenAt!: number | null;
  /** Alipay's answer as it came, sealed (pii). */
  @TextColumn({ nullable: true }) rawSealed!: string | null;
  @JsonColumn() tradeNos!: string[];
  @IntColumn({ default: 0 }) imageCount!: number;
  @KeyColumn({ length: 26, nullable: true }) assigneeId!: string | null;
  @JsonColumn() labels!: string[];
  @TimeColumn() updatedAt!: number;
  @VersionColumn() version!: number;
}

@Entity('complaint_trade')
@Unique(['complaintId', 'tradeNo'])
@Index(['tradeNo'])
@Index(['outTradeNo'])
export class ComplaintTrade {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26 }) complaintId!: string;
  @KeyColumn({ length: 26 }) providerId!: string;
  @KeyColumn({ length: 26 }) merchantId!: string;
  @KeyColumn({ length: 64 }) tradeNo!: string;
  @KeyColumn({ length: 64, nullable: true }) outTradeNo!: string | null;
  @FenColumn({ nullable: true }) amountFen!: number | null;
  @KeyColumn({ length: 64, nullable: true }) rawStatus!: string | null;
  @TimeColumn({ nullable: true }) paidAt!: number | null;
  @TimeColumn({ nullable: true }) refundedAt!: number | null;
}

/** What was said in a trade complaint; replaced as a whole by each newer read. */
@Entity('complaint_reply')
@Index(['complaintId', 'n'])
export class ComplaintReply {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26 }) complaintId!: string;
  @IntColumn() n!: number;
  @KeyColumn({ length: 16 }) role!: 'user' | 'merchant' | 'system' | 'platform';
  @TextColumn({ length: 64, nullable: true }) name!: string | null;
  @TimeColumn({ nullable: true }) at!: number | null;
  @TextColumn() content!: string;
  /** Source keys of its pictures. */
  @JsonColumn() imageKeys!: string[];
}

/** What Alipay answered about a complaint, kept as evidence whenever it differs from the answer before. */
@Entity('complaint_answer')
@Index(['complaintId', 'at', 'id'])
export class ComplaintAnswer {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26 }) complaintId!: string;
  /** When the answer was here. */
  @TimeColumn() at!: number;
  /** Of the answer as it came. */
  @KeyColumn({ length: 64 }) sha256!: string;
  /** Of the answer without what differs each time: the expiring tokens of the pictures' addresses. */
  @KeyColumn({ length: 64 }) sameKey!: string;
  /** Sealed (pii). */
  @TextColumn() rawSealed!: string;
}

/** A picture: the complainant's, copied at arrival, or one that a person uploaded for a finish. */
@Entity('image')
@Unique(['complaintId', 'sourceKey'])
@Index(['uploadedBy', 'createdAt'])
export class Image {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26, nullable: true }) complaintId!: string | null;
  @KeyColumn({ length: 26, nullable: true }) providerId!: string | null;
  @KeyColumn({ length: 26, nullable: true }) merchantId!: string | null;
  /** Digest of the address without its expiring token, so that a picture is copied once. */
  @KeyColumn({ length: 64, nullable: true }) sourceKey!: string | null;
  /** Sealed (pii): the address carries a token. Null once the picture was given up. */
  @TextColumn({ nullable: true }) sourceSealed!: string | null;
  @KeyColumn({ length: 26, nullable: true }) uploadedBy!: string | null;
  @KeyColumn({ length: 128, nullable: true }) fileKey!: string | null;
  @KeyColumn({ length: 32, nullable: true }) contentType!: string | null;
  @KeyColumn({ length: 64, nullable: true }) sha256!: string | null;
  @IntColumn({ nullable: true }) width!: number | null;
  @IntColumn({ nullable: true }) height!: number | null;
  @IntColumn({ default: 0 }) position!: number;
  @TimeColumn({ nullable: true }) storedAt!: number | null;
  @TimeColumn() createdAt!: number;
}

/** One wish to settle a complaint with Alipay and what came of it; never the same step as a refund. */
@Entity('finish')
@Unique(['openKey'])
@Index(['complaintId', 'createdAt'])
export class Finish {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26 }) complaintId!: string;
  @KeyColumn({ length: 26 }) providerId!: string;
  @KeyColumn({ length: 26 }) merchantId!: string;
  /** The complaint's id while undecided: at most one finish of a complaint is under way. */
  @KeyColumn({ length: 26, nullable: true }) openKey!: string | null;
  @KeyColumn({ length: 64 }) code!: string;
  @TextColumn({ length: 500, nullable: true }) remark!: string | null;
  @TextColumn({ length: 500, nullable: true }) replyToUser!: string | null;
  @TextColumn({ length: 500, nullable: true }) repeatReason!: string | null;
  @JsonColumn() imageIds!: string[];
  @KeyColumn({ length: 16 }) status!: FinishStatus;
  @KeyColumn({ length: 8 }) source!: 'person' | 'policy' | 'api';
  @JsonColumn() actor!: Actor;
  @TextColumn({ length: 500, nullable: true }) error!: string | null;
  @IntColumn({ default: 0 }) sends!: number;
  @TimeColumn() createdAt!: number;
  @TimeColumn({ nullable: true }) settledAt!: number | null;
}

/** Words for the user or evidence for the platform, and what came of them. Sent at most once. */
@Entity('complaint_statement')
@Unique(['openKey'])
@Index(['complaintId', 'createdAt'])
export class ComplaintStatement {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26 }) complaintId!: string;
  @KeyColumn({ length: 26 }) providerId!: string;
  @KeyColumn({ length: 26 }) merchantId!: string;
  /** The complaint's id while undecided: at most one of a complaint is under way. */
  @KeyColumn({ length: 26, nullable: true }) openKey!: string | null;
  @KeyColumn({ length: 16 }) kind!: StatementKind;
  @TextColumn({ length: 500 }) content!: string;
  @JsonColumn() imageIds!: string[];
  @KeyColumn({ length: 16 }) status!: FinishStatus;
  @KeyColumn({ length: 8 }) source!: 'person' | 'api';
  @JsonColumn() actor!: Actor;
  @TextColumn({ length: 500, nullable: true }) error!: string | null;
  /** How often Alipay showed these very words of ours before they were sent; null while they were not. */
  @IntColumn({ nullable: true }) shownBefore!: number | null;
  /** Looks for it after a send without an answer. */
  @IntColumn({ default: 0 }) looks!: number;
  @TimeColumn() createdAt!: number;
  @TimeColumn({ nullable: true }) settledAt!: number | null;
}

/** How many complaints of a merchant stand in a state; folded with every change, so that no count scans. */
@Entity('complaint_count')
@Unique(['merchantId', 'status'])
export class ComplaintCount {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26 }) providerId!: string;
  @KeyColumn({ length: 26 }) merchantId!: string;
  @KeyColumn({ length: 16 }) status!: ComplaintStatus;
  @IntColumn({ default: 0 }) n!: number;
}

/** A view of the list that somebody saved, for themselves or for everybody. */
@Entity('saved_view')
@Index(['ownerId', 'position', 'id'])
@Index(['isShared', 'position', 'id'])
export class SavedView {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26 }) ownerId!: string;
  @TextColumn({ length: 64 }) name!: string;
  /** As the API has it (`ViewFilter`). */
  @JsonColumn() filter!: ViewFilter;
  @KeyColumn({ length: 16, nullable: true }) sort!: ComplaintSort | null;
  @JsonColumn({ nullable: true }) columns!: ListColumn[] | null;
  @FlagColumn() isShared!: boolean;
  @IntColumn({ default: 0 }) position!: number;
  @TimeColumn() createdAt!: number;
}

/** How far the list of one merchant and family was read. */
@Entity('poll_state')
@Unique(['merchantId', 'family'])
@Index(['nextAt'])
@Index(['providerId', 'pace', 'nextAt'])
export class PollState {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26 }) providerId!: string;
  @KeyColumn({ length: 26 }) merchantId!: string;
  @KeyColumn({ length: 8 }) family!: Family;
  /** Everything complained up to this time has been seen. */
  @TimeColumn() watermarkAt!: number;
  /** `off`: the merchant or its provider is not to be read, and is out of the plan's way. */
  @KeyColumn({ length: 8, nullable: true }) pace!: Pace | 'off' | null;
  /** When a complaint of it came or changed last. */
  @TimeColumn({ nullable: true }) activeAt!: number | null;
  @TimeColumn() nextAt!: number;
  @IntColumn({ default: 0 }) failures!: number;
}

/** When a complaint that is not closed is read again by itself; a try that fails moves it on, too. */
@Entity('complaint_reread')
@Index(['providerId', 'nextAt'])
export class ComplaintReread {
  /** The complaint's. */
  @IdColumn() id!: string;
  @KeyColumn({ length: 26 }) providerId!: string;
  @TimeColumn() nextAt!: number;
}
