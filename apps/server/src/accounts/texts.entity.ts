import type { Family } from '@redress/contract';
import { Entity, Index } from 'typeorm';
import { FlagColumn, IdColumn, JsonColumn, KeyColumn, TextColumn, TimeColumn } from '../platform/database/columns.js';

/** A text that a person keeps for replies and remarks. */
@Entity('canned_text')
@Index(['ownerId', 'id'])
@Index(['isShared', 'id'])
export class CannedText {
  @IdColumn() id!: string;
  @KeyColumn({ length: 26 }) ownerId!: string;
  @TextColumn({ length: 128 }) ownerName!: string;
  @TextColumn({ length: 64 }) title!: string;
  @TextColumn({ length: 500 }) content!: string;
  @JsonColumn() families!: Family[];
  @FlagColumn() isShared!: boolean;
  @TimeColumn() updatedAt!: number;
}
