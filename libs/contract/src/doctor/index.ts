import type { Explanation } from '../text.js';
import { COMPLAINT } from './complaint.js';
import type { Entry } from './entry.js';
import { FINDING_OF_CODE, GATEWAY } from './gateway.js';
import { MERCHANT } from './merchant.js';
import { PROVIDER } from './provider.js';
import { REFUND } from './refund.js';
import { REFUND_REASONS } from './refund-reasons.js';

/** What was being done when the code came; the same code may ask for another deed then. */
export type Occasion = 'refund' | 'reading';

/** Every finding of ours about a provider's set-up. */
export type ProviderFinding = (typeof PROVIDER)[number][0];

/** The finding about our set-up that a sub code of the gateway stands for, if it stands for one. */
export const findingOfCode = (subCode: string): ProviderFinding | undefined =>
  FINDING_OF_CODE.find(([code]) => subCode.includes(code))?.[1];

const UNKNOWN: Entry = [
  'unknown',
  'us',
  null,
  '支付宝返回了未收录的原因',
  'Alipay gave a reason that is not known here',
  '请按返回码在开放平台排查；仍不清楚时，请带上返回码联系支付宝技术支持',
  "Look the code up at the open platform; if that does not help, ask Alipay's support with the code",
];

/** Findings of our own are whole codes. */
const OWN: ReadonlyMap<string, Entry> = new Map(
  [...PROVIDER, ...MERCHANT, ...REFUND_REASONS].map((entry): [string, Entry] => [entry[0], entry]),
);

/**
 * Codes of Alipay's are looked for inside what came, because prefixes are missing or misspelt in places (alipay.md
 * 5.5); longest first, because some hold others.
 */
const ALIPAY: readonly Entry[] = [
  ...GATEWAY,
  ...REFUND,
  ...COMPLAINT,
  ...FINDING_OF_CODE.map(([code, finding]): Entry => {
    const [, ...said] = PROVIDER.find(([known]) => known === finding) ?? UNKNOWN;
    return [code, ...said];
  }),
].toSorted(([left], [right]) => right.length - left.length);

function find(code: string, prefix = ''): Entry | undefined {
  const own = OWN.get(prefix + code);
  if (own !== undefined) return own;
  return ALIPAY.find(([known]) => known.startsWith(prefix) && code.includes(known.slice(prefix.length)));
}

/**
 * The doctor: what a code means, who must act, and what helps. One table for checks, coverage, polls, refunds and
 * notices (product.md 9.7).
 *
 * @param code a sub code or code of Alipay's, or a finding of ours
 * @param detail put behind the message in brackets, e.g. the codes themselves
 * @returns words that admit not knowing when the code is in no table
 */
export function explain(code: string, occasion?: Occasion, detail?: string): Explanation {
  const entry = (occasion && find(code, `${occasion}:`)) ?? find(code) ?? UNKNOWN;
  const [, whoActs, button, zh, en, remedyZh, remedyEn] = entry;
  const message =
    detail === undefined ? { 'zh-CN': zh, en } : { 'zh-CN': `${zh}（${detail}）`, en: `${en} (${detail})` };
  return { code, message, remedy: { 'zh-CN': remedyZh, en: remedyEn }, whoActs, button };
}

/** Whether a table has words for it. */
export const isExplained = (code: string, occasion?: Occasion): boolean =>
  find(code) !== undefined || (occasion !== undefined && find(code, `${occasion}:`) !== undefined);

/** Every row as it stands, for documentation and tests. */
export const doctorEntries: readonly Entry[] = [...OWN.values(), ...ALIPAY];
