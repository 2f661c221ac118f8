import type { ComplaintSort, Family } from '@redress/contract';
import { fromFen, isYuan, toFen, type Fen } from '@redress/contract';
import { typedNumber } from './typed-number.js';
import { readAmount } from '../../shared/money.js';
import { dayMs, fromBeijingDate, hourMs } from '../../shared/time.js';

/** The tabs of the list. `soon`: due within 24 hours; `mine` and `unassigned` of those that are not settled. */
export const views = [
  'open',
  'soon',
  'overdue',
  'processing',
  'platform',
  'closed',
  'all',
  'mine',
  'unassigned',
] as const;
export type View = (typeof views)[number];

export const dueChoices = ['1h', '6h', '24h', '3d'] as const;
export type DueChoice = (typeof dueChoices)[number];

/** What the list is narrowed to. Everything of it lives in the address, so a link shows the same list. */
export interface ComplaintFilters {
  view: View;
  q: string;
  providerId: string;
  merchantId: string;
  family: Family | '';
  due: DueChoice | '';
  amountFrom: string;
  amountTo: string;
  /** Beijing days, `2026-11-24`, both inclusive. */
  from: string;
  to: string;
  sort: ComplaintSort | '';
}

export const noFilters: ComplaintFilters = {
  view: 'open',
  q: '',
  providerId: '',
  merchantId: '',
  family: '',
  due: '',
  amountFrom: '',
  amountTo: '',
  from: '',
  to: '',
  sort: '',
};

const sorts: readonly string[] = ['deadline', '-deadline', 'createdAt', '-createdAt', 'amount', '-amount'];
const ranges: Record<DueChoice, number> = { '1h': hourMs, '6h': 6 * hourMs, '24h': 24 * hourMs, '3d': 3 * dayMs };
/** "Due soon" is the next 24 hours, as the counts have it. */
const soonMs = ranges['24h'];

type Query = Record<string, unknown>;

/** Address → filters; what is not understood counts as absent. */
export function parseFilters(query: Query): ComplaintFilters {
  const text = (name: string): string => (typeof query[name] === 'string' ? query[name].slice(0, 128) : '');
  const oneOf = <T extends string>(name: string, allowed: readonly T[]): T | '' =>
    allowed.find((value) => value === text(name)) ?? '';
  const day = (name: string): string => (fromBeijingDate(text(name)) === null ? '' : text(name));
  const amount = (name: string): string => (isYuan(text(name)) ? text(name) : '');
  const days = rangeOf(day('from'), day('to'), (from, to) => from <= to);
  const amounts = rangeOf(amount('amountFrom'), amount('amountTo'), (from, to) => toFen(from) <= toFen(to));
  return {
    view: oneOf('view', views) || 'open',
    q: text('q'),
    providerId: text('provider'),
    merchantId: text('merchant'),
    family: oneOf('family', ['risk', 'trade']),
    due: oneOf('due', dueChoices),
    amountFrom: amounts.from,
    amountTo: amounts.to,
    from: days.from,
    to: days.to,
    sort: sorts.includes(text('sort')) ? (text('sort') as ComplaintSort) : '',
  };
}

/** A range that is turned round narrows to nothing and helps nobody: it counts as absent. */
const rangeOf = (from: string, to: string, isInOrder: (from: string, to: string) => boolean) =>
  from !== '' && to !== '' && !isInOrder(from, to) ? { from: '', to: '' } : { from, to };

type AmountRange = Pick<ComplaintFilters, 'amountFrom' | 'amountTo'>;

/** What a person typed as a range → filters, or what is wrong with it. */
export function readAmountRange(from: string, to: string): AmountRange | 'notAnAmount' | 'turnedRound' {
  const read = (typed: string): Fen | '' | null => (typed.trim() === '' ? '' : readAmount(typed));
  const [least, most] = [read(from), read(to)];
  if (least === null || most === null) return 'notAnAmount';
  if (least !== '' && most !== '' && least > most) return 'turnedRound';
  const say = (fen: Fen | '') => (fen === '' ? '' : fromFen(fen));
  return { amountFrom: say(least), amountTo: say(most) };
}

/** Filters → address, without what is at its default. */
export function toAddress(filters: ComplaintFilters): Record<string, string> {
  const address: Record<string, string> = {
    view: filters.view === 'open' ? '' : filters.view,
    q: filters.q,
    provider: filters.providerId,
    merchant: filters.merchantId,
    family: filters.family,
    due: filters.due,
    amountFrom: filters.amountFrom,
    amountTo: filters.amountTo,
    from: filters.from,
    to: filters.to,
    sort: filters.sort,
  };
  return Object.fromEntries(Object.entries(address).filter(([, value]) => value !== ''));
}

/** Sort in effect: settled ones are read newest first, the rest by deadline. */
export const sortOf = (filters: ComplaintFilters): ComplaintSort =>
  filters.sort || (filters.view === 'closed' || filters.view === 'all' ? '-createdAt' : 'deadline');

const statusOf: Partial<Record<View, string>> = {
  open: 'open',
  soon: 'open,processing',
  processing: 'processing',
  platform: 'platform',
  closed: 'closed',
  mine: 'open,processing',
  unassigned: 'open,processing',
};
const assigneeOf: Partial<Record<View, string>> = { mine: 'me', unassigned: 'none' };

/** Filters → query of `GET /complaints`. */
export function toQuery(filters: ComplaintFilters, nowMs: number): Record<string, string> {
  const dueMs = filters.view === 'soon' && filters.due === '' ? soonMs : filters.due && ranges[filters.due];
  const from = fromBeijingDate(filters.from);
  const to = fromBeijingDate(filters.to);
  const query: Record<string, string> = {
    status: statusOf[filters.view] ?? '',
    overdue: filters.view === 'overdue' ? 'true' : filters.view === 'soon' ? 'false' : '',
    assigneeId: assigneeOf[filters.view] ?? '',
    q: filters.q,
    providerId: filters.providerId,
    merchantId: filters.merchantId,
    family: filters.family,
    dueBefore: dueMs ? new Date(roundUp(nowMs + dueMs)).toISOString() : '',
    amountFrom: filters.amountFrom,
    amountTo: filters.amountTo,
    createdFrom: from === null ? '' : new Date(from).toISOString(),
    createdTo: to === null ? '' : new Date(to + dayMs).toISOString(),
    sort: sortOf(filters),
  };
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
}

/** To the full minute, so that the next page of the same list asks with the same filter (cursors are bound to it). */
const roundUp = (ms: number): number => Math.ceil(ms / 60_000) * 60_000;

/** The same tab and search with every filter taken away. */
export const withoutFilters = ({ view, q }: ComplaintFilters): ComplaintFilters => ({ ...noFilters, view, q });

/** How many filters beside the tab and the search are set. */
export const countFilters = (filters: ComplaintFilters): number =>
  [
    filters.providerId,
    filters.merchantId,
    filters.family,
    filters.due,
    filters.amountFrom || filters.amountTo,
    filters.from || filters.to,
  ].filter((value) => value !== '').length;

/** A search that begins looks in every state: whoever types a number wants that complaint, wherever it stands. */
export function withSearch(filters: ComplaintFilters, typed: string): Partial<ComplaintFilters> {
  const q = typedNumber(typed);
  return q !== '' && filters.q === '' ? { q, view: 'all', sort: '' } : { q };
}
