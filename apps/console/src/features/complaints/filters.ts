import type { ComplaintSort, Family } from '@redress/contract';
import { fromFen, isYuan, toFen, type Fen } from '@redress/contract';
import { typedNumber } from './typed-number.js';
import { readAmount } from '../../shared/money.js';
import { fromBeijingDate } from '../../shared/time.js';

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

/** What the filter of the deadline offers; any other number of hours or days can be typed. */
export const dueChoices = ['1h', '6h', '24h', '3d'] as const;
const MOST_DUE_DAYS = 30;

/** What the list is narrowed to. Everything of it lives in the address, so a link shows the same list. */
export interface ComplaintFilters {
  view: View;
  q: string;
  providerId: string;
  merchantId: string;
  family: Family | '';
  /** Until the deadline: `6h` or `3d`. */
  due: string;
  amountFrom: string;
  amountTo: string;
  /** Beijing days, `2026-11-24`, both inclusive. */
  from: string;
  to: string;
  /** `me`, `none` for nobody, or a person's id. */
  assignee: string;
  label: string;
  escalated: boolean;
  needsLook: boolean;
  sort: ComplaintSort | '';
  /** The saved view these came from: its tab is the chosen one, whatever is narrowed further. */
  saved: string;
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
  assignee: '',
  label: '',
  escalated: false,
  needsLook: false,
  sort: '',
  saved: '',
};

type Field = keyof ComplaintFilters;

/** What each is called in the address. */
const addressNames: Record<Field, string> = {
  view: 'view',
  q: 'q',
  providerId: 'provider',
  merchantId: 'merchant',
  family: 'family',
  due: 'due',
  amountFrom: 'amountFrom',
  amountTo: 'amountTo',
  from: 'from',
  to: 'to',
  assignee: 'assignee',
  label: 'label',
  escalated: 'escalated',
  needsLook: 'needsLook',
  sort: 'sort',
  saved: 'saved',
};

const sorts: readonly string[] = ['deadline', '-deadline', 'createdAt', '-createdAt', 'amount', '-amount'];
const isId = (text: string): boolean => /^[0-9A-Za-z_-]{1,64}$/.test(text);

type Query = Record<string, unknown>;

/** Address → filters; what is not understood counts as absent. */
export function parseFilters(query: Query): ComplaintFilters {
  const text = (name: string): string => (typeof query[name] === 'string' ? query[name].slice(0, 128) : '');
  const oneOf = <T extends string>(name: string, allowed: readonly T[]): T | '' =>
    allowed.find((value) => value === text(name)) ?? '';
  const id = (name: string): string => (isId(text(name)) ? text(name) : '');
  const day = (name: string): string => (fromBeijingDate(text(name)) === null ? '' : text(name));
  const amount = (name: string): string => (isYuan(text(name)) ? text(name) : '');
  const days = rangeOf(day('from'), day('to'), (from, to) => from <= to);
  const amounts = rangeOf(amount('amountFrom'), amount('amountTo'), (from, to) => toFen(from) <= toFen(to));
  return {
    view: oneOf('view', views) || noFilters.view,
    q: text('q'),
    providerId: id('provider'),
    merchantId: id('merchant'),
    family: oneOf('family', ['risk', 'trade']),
    due: dueHours(text('due')) === null ? '' : text('due'),
    amountFrom: amounts.from,
    amountTo: amounts.to,
    from: days.from,
    to: days.to,
    assignee: id('assignee'),
    label: text('label').slice(0, 32),
    escalated: text('escalated') === 'yes',
    needsLook: text('needsLook') === 'yes',
    sort: sorts.includes(text('sort')) ? (text('sort') as ComplaintSort) : '',
    saved: id('saved'),
  };
}

/** `6h`, `3d` → hours; null where it is none, or further away than a deadline can be. */
export function dueHours(due: string): number | null {
  const [, n = '', unit = ''] = /^([1-9]\d{0,2})([hd])$/.exec(due) ?? [];
  const hours = Number(n) * (unit === 'd' ? 24 : 1);
  return hours > 0 && hours <= MOST_DUE_DAYS * 24 ? hours : null;
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
  const set = fields.filter((field) => filters[field] !== noFilters[field]);
  return Object.fromEntries(set.map((field) => [addressNames[field], textOf(filters[field])]));
}
const fields = Object.keys(addressNames) as Field[];
const textOf = (value: string | boolean): string => (typeof value === 'string' ? value : 'yes');

/** What the address says and nobody understands: it is left out, and the page says so. */
export function droppedFrom(query: Query): Field[] {
  const filters = parseFilters(query);
  return fields.filter((field) => {
    const given = query[addressNames[field]];
    return given !== undefined && given !== '' && given !== textOf(filters[field]);
  });
}

/** The same tab and search with every filter taken away. */
export const withoutFilters = ({ view, q }: ComplaintFilters): ComplaintFilters => ({ ...noFilters, view, q });

/** A built-in tab: the filters stay, but what a saved view brought goes with it. */
export const withView = (filters: ComplaintFilters, view: View): ComplaintFilters =>
  filters.saved === '' ? { ...filters, view, sort: '' } : { ...noFilters, view };

/** How many filters beside the tab and the search are set. */
export const countFilters = (filters: ComplaintFilters): number =>
  [
    filters.providerId,
    filters.merchantId,
    filters.family,
    filters.due,
    filters.amountFrom || filters.amountTo,
    filters.from || filters.to,
    filters.assignee,
    filters.label,
    filters.escalated,
    filters.needsLook,
  ].filter(Boolean).length;

/** A search that begins looks in every state: whoever types a number wants that complaint, wherever it stands. */
export function withSearch(filters: ComplaintFilters, typed: string): Partial<ComplaintFilters> {
  const q = typedNumber(typed);
  return q !== '' && filters.q === '' ? { q, view: 'all', sort: '' } : { q };
}
