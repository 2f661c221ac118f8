import type { BulkRequest } from '@redress/contract';

/** For which complaints: those named, or all that match a filter and are so many. */
export type Which = Pick<BulkRequest, 'ids' | 'filter' | 'expectedCount'>;
type Filter = NonNullable<BulkRequest['filter']>;

const lists: readonly string[] = ['status', 'providerId', 'merchantId', 'label'];
const flags: readonly string[] = ['overdue', 'needsLook', 'escalated', 'snoozed'];

/** The query of the list → the filter of a bulk: the same facts with the types of JSON, without the order. */
export function filterOf(query: Readonly<Record<string, string>>): Filter {
  const entries = Object.entries(query).filter(([name]) => name !== 'sort');
  return Object.fromEntries(
    entries.map(([name, text]) => {
      if (lists.includes(name)) return [name, text.split(',')];
      return [name, flags.includes(name) ? text === 'true' : text];
    }),
  );
}
