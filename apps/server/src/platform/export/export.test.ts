import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { toCsv } from './csv.js';
import { toXlsx } from './xlsx.js';

const batches = (...list: string[][][]) =>
  (async function* () {
    for (const rows of list) yield await Promise.resolve(rows);
  })();

async function xlsx(...list: string[][][]): Promise<Record<string, string>> {
  const pieces: Uint8Array[] = [];
  const table = { header: ['编号', '金额'], figures: new Set([1]), batches: batches(...list) };
  for await (const piece of toXlsx(table)) pieces.push(piece);
  const files = unzipSync(Buffer.concat(pieces));
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [name, strFromU8(content)]));
}

const cellsOf = (sheet: string | undefined): string[] =>
  [...(sheet ?? '').matchAll(/<c\/>|<v>(.*?)<\/v>|<t xml:space="preserve">([^]*?)<\/t>/g)].map(
    ([, figure, text]) => figure ?? text ?? '',
  );

describe('a workbook', () => {
  it('has every row of every batch, figures as figures and numbers of things as text', async () => {
    const files = await xlsx([['20261120220014382114', '12.34']], [['b', '']]);
    const sheet = files['xl/worksheets/sheet1.xml'];
    expect(cellsOf(sheet)).toEqual(['编号', '金额', '20261120220014382114', '12.34', 'b', '']);
    expect(sheet).toContain('<c><v>12.34</v></c>');
    expect(Object.keys(files).sort()).toEqual([
      '[Content_Types].xml',
      '_rels/.rels',
      'xl/_rels/workbook.xml.rels',
      'xl/workbook.xml',
      'xl/worksheets/sheet1.xml',
    ]);
  });

  it.each([
    ['<b>&"', '&lt;b&gt;&amp;"'],
    ['a\u0000\u0008b\ufffe', 'ab'],
    ['_x0041_', '_x005F_x0041_'],
    ['\ud83d 半', ' 半'],
    ['😀', '😀'],
    ['=1+1', '=1+1'],
  ])('spells %j so that XML takes it', async (text, spelled) => {
    expect(cellsOf((await xlsx([[text, '']]))['xl/worksheets/sheet1.xml'])[2]).toBe(spelled);
  });

  it('cuts what no cell holds', async () => {
    expect(cellsOf((await xlsx([['字'.repeat(40_000), '']]))['xl/worksheets/sheet1.xml'])[2]).toHaveLength(32_767);
  });

  it('is a whole one without any row', async () => {
    expect(cellsOf((await xlsx())['xl/worksheets/sheet1.xml'])).toEqual(['编号', '金额']);
  });
});

describe('CSV', () => {
  const csv = async (...list: string[][][]) => {
    let text = '';
    for await (const piece of toCsv({ header: ['a', 'b'], batches: batches(...list) })) text += piece;
    return text;
  };

  it('begins with a byte order mark and has its header once', async () => {
    expect(await csv([['1', '']], [['2', '"']])).toBe('\ufeff"a","b"\n"1",""\n"2",""""\n');
    expect(await csv()).toBe('\ufeff"a","b"\n');
  });

  it('lets no spreadsheet run a cell', async () => {
    for (const start of ['=', '+', '-', '@']) expect(await csv([[`${start}1+1`, '']])).toContain(`"'${start}1+1"`);
  });
});
