/** What the API answered instead of what was asked for; `problem` is the problem+json body. */
export class ApiRefusal extends Error {
  constructor(method, path, status, problem) {
    const errors = (problem?.errors ?? []).map((e) => `${e.field}: ${e.message}`).join('; ');
    super(`${method} ${path} → ${status} ${problem?.code ?? ''} ${problem?.detail ?? ''} ${errors}`.trim());
    this.status = status;
    this.problem = problem;
  }
}

/** The REST API as any other program would use it: sign in with a password, then a cookie and a CSRF token. */
export class ApiClient {
  #cookie = '';
  #csrfToken = '';

  /** @param {string} url where the server listens, without a path */
  constructor(url) {
    this.url = url;
  }

  async signIn(username, password) {
    const session = await this.call('POST', '/session', { username, password });
    this.#csrfToken = session.csrfToken;
    return session.user;
  }

  /** @returns the JSON of the answer, null where there is none; throws `ApiRefusal` for anything but 2xx */
  async call(method, path, body, headers = {}) {
    const answer = await this.#send(method, path, body, headers);
    const text = await answer.text();
    const json = text && answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : null;
    if (!answer.ok) throw new ApiRefusal(method, path, answer.status, json);
    return json;
  }

  /** The answer itself, to be read as it comes; throws `ApiRefusal` for anything but 2xx */
  async stream(path, signal) {
    const answer = await this.#send('GET', path, undefined, {}, signal);
    if (!answer.ok) throw new ApiRefusal('GET', path, answer.status, await answer.json());
    return answer;
  }

  /** A file that the server makes; throws `ApiRefusal` for anything but 2xx */
  async download(path) {
    const answer = await this.#send('GET', path);
    if (!answer.ok) throw new ApiRefusal('GET', path, answer.status, await answer.json());
    return { type: answer.headers.get('content-type') ?? '', content: Buffer.from(await answer.arrayBuffer()) };
  }

  async #send(method, path, body, headers = {}, signal = AbortSignal.timeout(30_000)) {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.#cookie ? { cookie: this.#cookie } : {}),
        ...(this.#csrfToken && method !== 'GET' ? { 'x-csrf-token': this.#csrfToken } : {}),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: 'manual',
      signal,
    });
    const cookies = answer.headers.getSetCookie().map((line) => line.split(';')[0]);
    if (cookies.length > 0) this.#cookie = cookies.join('; ');
    return answer;
  }

  /** All items of a list, page by page. */
  async all(path) {
    const items = [];
    for (let cursor = ''; cursor !== null;) {
      const join = path.includes('?') ? '&' : '?';
      const page = await this.call(
        'GET',
        `${path}${join}limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  }
}

/** The simulator's admin API (apps/simulator, `/__sim`). */
export class SimulatorClient {
  constructor(url) {
    this.url = url;
  }

  async call(method, path, body) {
    const answer = await fetch(`${this.url}/__sim${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    });
    const json = answer.status === 204 ? null : await answer.json();
    if (!answer.ok) throw new Error(`simulator: ${method} ${path} → ${answer.status} ${json.error ?? ''}`);
    return json;
  }
}
