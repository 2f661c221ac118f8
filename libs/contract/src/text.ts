import { z } from 'zod';
import { actingParties, remedyButtons } from './enums.js';
import { isYuan } from './money.js';

/** A text in both languages of the product. */
export const LocalText = z.object({ 'zh-CN': z.string(), en: z.string() }).meta({ id: 'LocalText' });
export type LocalText = z.infer<typeof LocalText>;

/** What a `refine` says of a value it refuses; the server picks the reader's language from `params.words`. */
export const refusal = (code: string, zh: string, en: string, path?: string[]) => ({
  message: en,
  params: { code, words: { 'zh-CN': zh, en } },
  ...(path && { path }),
});

const noControl = refusal('control_characters', '不能包含控制字符', 'must not contain control characters');
const noBlank = refusal('blank', '不能全是看不见的字符', 'must not be invisible');

/** Opaque id of one of our rows. */
export const Id = z
  .string()
  .regex(/^[0-9A-Za-z_-]{1,64}$/)
  .meta({ description: 'Opaque id', examples: ['01JD2Z7M6Q4C8W0R3T5V7X9YAB'] });

/** RFC 3339 in UTC. */
export const Timestamp = z.iso
  .datetime()
  .meta({ description: 'RFC 3339, UTC', examples: ['2026-11-24T08:30:00.000Z'] });

/** Yuan with two decimals as text, as Alipay has it. */
export const Amount = z
  .string()
  .refine(
    isYuan,
    refusal(
      'not_an_amount',
      '金额写成 12.34 这样，最多两位小数',
      'must be yuan with at most two decimals, e.g. "12.34"',
    ),
  )
  .meta({
    description: 'Yuan as decimal text',
    examples: ['12.34'],
    pattern: String.raw`^(0|[1-9]\d{0,9})(\.\d{1,2})?$`,
  });

/** An amount of at least one fen. */
export const PositiveAmount = Amount.refine(
  (text) => /[1-9]/.test(text),
  refusal('zero', '金额要大于 0', 'must be more than 0'),
).meta({
  description: 'Yuan as decimal text, more than 0',
  examples: ['12.34'],
});

/**
 * What breaks a line or turns the letters after it round, beside the control characters: with U+202E in a name, a mail
 * or a list would read otherwise than it is stored.
 */
const TURNING = /[\u0080-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const UNSEEN = /^[\p{Cf}\p{Z}]+$/u;

/** One line a person typed: trimmed, no control characters, something to be seen. */
export const line = (max: number, min = 1) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .refine(isPlain, noControl)
    .refine((text) => !UNSEEN.test(text), noBlank);

/** The same of a text that comes from elsewhere: what `line` refuses is left out, what is too long is cut. */
export function asLine(text: string, max: number): string {
  const kept = [...text].filter((char) => !hasControl(char) && !TURNING.test(char)).join('');
  const cut = cutTo(kept.trim(), max).trim();
  return UNSEEN.test(cut) ? '' : cut;
}

/** The first `max` units, without half a character at the end. */
function cutTo(text: string, max: number): string {
  const cut = text.slice(0, max);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/** Several lines a person typed: trimmed, line breaks allowed; invisible as a whole it is refused, empty only by `min`. */
export const lines = (max: number, min = 1) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .refine((text) => isPlain(text.replaceAll(/[\n\r\t\u2028\u2029]/g, '')), noControl)
    .refine((text) => !UNSEEN.test(text), noBlank);

function isPlain(text: string): boolean {
  return !hasControl(text) && !TURNING.test(text);
}

function hasControl(text: string): boolean {
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x20 || code === 0x7f || (code >= 0xd800 && code <= 0xdfff)) return true;
  }
  return false;
}

/** A boolean in a query string. */
export const Flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Comma-separated values in a query string: `status=open,processing`. */
export const listOf = <T extends z.ZodType<unknown, string>>(item: T) =>
  z
    .string()
    .max(2_000)
    .transform((text) => text.split(',').filter((part) => part !== ''))
    .pipe(z.array(item).min(1).max(100));

/** Query of every list (product.md 5). */
export const listQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(1_000).optional(),
  withTotal: Flag.optional(),
};

/** Answer of every list. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable(),
    total: z.number().int().optional(),
    totalIsCapped: z.boolean().optional(),
  });

/** A page in code. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
  total?: number;
  totalIsCapped?: boolean;
}

/** What an answer says of a stored secret; never the secret itself (reliability.md K3). */
export const StoredSecret = z
  .object({ set: z.boolean(), fingerprint: z.string().nullable(), updatedAt: Timestamp.nullable() })
  .meta({ id: 'StoredSecret' });

/** Why something stands where it stands: the code, what it means, who must act, and what helps. */
export const Explanation = z
  .object({
    code: z.string(),
    message: LocalText,
    remedy: LocalText,
    whoActs: z.enum(actingParties),
    button: z.enum(remedyButtons).nullable().meta({ description: 'The deed of the console that helps' }),
  })
  .meta({ id: 'Explanation' });
export type Explanation = z.infer<typeof Explanation>;
