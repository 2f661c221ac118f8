import { problems, type FieldError, type ProblemCode } from '@redress/contract';

export interface ProblemOptions {
  /** One sentence for this case, in the reader's language where known. Never data of others, SQL or paths. */
  detail?: string;
  errors?: FieldError[];
  /** Becomes the header Retry-After. */
  retryAfterSeconds?: number;
  /** Further members of the problem document, e.g. the present version. */
  extra?: Record<string, string | number | boolean | null>;
}

/** A refusal to the caller; the problem filter turns it into RFC 9457. */
export class ProblemError extends Error {
  readonly status: number;

  constructor(
    readonly code: ProblemCode,
    readonly options: ProblemOptions = {},
  ) {
    super(options.detail ?? problems[code].title.en);
    this.name = 'ProblemError';
    this.status = problems[code].status;
  }
}

/** `throw problem('refund_exceeds_trade', { detail: … })` */
export const problem = (code: ProblemCode, options?: ProblemOptions): ProblemError => new ProblemError(code, options);
