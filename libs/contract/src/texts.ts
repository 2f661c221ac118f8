import { z } from 'zod';
import { families } from './enums.js';
import { Id, line, lines, Timestamp } from './text.js';

/** A canned text: one's own, or shared with everybody. `{商户}` and the like are filled in where it is used. */
export const CannedText = z
  .object({
    id: Id,
    title: z.string(),
    content: z.string(),
    families: z.array(z.enum(families)).meta({ description: 'Where it is offered; empty: everywhere' }),
    isShared: z.boolean(),
    ownerName: z.string(),
    mayEdit: z.boolean(),
    updatedAt: Timestamp,
  })
  .meta({ id: 'CannedText' });
export type CannedText = z.infer<typeof CannedText>;

const fields = {
  title: line(32),
  content: lines(200),
  families: z.array(z.enum(families)).max(families.length),
  isShared: z.boolean(),
};

export const CannedTextCreate = z
  .strictObject({ ...fields, families: fields.families.default([]), isShared: fields.isShared.default(false) })
  .meta({ id: 'CannedTextCreate' });
export type CannedTextCreate = z.infer<typeof CannedTextCreate>;

export const CannedTextPatch = z.strictObject(fields).partial().meta({ id: 'CannedTextPatch' });
export type CannedTextPatch = z.infer<typeof CannedTextPatch>;

export const CannedTextList = z.object({ items: z.array(CannedText) }).meta({ id: 'CannedTextList' });
