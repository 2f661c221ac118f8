import { strToU8, ZipDeflate } from 'fflate';
import type { Table } from './table.js';
import { ZipPieces } from './zip-pieces.js';

/** A sheet of Excel has 1,048,576 rows; what goes beyond begins another one. */
const ROWS_OF_A_SHEET = 1_000_000;
/** What a cell of Excel holds, in UTF-16 units. */
const LONGEST_CELL = 32_767;
const PIECE = 65_536;

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';

/**
 * A workbook (Office Open XML), written while the rows come: nothing but the piece in hand is in memory. Texts are
 * inline, so that no table of them has to be kept, and are never formulas.
 */
export async function* toXlsx({ header, figures, batches }: Table): AsyncGenerator<Uint8Array, void> {
  const out = new ZipPieces();
  const file = (name: string): ZipDeflate => {
    const entry = new ZipDeflate(name, { level: 6 });
    out.zip.add(entry);
    return entry;
  };
  let sheets = 0;
  let rowsOfSheet = 0;
  let sheet: ZipDeflate | null = null;
  const endSheet = () => sheet?.push(strToU8('</sheetData></worksheet>'), true);
  const beginSheet = (): ZipDeflate => {
    endSheet();
    sheets += 1;
    rowsOfSheet = 1;
    const next = file(`xl/worksheets/sheet${sheets}.xml`);
    next.push(strToU8(`${XML}<worksheet xmlns="${MAIN}"><sheetData>${rowXml(header, new Set())}`));
    return next;
  };
  sheet = beginSheet();
  for await (const rows of batches) {
    for (let from = 0; from < rows.length;) {
      if (rowsOfSheet >= ROWS_OF_A_SHEET) sheet = beginSheet();
      const part = rows.slice(from, from + ROWS_OF_A_SHEET - rowsOfSheet);
      sheet.push(strToU8(part.map((row) => rowXml(row, figures)).join('')));
      rowsOfSheet += part.length;
      from += part.length;
    }
    if (out.waiting >= PIECE) yield out.take();
  }
  endSheet();
  for (const [name, text] of frameOf(sheets)) file(name).push(strToU8(XML + text), true);
  out.zip.end();
  yield out.take();
}

function rowXml(cells: readonly string[], figures: ReadonlySet<number>): string {
  const parts = cells.map((cell, n) => {
    if (cell === '') return '<c/>';
    if (figures.has(n)) return `<c><v>${cell}</v></c>`;
    return `<c t="inlineStr"><is><t xml:space="preserve">${escape(cell)}</t></is></c>`;
  });
  return `<row>${parts.join('')}</row>`;
}

/** XML knows no control characters and no half of a pair; `_x` begins an escape of Excel's own. */
const escape = (text: string): string =>
  text
    .slice(0, LONGEST_CELL)
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/_x(?=[0-9A-Fa-f]{4}_)/g, '_x005F_x');

/** What makes a package of the sheets. */
function frameOf(sheets: number): [name: string, xml: string][] {
  const each = (of: (n: number) => string) => Array.from({ length: sheets }, (_, n) => of(n + 1)).join('');
  const type = (path: string, kind: string) =>
    `<Override PartName="/${path}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml"/>`;
  const link = (id: number, kind: string, target: string) =>
    `<Relationship Id="rId${id}" Type="${OFFICE}/${kind}" Target="${target}"/>`;
  const links = (inner: string) => `<Relationships xmlns="${PACKAGE}/relationships">${inner}</Relationships>`;
  return [
    [
      '[Content_Types].xml',
      `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${type('xl/workbook.xml', 'sheet.main')}${each((n) => type(`xl/worksheets/sheet${n}.xml`, 'worksheet'))}</Types>`,
    ],
    ['_rels/.rels', links(link(1, 'officeDocument', 'xl/workbook.xml'))],
    [
      'xl/workbook.xml',
      `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${each((n) => `<sheet name="${n}" sheetId="${n}" r:id="rId${n}"/>`)}</sheets></workbook>`,
    ],
    ['xl/_rels/workbook.xml.rels', links(each((n) => link(n, 'worksheet', `worksheets/sheet${n}.xml`)))],
  ];
}
