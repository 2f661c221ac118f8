import type { FieldError, Problem, ProblemCode } from '@redress/contract';

/** What went wrong with a call: a refusal of the server (RFC 9457), or no answer at all (`code: 'network'`). */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: ProblemCode | 'network' | 'unreadable';
  readonly fieldErrors: FieldError[];
  readonly requestId: string | null;

  constructor(facts: {
    status: number;
    code: ApiProblem['code'];
    message: string;
    fieldErrors?: FieldError[];
    requestId?: string | null;
  }) {
    super(facts.message);
    this.name = 'ApiProblem';
    this.status = facts.status;
    this.code = facts.code;
    this.fieldErrors = facts.fieldErrors ?? [];
    this.requestId = facts.requestId ?? null;
  }
}

/** What is said where no server said it. Set with the language, because texts live above this file. */
let words = { noAnswer: 'no answer from the server', unreadable: 'the answer cannot be read' };
export const setProblemWords = (texts: typeof words): void => void (words = texts);

/** No answer at all. */
export const noAnswer = (): ApiProblem => new ApiProblem({ status: 0, code: 'network', message: words.noAnswer });

/** A refusal as the server wrote it → ApiProblem; anything else that is no problem+json keeps its status. */
export function problemOf(status: number, body: unknown): ApiProblem {
  if (!isProblem(body))
    return new ApiProblem({ status, code: 'unreadable', message: `${words.unreadable} (HTTP ${status})` });
  return new ApiProblem({
    status,
    code: body.code,
    message: body.detail ?? body.title,
    fieldErrors: body.errors ?? [],
    requestId: body.requestId,
  });
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'title' in body;
}

/** Whatever was thrown, as an ApiProblem; a fault of our own code is not hidden behind "no network". */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new ApiProblem({ status: 0, code: 'unreadable', message });
}
