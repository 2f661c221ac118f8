import { type Language, LocalText } from '@redress/contract';
import { z } from 'zod';
import { problem, type ProblemOptions, words } from './problem.js';

const MAX_ERRORS = 20;
const speak = { 'zh-CN': z.locales.zhCN().localeError, en: z.locales.en().localeError } as const;

/** What a `refine` of the contract says. */
const Refusal = z.object({ code: z.string(), words: LocalText });

type Errors = NonNullable<ProblemOptions['errors']>;

/**
 * The value as its schema gives it back.
 *
 * @throws problem `invalid_request` that names each faulty field
 */
export function parsed<T>(schema: z.ZodType<T>, value: unknown, language: Language): T {
  const result = schema.safeParse(value, { error: speak[language] });
  if (result.success) return result.data;
  throw problem('invalid_request', { errors: result.error.issues.flatMap(errorsOf).slice(0, MAX_ERRORS) });
}

function errorsOf(issue: z.core.$ZodIssue): Errors {
  const field = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: field === '' ? key : `${field}.${key}`,
      code: 'unknown_field',
      message: words('没有这个字段', 'this field is not known'),
    }));
  }
  const said = issue.code === 'custom' ? Refusal.safeParse(issue.params) : null;
  if (said?.success) return [{ field, code: said.data.code, message: said.data.words }];
  return [{ field, code: issue.code, message: issue.message }];
}
