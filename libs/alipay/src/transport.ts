import type { Agent, Dispatcher, buildConnector } from 'undici';

/** How sockets are opened: undici's connect options (`lookup` …), or a connector of one's own. */
export type Connect = buildConnector.BuildOptions | buildConnector.connector;

export interface TransportOptions {
  /** For a check of the resolved address at connect time (E2). Ignored when a `dispatcher` is given. */
  connect?: Connect;
  /** Shared by several gateways; it is not closed here. */
  dispatcher?: Dispatcher;
}

export interface HttpRequest {
  url: URL;
  headers: Record<string, string>;
  body: string | Buffer;
  /** From now until the last byte of the answer. */
  timeoutMs: number;
  signal?: AbortSignal;
}

export interface HttpResponse {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** No usable answer came. `sent` is false only when not a byte of the request left this machine. */
export class TransportFault extends Error {
  constructor(
    readonly kind: 'network' | 'timeout' | 'too_large' | 'aborted',
    readonly sent: boolean,
    cause?: unknown,
  ) {
    super(`transport: ${kind}`, cause === undefined ? undefined : { cause });
    this.name = 'TransportFault';
  }
}

export interface Transport {
  /** @throws {TransportFault} */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Waits for calls in flight. May be called again. */
  close(): Promise<void>;
}

export const MAX_ANSWER_BYTES = 2 * 1024 * 1024;
const CONNECT_TIMEOUT_MS = 3000;

/**
 * POST and nothing else: no redirects, no proxy of the environment, no retries. undici is loaded at the first call.
 */
export function createTransport(options: TransportOptions): Transport {
  let own: Promise<Agent> | undefined;
  let closing: Promise<void> | undefined;
  return {
    async send(request) {
      own ??= options.dispatcher === undefined ? createAgent(options.connect) : undefined;
      const dispatcher = options.dispatcher ?? (await own);
      if (dispatcher === undefined) throw new TransportFault('network', false);
      return new Exchange(request).run(dispatcher);
    },
    async close() {
      // undici refuses to close an agent that is closed already.
      closing ??= own?.then((agent) => agent.close());
      await closing;
    },
  };
}

async function createAgent(connect: Connect | undefined): Promise<Agent> {
  const undici = await import('undici');
  const isConnector = typeof connect === 'function';
  // Time is limited as a whole by `Exchange`; undici's own limits would only blur which one struck.
  return new undici.Agent({
    connect: isConnector ? connect : { timeout: CONNECT_TIMEOUT_MS, ...connect },
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: 1,
    connections: 16,
  });
}

/** One request and its answer. Uses the dispatch interface, because only that tells when the first byte is written. */
class Exchange implements Dispatcher.DispatchHandler {
  private sent = false;
  private isOver = false;
  private controller: Dispatcher.DispatchController | undefined;
  private status = 0;
  private headers: HttpResponse['headers'] = {};
  private chunks: Buffer[] = [];
  private size = 0;
  private resolve: (response: HttpResponse) => void = () => undefined;
  private reject: (fault: TransportFault) => void = () => undefined;

  constructor(private readonly request: HttpRequest) {}

  async run(dispatcher: Dispatcher): Promise<HttpResponse> {
    const { url, headers, body, timeoutMs, signal } = this.request;
    if (signal?.aborted) throw new TransportFault('aborted', false, signal.reason);
    const timer = setTimeout(() => this.fail('timeout'), timeoutMs);
    const onAbort = () => this.fail('aborted', signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      return await new Promise<HttpResponse>((resolve, reject) => {
        this.resolve = resolve;
        this.reject = reject;
        dispatcher.dispatch(
          { origin: url.origin, path: url.pathname + url.search, method: 'POST', headers, body },
          this,
        );
      });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // Time ran out while the request waited for a connection: it must not leave now.
    if (this.isOver) controller.abort(new TransportFault('aborted', false));
    else this.sent = true;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: HttpResponse['headers']): void {
    this.status = status;
    this.headers = headers;
    this.chunks = [];
    this.size = 0;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size > MAX_ANSWER_BYTES) this.fail('too_large');
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.resolve({ status: this.status, headers: this.headers, body: Buffer.concat(this.chunks, this.size) });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const isConnectTimeout = 'code' in error && error.code === 'UND_ERR_CONNECT_TIMEOUT';
    this.fail(isConnectTimeout ? 'timeout' : 'network', error);
  }

  private fail(kind: TransportFault['kind'], cause?: unknown): void {
    if (this.isOver) return;
    this.isOver = true;
    const fault = new TransportFault(kind, this.sent, cause);
    this.chunks = [];
    this.reject(fault);
    this.controller?.abort(fault);
  }
}
