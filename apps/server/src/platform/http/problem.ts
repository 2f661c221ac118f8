import { problems, type FieldError, type Language, type LocalText, type ProblemCode } from '@redress/contract';

/** A text in one language, or in both; the filter picks the reader's. */
export type Words = string | LocalText;

export interface ProblemOptions {
  /** One sentence for this case. Never data of others, SQL or paths. */
  detail?: Words;
  errors?: (Omit<FieldError, 'message'> & { message: Words })[];
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
    super(inLanguage(options.detail ?? problems[code].title, 'en'));
    this.name = 'ProblemError';
    this.status = problems[code].status;
  }
}

/** The text for a reader of this language. */
export const inLanguage = (words: Words, language: Language): string =>
  typeof words === 'string' ? words : words[language];

/** Both languages of a text. */
export const words = (zh: string, en: string): LocalText => ({ 'zh-CN': zh, en });

/** `throw problem('refund_exceeds_trade', { detail: … })` */
export const problem = (code: ProblemCode, options?: ProblemOptions): ProblemError => new ProblemError(code, options);
