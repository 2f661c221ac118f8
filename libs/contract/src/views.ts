import { z } from 'zod';
import { complaintFilter, ComplaintQuery, complaintSorts } from './complaints.js';
import { listColumns, listDensities } from './enums.js';
import { Id, line, refusal } from './text.js';

/** How far ahead a view may look for deadlines: 30 days. */
const MOST_HOURS = 720;

const filterNames = Object.keys(complaintFilter) as [keyof typeof complaintFilter];

/**
 * The filter of a view: the query of `GET /complaints` as texts, so that a view shows what that query shows.
 * `dueWithinHours` stands for a moment that moves along; a fixed `dueBefore` would pass.
 */
export const ViewFilter = z
  .partialRecord(z.enum([...filterNames, 'dueWithinHours']), z.string().min(1).max(2_000))
  .superRefine(({ dueWithinHours, ...query }, context) => {
    for (const { path, message } of ComplaintQuery.safeParse(query).error?.issues ?? [])
      context.addIssue({ code: 'custom', path, message });
    const hours = Number(dueWithinHours ?? 1);
    if (!Number.isInteger(hours) || hours < 1 || hours > MOST_HOURS)
      context.addIssue({
        code: 'custom',
        path: ['dueWithinHours'],
        ...refusal('out_of_range', '填 1 到 720 的整数', 'must be a whole number from 1 to 720'),
      });
  })
  .meta({ id: 'ViewFilter' });
export type ViewFilter = z.infer<typeof ViewFilter>;

/** What `GET /complaints` is asked for a view now. */
export function queryOfView({ dueWithinHours, ...query }: ViewFilter, nowMs: number): ComplaintQuery {
  const dueBefore = dueWithinHours && new Date(nowMs + Number(dueWithinHours) * 3_600_000).toISOString();
  return ComplaintQuery.parse({ ...query, ...(dueBefore && { dueBefore }) });
}

const Columns = z.array(z.enum(listColumns)).max(listColumns.length);

const view = {
  name: line(24),
  filter: ViewFilter,
  sort: z.enum(complaintSorts).nullable().meta({ description: 'null: the order the tab has by itself' }),
  columns: Columns.nullable().meta({ description: 'null: those the person chose' }),
  isShared: z.boolean().meta({ description: 'Everybody sees it; only its owner or an administrator changes it' }),
  position: z.number().int().min(0).max(1_000),
};

/** A saved view of the list of complaints, as one person sees it. */
export const SavedView = z
  .object({
    ...view,
    id: Id,
    ownerId: Id,
    ownerName: z.string().nullable(),
    mayChange: z.boolean(),
    count: z.number().int().meta({ description: 'How many match now, in what the reader may see' }),
    countIsCapped: z.boolean().meta({ description: 'At least so many' }),
  })
  .meta({ id: 'SavedView' });
export type SavedView = z.infer<typeof SavedView>;

export const SavedViewList = z.object({ items: z.array(SavedView) }).meta({ id: 'SavedViewList' });

export const SavedViewCreate = z
  .strictObject({
    ...view,
    sort: view.sort.default(null),
    columns: view.columns.default(null),
    isShared: view.isShared.default(false),
    position: view.position.optional().meta({ description: 'Last, where it is not given' }),
  })
  .meta({ id: 'SavedViewCreate' });
export type SavedViewCreate = z.input<typeof SavedViewCreate>;

export const SavedViewPatch = z.strictObject(view).partial().meta({ id: 'SavedViewPatch' });
export type SavedViewPatch = z.infer<typeof SavedViewPatch>;

const preferences = {
  listDensity: z.enum(listDensities),
  listColumns: Columns.nullable().meta({ description: 'null: the usual ones' }),
  listSort: z.enum(complaintSorts).nullable().meta({ description: 'null: by deadline, settled ones newest first' }),
  shortcuts: z.boolean().meta({ description: 'Single keys do things' }),
};

/** How a person likes the console. */
export const Preferences = z.object(preferences).meta({ id: 'Preferences' });
export type Preferences = z.infer<typeof Preferences>;

export const PreferencesPatch = z.strictObject(preferences).partial().meta({ id: 'PreferencesPatch' });
export type PreferencesPatch = z.infer<typeof PreferencesPatch>;
