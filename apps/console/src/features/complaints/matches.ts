import type { ComplaintSummary } from '@redress/contract';
import { toFen } from '@redress/contract';
import { dayMs, fromBeijingDate, hourMs } from '../../shared/time.js';
import { dueHours, type ComplaintFilters } from './filters.js';
import { toViewFilter } from './list-query.js';

export type Judged = Pick<
  ComplaintSummary,
  | 'status'
  | 'overdue'
  | 'deadline'
  | 'providerId'
  | 'merchantId'
  | 'family'
  | 'amount'
  | 'complainedAt'
  | 'assigneeId'
  | 'labels'
  | 'escalated'
  | 'needsLook'
  | 'snoozedUntil'
>;

/**
 * Whether a row that changed would still be in the list if it were read again. What only the server can tell, the words
 * of a search, counts as unchanged.
 *
 * @param me id of the person who looks
 */
export function matches(row: Judged, filters: ComplaintFilters, me: string, nowMs: number): boolean {
  const { status, overdue, assigneeId, snoozed } = toViewFilter(filters);
  return (
    (status === undefined || status.split(',').includes(row.status)) &&
    (overdue === undefined || String(row.overdue) === overdue) &&
    (snoozed === undefined || String(row.snoozedUntil !== null) === snoozed) &&
    isAssigned(row.assigneeId, assigneeId, me) &&
    isOneOf(filters.providerId, row.providerId) &&
    isOneOf(filters.merchantId, row.merchantId) &&
    isOneOf(filters.family, row.family) &&
    isDue(row.deadline, filters, nowMs) &&
    isWithinAmounts(row.amount, filters) &&
    isWithinDays(Date.parse(row.complainedAt), filters) &&
    (filters.label === '' || row.labels.includes(filters.label)) &&
    (!filters.escalated || row.escalated) &&
    (!filters.needsLook || row.needsLook)
  );
}

const isOneOf = (wanted: string, value: string): boolean => wanted === '' || wanted === value;

function isAssigned(assigneeId: string | null, wanted: string | undefined, me: string): boolean {
  if (wanted === undefined) return true;
  return assigneeId === (wanted === 'none' ? null : wanted === 'me' ? me : wanted);
}

function isDue(deadline: string | null, { view, due }: ComplaintFilters, nowMs: number): boolean {
  const hours = dueHours(due) ?? (view === 'soon' ? 24 : null);
  return hours === null || (deadline !== null && Date.parse(deadline) < nowMs + hours * hourMs);
}

function isWithinAmounts(amount: string | null, { amountFrom, amountTo }: ComplaintFilters): boolean {
  if (amountFrom === '' && amountTo === '') return true;
  if (amount === null) return false;
  const fen = toFen(amount);
  return (amountFrom === '' || fen >= toFen(amountFrom)) && (amountTo === '' || fen <= toFen(amountTo));
}

function isWithinDays(ms: number, filters: ComplaintFilters): boolean {
  const from = fromBeijingDate(filters.from);
  const to = fromBeijingDate(filters.to);
  return (from === null || ms >= from) && (to === null || ms < to + dayMs);
}
