import { findMeaning, type CodeMeaning, type RefundOutcome, type Retry } from './error-table.js';

/**
 * What went wrong with a call.
 *
 * - `business`: Alipay refused (code 40004), `subCode` says why
 * - `gateway`: Alipay's gateway refused before the method ran (20000, 20001, 40001 … 40006)
 * - `unsigned`: a success without a signature; refused, because anybody on the way could have written it
 * - `bad_signature`: an answer whose signature does not fit the configured Alipay key
 * - `certificate_changed`: the same, and the answer names another Alipay certificate than the configured one
 * - `network`: no connection, or it broke; `sent` tells whether the request may have arrived
 * - `timeout`: connect or total time is up
 * - `unreadable`: an answer that is no answer of the gateway: HTTP 502, HTML, truncated, too big
 * - `throttled`: our own rate budget had no token in time; nothing was sent
 * - `invalid_request`: refused here before sending, e.g. an id that does not fit a JSON number
 */
export type AlipayErrorKind =
  | 'business'
  | 'gateway'
  | 'unsigned'
  | 'bad_signature'
  | 'certificate_changed'
  | 'network'
  | 'timeout'
  | 'unreadable'
  | 'throttled'
  | 'invalid_request';

/** What a call is for: decides retries and time limits. `query` = refund query, it has reserved rate tokens. */
export type CallKind = 'read' | 'write' | 'query';

export interface AlipayErrorDetails {
  method: string;
  callKind: CallKind;
  code?: string;
  subCode?: string;
  subMsg?: string;
  traceId?: string;
  /** HTTP status, where it was not 200. */
  httpStatus?: number;
  signed: boolean;
  sent: boolean;
  /** Our own words for the log; never holds a token, key or text of a complaint. */
  reason?: string;
  cause?: unknown;
}

/**
 * Every failure of a gateway call. The message names method, kind and codes only, so that it can be logged as it is.
 * `subMsg` is Alipay's own text for the operator, with tokens blacked out.
 */
export class AlipayError extends Error {
  readonly method: string;
  readonly callKind: CallKind;
  readonly code: string | undefined;
  readonly subCode: string | undefined;
  readonly subMsg: string | undefined;
  readonly traceId: string | undefined;
  readonly httpStatus: number | undefined;
  /** The answer carried a valid signature. An unsigned error is reported but must not change a state (C2). */
  readonly signed: boolean;
  /** The request may have reached Alipay. False only when that is certain. */
  readonly sent: boolean;
  readonly retry: Retry;

  constructor(
    readonly kind: AlipayErrorKind,
    details: AlipayErrorDetails,
  ) {
    super(describe(kind, details), details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'AlipayError';
    this.method = details.method;
    this.callKind = details.callKind;
    this.code = details.code;
    this.subCode = details.subCode;
    this.subMsg = details.subMsg;
    this.traceId = details.traceId;
    this.httpStatus = details.httpStatus;
    this.signed = details.signed;
    this.sent = details.sent;
    this.retry = decideRetry(kind, details);
  }

  /** What Alipay's code means and whom it concerns, from the table; undefined for network trouble and unknown codes. */
  get meaning(): CodeMeaning | undefined {
    return findMeaning(this.code, this.subCode);
  }

  /** The one code that says most: Alipay's sub code, else its code, else what happened on the way. */
  get saidCode(): string {
    return this.subCode ?? this.code ?? this.kind;
  }

  /** What the answer says about a refund; `unknown` for everything that may have reached Alipay without a clear no. */
  get refundOutcome(): RefundOutcome | undefined {
    if (!this.sent) return undefined;
    if (this.kind !== 'business' && this.kind !== 'gateway') return 'unknown';
    return this.meaning?.refundOutcome ?? (this.meaning?.concerns === 'rate' ? undefined : 'unknown');
  }
}

export function isAlipayError(error: unknown): error is AlipayError {
  return error instanceof AlipayError;
}

function describe(kind: AlipayErrorKind, details: AlipayErrorDetails): string {
  const codes = [details.code, details.subCode].filter((part) => part !== undefined).join(' ');
  const status = details.httpStatus === undefined ? '' : ` (HTTP ${details.httpStatus})`;
  return [`${details.method}: ${kind}`, codes, details.reason].filter(Boolean).join(': ') + status;
}

function decideRetry(kind: AlipayErrorKind, details: AlipayErrorDetails): Retry {
  const isWrite = details.callKind === 'write';
  switch (kind) {
    case 'throttled':
      return 'yes';
    case 'invalid_request':
      return 'no';
    case 'business':
    case 'gateway':
      return retryOfAnswer(details, isWrite);
    case 'network':
    case 'timeout':
      return isWrite && details.sent ? 'query-first' : 'yes';
    case 'unreadable':
      if (isWrite) return 'query-first';
      return details.httpStatus === undefined || details.httpStatus === 429 || details.httpStatus >= 500 ? 'yes' : 'no';
    case 'unsigned':
    case 'bad_signature':
    case 'certificate_changed':
    default:
      return isWrite ? 'query-first' : 'no';
  }
}

function retryOfAnswer(details: AlipayErrorDetails, isWrite: boolean): Retry {
  const retry = findMeaning(details.code, details.subCode)?.retry ?? 'no';
  if (!isWrite) return retry === 'query-first' ? 'yes' : retry;
  // Nobody vouches for an unsigned "no": the write may have happened all the same.
  return details.signed ? retry : 'query-first';
}

export type { CodeMeaning, RefundOutcome, Retry };
