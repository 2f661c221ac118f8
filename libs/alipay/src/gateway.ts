import { readAnswer, type Answer } from './answer.js';
import { BudgetFault, createBudget, type Budget, type Ticket } from './budget.js';
import { readCredentials, type Credentials, type ReadCredentials } from './credentials.js';
import { AlipayError, type AlipayErrorKind, type CallKind } from './error.js';
import { encodeMultipart, type UploadFile } from './multipart.js';
import { createSigner, type SignedRequest } from './sign.js';
import { createTransport, TransportFault, type HttpRequest, type TransportOptions } from './transport.js';

/** One call of one method. */
export interface GatewayRequest {
  /** Token of the merchant the call is made for; left out when the application acts for itself. */
  appAuthToken?: string;
  /** Sent as JSON in `biz_content`. */
  bizContent?: Readonly<Record<string, unknown>>;
  /** Sent as separate parameters instead (uploads, `tradecomplain.feedback.submit`). Blank texts are left out. */
  params?: Readonly<Record<string, string>>;
  file?: UploadFile;
  /** From sending to the last byte; default 10 s for `read` and `query`, 15 s for `write`. */
  timeoutMs?: number;
  /** Longest wait for a token of the rate budget; default of the gateway. */
  maxWaitMs?: number;
  signal?: AbortSignal;
  /** Default `read`. */
  kind?: CallKind;
  /**
   * The last look before signing and sending, once the token of the rate budget is there: the wait for it may have
   * been long. What it throws ends the call, unsent, and is thrown on as it is.
   */
  beforeSend?: () => Promise<void>;
}

export interface Gateway {
  readonly appId: string;
  /**
   * Make one call: wait for a rate token, look once more (`beforeSend`), sign, send, verify.
   *
   * @returns the signed success
   * @throws {AlipayError} for everything else; see its `kind`, `sent`, `signed` and `retry`
   */
  call(method: string, request: GatewayRequest): Promise<Answer>;
  /** Calls a second the budget allows at the moment. */
  rate(): number;
  /** Refuse new calls, let those in flight end, close connections. */
  close(): Promise<void>;
}

export interface GatewayOptions extends TransportOptions {
  /** Full address of the gateway, see `ENVIRONMENTS`. */
  gatewayUrl: string;
  /** UTC ms, for the request's timestamp. */
  now: () => number;
  /** @default 5 */
  callsPerSecond?: number;
  /** @default 10_000 */
  maxWaitMs?: number;
  /** Monotonic milliseconds, for the rate budget. @default performance.now */
  monotonic?: () => number;
}

export const DEFAULT_CALLS_PER_SECOND = 5;
const DEFAULT_MAX_WAIT_MS = 10_000;
const TIMEOUT_MS: Readonly<Record<CallKind, number>> = { read: 10_000, query: 10_000, write: 15_000 };
const TOO_MANY_CALLS = '40005';

/** How long a call of a kind takes at most with the default settings: the wait for a token and the call itself. */
export const longestCallMs = (kind: CallKind): number => DEFAULT_MAX_WAIT_MS + TIMEOUT_MS[kind];

/**
 * A gateway for one application. Keep it: it holds the parsed keys, the SDK object, connections and the rate budget.
 *
 * An expired certificate does not keep it from being made: Alipay's own answer says so better.
 *
 * @throws {Error} when the credentials are faulty; check them with `readCredentials` where they are entered
 */
export function createGateway(credentials: Credentials, options: GatewayOptions): Gateway {
  const read = readCredentials(credentials, null);
  if ('faults' in read) {
    const faults = read.faults.map(({ field, fault }) => `${field}: ${fault.code}`).join(', ');
    throw new Error(`credentials of application ${credentials.appId} are not usable (${faults})`);
  }
  return new HttpGateway(read.credentials, options);
}

class HttpGateway implements Gateway {
  readonly appId: string;
  private readonly signer;
  private readonly transport;
  private readonly budget: Budget;

  constructor(
    private readonly credentials: ReadCredentials,
    private readonly options: GatewayOptions,
  ) {
    this.appId = credentials.appId;
    this.signer = createSigner(credentials);
    this.transport = createTransport(options);
    this.budget = createBudget({
      callsPerSecond: options.callsPerSecond ?? DEFAULT_CALLS_PER_SECOND,
      monotonic: options.monotonic ?? (() => performance.now()),
    });
  }

  async call(method: string, request: GatewayRequest): Promise<Answer> {
    const callKind = request.kind ?? 'read';
    if (request.appAuthToken?.trim() === '') {
      // Alipay may take a blank token for none, and the call for one of the application's own account.
      const reason = 'the token of the merchant is blank';
      throw new AlipayError('invalid_request', { method, callKind, signed: false, sent: false, reason });
    }
    const ticket = await this.takeToken(method, callKind, request);
    await request.beforeSend?.();
    const signed = await this.signer.sign({
      method,
      at: this.options.now(),
      appAuthToken: request.appAuthToken,
      bizContent: request.bizContent,
      params: request.params,
    });
    try {
      const response = await this.transport.send(this.compose(signed, request, callKind));
      return readAnswer(response, {
        method,
        callKind,
        alipayKey: this.credentials.alipayKey,
        alipayCertSn: this.credentials.certificates?.alipay.sn,
        secrets: secretsOf(request),
      });
    } catch (error) {
      if (error instanceof TransportFault) throw describeFault(error, method, callKind);
      if (error instanceof AlipayError) this.slowDownAfter(error, ticket);
      throw error;
    }
  }

  rate(): number {
    return this.budget.rate();
  }

  async close(): Promise<void> {
    this.budget.close();
    await this.transport.close();
  }

  private async takeToken(method: string, callKind: CallKind, request: GatewayRequest): Promise<Ticket> {
    const maxWaitMs = request.maxWaitMs ?? this.options.maxWaitMs ?? DEFAULT_MAX_WAIT_MS;
    try {
      return await this.budget.take(callKind, maxWaitMs, request.signal);
    } catch (error) {
      if (!(error instanceof BudgetFault)) throw error;
      const { reason } = error;
      throw new AlipayError('throttled', { method, callKind, signed: false, sent: false, reason });
    }
  }

  private compose(signed: SignedRequest, request: GatewayRequest, callKind: CallKind): HttpRequest {
    const url = new URL(this.options.gatewayUrl);
    for (const [name, value] of signed.query) url.searchParams.append(name, value);
    const content =
      request.file === undefined
        ? { contentType: 'application/x-www-form-urlencoded;charset=UTF-8', body: signed.fields.toString() }
        : encodeMultipart(signed.fields, request.file);
    return {
      url,
      headers: { 'content-type': content.contentType, accept: 'application/json', 'user-agent': 'redress' },
      body: content.body,
      timeoutMs: request.timeoutMs ?? TIMEOUT_MS[callKind],
      signal: request.signal,
    };
  }

  private slowDownAfter(error: AlipayError, ticket: Ticket): void {
    if (error.code === TOO_MANY_CALLS || error.httpStatus === 429) this.budget.slowDown(ticket);
  }
}

const FAULT_KINDS: Readonly<Record<TransportFault['kind'], AlipayErrorKind>> = {
  network: 'network',
  aborted: 'network',
  timeout: 'timeout',
  too_large: 'unreadable',
};

function describeFault(fault: TransportFault, method: string, callKind: CallKind): AlipayError {
  const { sent, cause } = fault;
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
  const reason = [fault.kind, code].filter(Boolean).join(' ');
  return new AlipayError(FAULT_KINDS[fault.kind], { method, callKind, signed: false, sent, reason, cause });
}

const SECRET_FIELDS = ['app_auth_token', 'refresh_token', 'code'] as const;

function secretsOf({ appAuthToken, bizContent }: GatewayRequest): string[] {
  const values = [appAuthToken, ...SECRET_FIELDS.map((name) => bizContent?.[name])];
  return values.filter((value): value is string => typeof value === 'string');
}
