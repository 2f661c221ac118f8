import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
import { problem, words, type Words } from '../platform/http/problem.js';
import { findColumns, type NameColumns, type NameLine } from './domain/names.js';

/** Longer is no name, but a quote that is never closed. */
const LONGEST_RECORD = 10_000;
/** One import; the header is not counted. */
const MOST_LINES = 20_000;
/** Read at once, in some milliseconds; then others have their turn. */
const PIECE_BYTES = 16_384;

interface CsvRecord {
  record: string[];
  info: { lines: number };
}

/**
 * The lines of a file of names, the header left out.
 *
 * @throws {ProblemError} `invalid_request` for what is no such file
 */
export async function readNamesCsv(csv: string): Promise<NameLine[]> {
  const [header, ...records] = await recordsOf(csv);
  const columns = findColumns(header?.record ?? []);
  if (columns.authAppId === null)
    throw refused('missing_column', words('第一行没有「商户 APPID」一列', 'The first line has no column authAppId'));
  if (columns.name === null && columns.companyName === null) {
    throw refused(
      'missing_column',
      words('第一行没有「商户名称」或「公司名称」一列', 'The first line has neither a column name nor companyName'),
    );
  }
  return records.map((one) => lineOf(one, columns));
}

async function recordsOf(csv: string): Promise<CsvRecord[]> {
  // with `info` each record comes with its place, which the types do not know
  const parser = parse({
    bom: true,
    info: true,
    trim: true,
    delimiter: delimiterOf(csv),
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    max_record_size: LONGEST_RECORD,
  });
  const records: CsvRecord[] = [];
  try {
    await pipeline(piecesOf(csv), parser, async (parsed: AsyncIterable<CsvRecord>) => {
      for await (const record of parsed) {
        records.push(record);
        if (records.length > MOST_LINES + 1) throw tooLong();
      }
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = 'lines' in error ? String(error.lines) : '?';
    throw refused(
      'not_csv',
      words(`第 ${line} 行的引号有误，无法读取`, `Line ${line} cannot be read: check its quotes`),
    );
  }
  return records;
}

/** As bytes: a piece may end in the middle of a character. */
async function* piecesOf(csv: string): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(csv);
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
    yield bytes.subarray(start, start + PIECE_BYTES);
    await setImmediate();
  }
}

/** Some spreadsheets save with semicolons or tabs. */
function delimiterOf(csv: string): string {
  const [header = ''] = csv.split(/[\r\n]/, 1);
  return [',', ';', '\t'].find((mark) => header.includes(mark)) ?? ',';
}

function lineOf({ record, info }: CsvRecord, columns: NameColumns): NameLine {
  const cell = (at: number | null): string => (at === null ? '' : unguarded(record[at] ?? ''));
  const name = cell(columns.name);
  const companyName = cell(columns.companyName);
  return {
    line: info.lines,
    authAppId: cell(columns.authAppId),
    ...(name !== '' && { name }),
    ...(companyName !== '' && { companyName }),
  };
}

/** The export puts a quote before what a spreadsheet would take for a formula. */
const unguarded = (text: string): string => text.replace(/^'(?=[=+\-@\t\r＝＋－＠])/, '');

const tooLong = () =>
  refused(
    'too_many_lines',
    words(
      `文件超过 ${MOST_LINES} 行，请分成几个文件导入`,
      `The file has more than ${MOST_LINES} lines; import it in parts`,
    ),
  );

const refused = (code: string, message: Words) =>
  problem('invalid_request', { errors: [{ field: 'csv', code, message }] });
