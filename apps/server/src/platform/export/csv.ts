import { stringify } from 'csv-stringify/sync';
import type { Table } from './table.js';

/** CSV with a byte order mark, by which spreadsheets know UTF-8. A batch is one piece. */
export async function* toCsv({ header, batches }: Pick<Table, 'header' | 'batches'>): AsyncGenerator<string, void> {
  let isFirst = true;
  for await (const rows of batches) {
    yield csvOf(isFirst ? [header, ...rows] : rows, isFirst);
    isFirst = false;
  }
  if (isFirst) yield csvOf([header], true);
}

/** A spreadsheet runs what looks like a formula, and names and words come from outside: such cells get an apostrophe. */
const csvOf = (rows: readonly (readonly string[])[], bom: boolean): string =>
  stringify(
    rows.map((row) => [...row]),
    { bom, quoted: true, quoted_empty: true, escape_formulas: true },
  );
