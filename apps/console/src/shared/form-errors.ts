import type { ApiProblem } from '../api/problem.js';

/** The server's field errors by field, without the prefix of a nested part (`settings.host` → `host`). */
export function fieldErrorsOf(problem: ApiProblem, prefix = ''): Record<string, string> {
  return Object.fromEntries(
    problem.fieldErrors.map(({ field, message }) => [
      field.startsWith(prefix) ? field.slice(prefix.length) : field,
      message,
    ]),
  );
}
