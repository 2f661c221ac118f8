import type { ListColumn, ListDensity } from '@redress/contract';

/** The complaint's words are the one column nobody can put away: it opens the complaint. */
export type ShownColumn = ListColumn | 'content';

/** What is shown until somebody chooses. The first line of 商户 has the provider below it, that of 内容 the contact. */
export const usualColumns: readonly ListColumn[] = ['deadline', 'merchant', 'amount', 'status', 'assignee', 'last'];
/** In a compact row there is no second line, so what stands there is a column. */
const usualCompactColumns: readonly ListColumn[] = [
  'deadline',
  'merchant',
  'amount',
  'contact',
  'status',
  'assignee',
  'last',
];

/** Widths in px; the words take what is left, and never less than this. */
export const columnWidths: Record<ShownColumn, number> = {
  content: 220,
  deadline: 150,
  merchant: 168,
  provider: 132,
  amount: 104,
  reason: 148,
  contact: 132,
  status: 140,
  received: 132,
  assignee: 92,
  labels: 132,
  last: 172,
};
const checkWidth = 44;
/** What a narrow window goes without, first the first; the rest is scrolled. */
const givenUp: readonly ListColumn[] = ['last', 'provider', 'contact'];

export const tableWidth = (columns: readonly ShownColumn[]): number =>
  columns.reduce((sum, column) => sum + columnWidths[column], checkWidth);

/** The columns of the table, in order; the words stand behind the deadline. @param room in px; 0: not known yet */
export function shownColumns(
  chosen: readonly ListColumn[] | null,
  { density, room }: { density: ListDensity; room: number },
): ShownColumn[] {
  let columns = chosen ?? (density === 'compact' ? usualCompactColumns : usualColumns);
  for (const column of givenUp)
    if (room > 0 && tableWidth(['content', ...columns]) > room) columns = columns.filter((one) => one !== column);
  const [first, ...others] = columns;
  return first === 'deadline' ? ['deadline', 'content', ...others] : ['content', ...columns];
}

/** Those of them that a person can choose. */
export const choosable = (columns: readonly ShownColumn[]): ListColumn[] =>
  columns.filter((column) => column !== 'content');

/** In the order the columns have by themselves: putting one back puts it where it was. */
export const toggled = (chosen: readonly ListColumn[], column: ListColumn, all: readonly ListColumn[]): ListColumn[] =>
  all.filter((one) => (one === column ? !chosen.includes(one) : chosen.includes(one)));
