import type { ComplaintSort, ViewFilter } from '@redress/contract';
import { beijingDate, dayMs, fromBeijingDate, hourMs } from '../../shared/time.js';
import { dueHours, noFilters, parseFilters, views, type ComplaintFilters, type View } from './filters.js';

/*
 * Filters as a person sees them ⇄ the query of `GET /complaints`. A saved view keeps the query, with the hours until
 * the deadline in place of a moment.
 */

/** "Due soon" is the next 24 hours, as the counts have it. */
const SOON_HOURS = 24;
const active = 'open,processing';

/** What a tab alone asks for. */
const base: Record<View, ViewFilter> = {
  open: { status: 'open', snoozed: 'false' },
  soon: { status: active, overdue: 'false' },
  overdue: { overdue: 'true' },
  processing: { status: 'processing' },
  platform: { status: 'platform' },
  closed: { status: 'closed' },
  all: {},
  mine: { status: active, assigneeId: 'me', snoozed: 'false' },
  unassigned: { status: active, assigneeId: 'none', snoozed: 'false' },
};

/** Settled ones are read newest first, so is what has every state. */
export const isByAge = ({ view }: Pick<ComplaintFilters, 'view'>): boolean => view === 'closed' || view === 'all';

/** Sort in effect. @param preferred by this person for what is not settled; null: by deadline */
export const sortOf = (filters: ComplaintFilters, preferred: ComplaintSort | null): ComplaintSort =>
  filters.sort || (isByAge(filters) ? '-createdAt' : (preferred ?? 'deadline'));

/** Filters → what a saved view keeps of them. */
export function toViewFilter(filters: ComplaintFilters): ViewFilter {
  const from = fromBeijingDate(filters.from);
  const to = fromBeijingDate(filters.to);
  const hours = dueHours(filters.due) ?? (filters.view === 'soon' ? SOON_HOURS : null);
  const narrowed: Record<string, string> = {
    q: filters.q,
    providerId: filters.providerId,
    merchantId: filters.merchantId,
    family: filters.family,
    dueWithinHours: hours === null ? '' : String(hours),
    amountFrom: filters.amountFrom,
    amountTo: filters.amountTo,
    createdFrom: from === null ? '' : new Date(from).toISOString(),
    createdTo: to === null ? '' : new Date(to + dayMs).toISOString(),
    assigneeId: filters.assignee,
    label: filters.label,
    escalated: filters.escalated ? 'true' : '',
    needsLook: filters.needsLook ? 'true' : '',
  };
  const set = Object.fromEntries(Object.entries(narrowed).filter(([, value]) => value !== ''));
  return { ...set, ...base[filters.view] };
}

/** Filters → query of `GET /complaints`. */
export function toQuery(
  filters: ComplaintFilters,
  nowMs: number,
  preferred: ComplaintSort | null = null,
): Record<string, string> {
  const { dueWithinHours, ...query } = toViewFilter(filters);
  const dueMs = nowMs + Number(dueWithinHours ?? 0) * hourMs;
  const due = dueWithinHours === undefined ? {} : { dueBefore: new Date(roundUp(dueMs)).toISOString() };
  return { ...query, ...due, sort: sortOf(filters, preferred) };
}

/** To the full minute, so that the next page of the same list asks with the same filter (cursors are bound to it). */
const roundUp = (ms: number): number => Math.ceil(ms / 60_000) * 60_000;

/**
 * What a saved view keeps → filters. `isWhole` is false where the console has no filter for a part of it, as a view may
 * come from an integrator.
 */
export function ofViewFilter(filter: ViewFilter): { filters: ComplaintFilters; isWhole: boolean } {
  const view = views.toReversed().find((name) => isBase(filter, base[name])) ?? 'all';
  const hours = Number(filter.dueWithinHours ?? 0);
  const isOwnDue = hours > 0 && !(view === 'soon' && hours === SOON_HOURS);
  const day = (moment: string | undefined, backMs: number): string =>
    moment === undefined ? '' : beijingDate(Date.parse(moment) - backMs);
  const filters = parseFilters({
    view,
    q: filter.q,
    provider: filter.providerId,
    merchant: filter.merchantId,
    family: filter.family,
    due: isOwnDue ? (hours > 24 && hours % 24 === 0 ? `${hours / 24}d` : `${hours}h`) : '',
    amountFrom: filter.amountFrom,
    amountTo: filter.amountTo,
    from: day(filter.createdFrom, 0),
    to: day(filter.createdTo, dayMs),
    assignee: base[view].assigneeId === undefined ? filter.assigneeId : '',
    label: filter.label,
    escalated: filter.escalated === 'true' ? 'yes' : '',
    needsLook: filter.needsLook === 'true' ? 'yes' : '',
  });
  return { filters, isWhole: isSame(toViewFilter(filters), filter) };
}

/** State, lateness and, where the tab is about it, the assignee are those of the tab. */
const isBase = (filter: ViewFilter, tab: ViewFilter): boolean =>
  filter.status === tab.status &&
  filter.overdue === tab.overdue &&
  (tab.assigneeId === undefined || tab.assigneeId === filter.assigneeId);

/** Views of before there was a snooze do not speak of it; their tab shows what is awake all the same. */
const isAwake = ({ snoozed }: ViewFilter): boolean => snoozed !== 'true';

const isSame = (a: ViewFilter, b: ViewFilter): boolean => {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof ViewFilter>;
  return [...names].every((name) => a[name] === b[name] || (name === 'snoozed' && isAwake(a) && isAwake(b)));
};

/** Whether these are the filters of a saved view, or were changed since it was chosen. */
export const isAsSaved = (
  filters: ComplaintFilters,
  saved: { filter: ViewFilter; sort: ComplaintSort | null },
): boolean => isSame(toViewFilter(filters), saved.filter) && (filters.sort || null) === saved.sort;

/** The address of a saved view. */
export const ofSavedView = (view: {
  id: string;
  filter: ViewFilter;
  sort: ComplaintSort | null;
}): ComplaintFilters => ({ ...noFilters, ...ofViewFilter(view.filter).filters, sort: view.sort ?? '', saved: view.id });
