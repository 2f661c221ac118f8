import { z } from 'zod';
import { Id, line, lines, Timestamp } from './text.js';

/** Words on a complaint that only people here see. */
export const Label = line(20);
export const MAX_LABELS = 10;

/** Who has a complaint and what stands on it; absent fields stay. */
export const ComplaintPatch = z
  .strictObject({
    assigneeId: Id.nullable().optional().meta({ description: 'null: nobody has it' }),
    labels: z.array(Label).max(MAX_LABELS).optional(),
  })
  .meta({ id: 'ComplaintPatch' });
export type ComplaintPatch = z.infer<typeof ComplaintPatch>;

export const TakeRequest = z
  .strictObject({
    force: z.boolean().optional().meta({ description: 'Also where a colleague has it' }),
  })
  .meta({ id: 'TakeRequest' });
export type TakeRequest = z.infer<typeof TakeRequest>;

/** Lets it rest for who asks: out of the lists of what waits, until then or until somebody else changes it. */
export const SnoozeRequest = z
  .strictObject({ until: Timestamp.nullable().meta({ description: 'Not after the deadline; null ends it' }) })
  .meta({ id: 'SnoozeRequest' });
export type SnoozeRequest = z.infer<typeof SnoozeRequest>;

export const TakenNext = z
  .object({ complaintId: Id.nullable().meta({ description: 'null: nothing waits for somebody' }) })
  .meta({ id: 'TakenNext' });
export type TakenNext = z.infer<typeof TakenNext>;

/** Somebody who works here, as colleagues see them. */
export const Person = z.object({ id: Id, displayName: z.string() }).meta({ id: 'Person' });
export type Person = z.infer<typeof Person>;

export const AssigneeQuery = z.strictObject({
  complaintId: Id.optional().meta({ description: 'Only those who may see this complaint' }),
});
export type AssigneeQuery = z.infer<typeof AssigneeQuery>;

export const AssigneeList = z.object({ items: z.array(Person) }).meta({ id: 'AssigneeList' });

export const LabelList = z
  .object({
    items: z.array(z.object({ label: z.string(), count: z.number().int() })).meta({
      description: 'Most used first, counted over those put on lately',
    }),
  })
  .meta({ id: 'LabelList' });
export type LabelList = z.infer<typeof LabelList>;

/** Something people here tell each other about a complaint. Alipay and the user never see it. */
export const NoteCreate = z
  .strictObject({
    content: lines(1_000),
    mentions: z.array(Id).max(20).optional().meta({ description: 'People it speaks to' }),
  })
  .meta({ id: 'NoteCreate' });
export type NoteCreate = z.infer<typeof NoteCreate>;

export const Note = z
  .object({
    id: Id,
    authorId: Id.nullable(),
    authorName: z.string(),
    content: z.string(),
    mentions: z.array(Person),
    createdAt: Timestamp,
  })
  .meta({ id: 'Note' });
export type Note = z.infer<typeof Note>;

/** Said every 20 seconds while a page shows the complaint; after 45 silent ones it counts as closed. */
export const PresenceBeat = z
  .strictObject({ open: z.boolean().default(true).meta({ description: 'false: closed just now' }) })
  .meta({ id: 'PresenceBeat' });
export type PresenceBeat = z.infer<typeof PresenceBeat>;

export const Viewers = z.object({ viewers: z.array(Person) }).meta({ id: 'Viewers' });
export type Viewers = z.infer<typeof Viewers>;
