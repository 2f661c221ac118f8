import { line, LocalText, type MerchantNameStatus } from '@redress/contract';

/** One line of a file of names. An empty cell changes nothing, so its field is absent. */
export interface NameLine {
  /** As an editor counts, the header is 1. */
  line: number;
  authAppId: string;
  name?: string;
  companyName?: string;
}

/** What the columns are called, by their headers without blanks, `_` and case. */
const HEADERS: Readonly<Record<Exclude<keyof NameLine, 'line'>, readonly string[]>> = {
  authAppId: ['authappid', 'appid', '商户appid', '应用appid', '应用id'],
  name: ['name', 'merchantname', '名称', '商户名称', '商户'],
  companyName: ['companyname', 'company', '公司名称', '公司'],
};

export type NameColumns = { [K in keyof typeof HEADERS]: number | null };

/** Where each column stands, counted from 0; null where the file has none. */
export function findColumns(header: readonly string[]): NameColumns {
  const titles = header.map((title) => title.toLowerCase().replaceAll(/[\s_]/g, ''));
  const at = (names: readonly string[]): number | null => {
    const found = titles.findIndex((title) => names.includes(title));
    return found < 0 ? null : found;
  };
  return { authAppId: at(HEADERS.authAppId), name: at(HEADERS.name), companyName: at(HEADERS.companyName) };
}

export interface Names {
  name: string;
  companyName: string;
}

export interface NameVerdict {
  status: MerchantNameStatus;
  message?: LocalText;
  /** What the line sets; trimmed. */
  patch: Partial<Names>;
}

/**
 * What a line comes to.
 *
 * @param known      the merchants with its app id; one app may have authorised several providers
 * @param sameAsLine the line before that names the same app
 */
export function judgeNames(row: NameLine, known: readonly Names[], sameAsLine: number | null): NameVerdict {
  const fault = faultOf(row, sameAsLine);
  if (fault !== null) return { status: 'invalid', message: fault, patch: {} };
  if (known.length === 0)
    return { status: 'unknown', message: say('没有这个商户', 'There is no such merchant'), patch: {} };
  const patch: Partial<Names> = {
    ...(row.name !== undefined && { name: row.name.trim() }),
    ...(row.companyName !== undefined && { companyName: row.companyName.trim() }),
  };
  const differs = known.some(
    (one) =>
      (patch.name !== undefined && patch.name !== one.name) ||
      (patch.companyName !== undefined && patch.companyName !== one.companyName),
  );
  return { status: differs ? 'changed' : 'unchanged', patch };
}

function faultOf({ authAppId, name, companyName }: NameLine, sameAsLine: number | null): LocalText | null {
  if (authAppId === '') return say('没有填商户 APPID', 'The merchant app id is missing');
  if (/^\d(\.\d+)?E\+\d+$/i.test(authAppId)) {
    return say(
      '表格软件把 APPID 改成了科学计数，后几位已丢失；把这一列设为文本，再填一次',
      'The spreadsheet turned the app id into a power of ten and lost digits; format the column as text and fill it in again',
    );
  }
  if (sameAsLine !== null)
    return say(`和第 ${sameAsLine} 行是同一个商户`, `Line ${sameAsLine} names the same merchant`);
  return (
    (name === undefined ? null : faultOfText(name, 64, { zh: '名称', en: 'The name' })) ??
    (companyName === undefined ? null : faultOfText(companyName, 128, { zh: '公司名称', en: 'The company name' }))
  );
}

function faultOfText(text: string, max: number, of: { zh: string; en: string }): LocalText | null {
  const { error } = line(max).safeParse(text);
  if (error === undefined) return null;
  if (text.trim().length > max) return say(`${of.zh}最多 ${max} 个字`, `${of.en} has at most ${max} characters`);
  const [words] = error.issues.flatMap((issue) => {
    const said = issue.code === 'custom' ? LocalText.safeParse(issue.params?.['words']) : null;
    return said?.success ? [said.data] : [];
  });
  return say(`${of.zh}${words?.['zh-CN'] ?? '有误'}`, `${of.en} ${words?.en ?? 'is not valid'}`);
}

const say = (zh: string, en: string): LocalText => ({ 'zh-CN': zh, en });
