import type { FieldError } from '@redress/contract';
import type { z } from 'zod';
import { problem } from './problem.js';

const MAX_ERRORS = 20;

/**
 * The value as its schema gives it back.
 *
 * @throws problem `invalid_request` that names each faulty field
 */
export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw problem('invalid_request', { errors: result.error.issues.flatMap(errorsOf).slice(0, MAX_ERRORS) });
}

function errorsOf(issue: z.core.$ZodIssue): FieldError[] {
  const field = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: field === '' ? key : `${field}.${key}`,
      code: 'unknown_field',
      message: 'this field is not known',
    }));
  }
  return [{ field, code: issue.code, message: issue.message }];
}
