import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Credentials } from './credentials.js';
import { isAlipayError, type AlipayError, type CallKind } from './error.js';
import { createGateway, type Gateway, type GatewayOptions, type GatewayRequest } from './gateway.js';
import {
  certificateCredentials,
  keyCredentials,
  rootOf,
  signedBody,
  startPeer,
  TOKEN,
  VECTOR_NOW,
  vectorJson,
  vectorText,
  type Peer,
} from './testing.fixture.js';

const METHOD = 'alipay.security.risk.complaint.info.query';
const ROOT = rootOf(METHOD);
const ERROR_NODE = { code: '40004', msg: 'Business Failed', sub_code: 'ACQ.TRADE_HAS_FINISHED', sub_msg: '交易已完结' };
const TOO_MANY = { code: '40005', msg: 'Call Limited', sub_code: 'isv.app-call-limited' };

interface ResponseCase {
  name: string;
  raw: string;
  expect: { code: string; sub_code?: string };
}

const { cases } = vectorJson<{ cases: ResponseCase[] }>('response.json');
const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const item of open.splice(0).toReversed()) await item.close();
});

type Reply = string | { status?: number; body: string | Buffer; headers?: Record<string, string> };

async function peerThatSays(...replies: Reply[]): Promise<Peer> {
  let count = 0;
  const peer = await startPeer((_, response) => {
    const next = replies[Math.min(count, replies.length - 1)] ?? '';
    count += 1;
    const reply = typeof next === 'string' ? { body: next } : next;
    const headers = { 'content-type': 'text/html;charset=utf-8', trace_id: 'trace-7', ...reply.headers };
    response.writeHead(reply.status ?? 200, headers).end(reply.body);
  });
  open.push(peer);
  return peer;
}

function gatewayTo(
  url: string,
  options: Partial<GatewayOptions> = {},
  credentials: Credentials = keyCredentials(),
): Gateway {
  const gateway = createGateway(credentials, {
    gatewayUrl: url,
    now: () => VECTOR_NOW,
    callsPerSecond: 200,
    ...options,
  });
  open.push(gateway);
  return gateway;
}

async function errorOf(calling: Promise<unknown>): Promise<AlipayError> {
  const outcome = await calling.then(
    () => new Error('it succeeded'),
    (error: unknown) => error,
  );
  if (!isAlipayError(outcome)) throw outcome;
  return outcome;
}

async function failureFor(reply: Reply, request: GatewayRequest = {}, credentials?: Credentials): Promise<AlipayError> {
  const peer = await peerThatSays(reply);
  return errorOf(gatewayTo(peer.url, {}, credentials).call(METHOD, request));
}

/** What a call of each kind may do after the same trouble. */
async function retriesFor(reply: Reply): Promise<[string, string]> {
  const read = await failureFor(reply, { kind: 'read' });
  const write = await failureFor(reply, { kind: 'write' });
  return [read.retry, write.retry];
}

describe('response vectors, over HTTP', () => {
  const raw = (name: string) => cases.find((entry) => entry.name === name)?.raw ?? '';
  it('has the seven cases', () => expect(cases).toHaveLength(7));

  it.each([
    ['success', keyCredentials()],
    ['success_cert_mode', certificateCredentials()],
    ['success_cert_mode', keyCredentials()],
  ])('reads %s', async (name, credentials) => {
    const peer = await peerThatSays(raw(name));
    const answer = await gatewayTo(peer.url, {}, credentials).call(METHOD, {});
    expect(answer.node).toMatchObject({
      id: '158237746',
      complain_content: '卖家说 "sign" 了 A+B&C=D/E',
      certify_info: ['https://img.example.com/a.png'],
    });
    expect(answer).toMatchObject({ traceId: 'trace-7', certificateChanged: false });
    expect(raw(name)).toContain(answer.raw);
  });

  it.each([
    ['business_error_signed', { kind: 'business', code: '40004', subCode: 'SYSTEM_ERROR', signed: true }],
    [
      'gateway_error_unsigned',
      { kind: 'gateway', code: '20001', subCode: 'aop.invalid-app-auth-token', signed: false },
    ],
    ['error_response_signed', { kind: 'gateway', code: '20001', subCode: 'aop.invalid-app-auth-token', signed: true }],
    ['tampered', { kind: 'bad_signature', code: '10000', signed: false }],
    ['wrong_key', { kind: 'bad_signature', code: '10000', signed: false }],
  ])('reads %s as it is (SDK traps 1 and 2)', async (name, expected) => {
    expect(await failureFor(raw(name))).toMatchObject({ ...expected, sent: true, traceId: 'trace-7' });
  });
});

describe('requests', () => {
  it('puts common parameters into the query and content into the body', async () => {
    const peer = await peerThatSays(signedBody(ROOT, { code: '10000' }));
    await gatewayTo(peer.url).call(METHOD, { appAuthToken: TOKEN, bizContent: { complain_id: '1' } });
    const [seen] = peer.seen;
    expect(Object.fromEntries(seen?.query ?? [])).toMatchObject({
      method: METHOD,
      app_auth_token: TOKEN,
      timestamp: '2026-11-22 10:00:00',
      charset: 'utf-8',
      sign_type: 'RSA2',
      version: '1.0',
    });
    expect(seen?.query.has('biz_content')).toBe(false);
    expect(seen?.body.toString()).toBe('biz_content=%7B%22complain_id%22%3A%221%22%7D');
    expect(seen?.contentType).toBe('application/x-www-form-urlencoded;charset=UTF-8');
  });

  it('keeps a query that the gateway address already has', async () => {
    const peer = await peerThatSays(signedBody(ROOT, { code: '10000' }));
    await gatewayTo(`${peer.url}?tenant=7`).call(METHOD, {});
    expect(peer.seen[0]?.query.get('tenant')).toBe('7');
  });

  it('uploads a file with its text fields, signed, and the token with it (SDK trap 10)', async () => {
    const method = 'alipay.merchant.image.upload';
    const peer = await peerThatSays(signedBody(rootOf(method), { code: '10000', image_id: 'i1' }));
    await gatewayTo(peer.url).call(method, {
      appAuthToken: TOKEN,
      kind: 'write',
      params: { image_type: 'png' },
      file: { field: 'image_content', name: '图"1.png', content: Buffer.from([0x89, 0x50, 0x0d, 0x0a, 0]) },
    });
    const [seen] = peer.seen;
    expect(seen?.query.get('app_auth_token')).toBe(TOKEN);
    expect(seen?.contentType).toMatch(/^multipart\/form-data; boundary=/);
    const form = await new Response(new Uint8Array(seen?.body ?? []), {
      headers: { 'content-type': seen?.contentType ?? '' },
    }).formData();
    expect(form.get('image_type')).toBe('png');
    const file = form.get('image_content') as File;
    expect([file.name, file.type]).toEqual(['图"1.png', 'image/png']);
    expect([...new Uint8Array(await file.arrayBuffer())]).toEqual([0x89, 0x50, 0x0d, 0x0a, 0]);
  });
});

describe('C2 answers that must not be believed', () => {
  it('refuses a success without a signature', async () => {
    expect(await failureFor(`{"${ROOT}":{"code":"10000"}}`)).toMatchObject({ kind: 'unsigned', signed: false });
    expect(await failureFor(`{"${ROOT}":{"code":"10000"},"sign":""}`)).toMatchObject({ kind: 'unsigned' });
    expect(await failureFor(`{"${ROOT}":{"code":"10000"},"sign":null}`)).toMatchObject({ kind: 'unsigned' });
    expect(await retriesFor(`{"${ROOT}":{"code":"10000"}}`)).toEqual(['no', 'query-first']);
  });

  it('refuses a success of another method, though signed', async () => {
    const body = signedBody(rootOf('alipay.trade.query'), { code: '10000' });
    expect(await failureFor(body)).toMatchObject({ kind: 'unreadable' });
  });

  it('refuses a success under error_response, two roots, and a repeated root', async () => {
    expect(await failureFor(signedBody('error_response', { code: '10000' }))).toMatchObject({ kind: 'unreadable' });
    const error = JSON.stringify({ code: '20000' });
    const both = signedBody(ROOT, { code: '10000' }, { extra: `"error_response":${error},` });
    expect(await failureFor(both)).toMatchObject({ kind: 'unreadable' });
    const twice = signedBody(ROOT, { code: '10000' }, { extra: `"${ROOT}":{"code":"10000","x":1},` });
    expect(await failureFor(twice)).toMatchObject({ kind: 'unreadable' });
  });

  it('reports an unsigned error, and lets no write act on it', async () => {
    const body = `{"${ROOT}":${JSON.stringify(ERROR_NODE)}}`;
    const read = await failureFor(body);
    expect(read).toMatchObject({ kind: 'business', subCode: 'ACQ.TRADE_HAS_FINISHED', signed: false, retry: 'no' });
    expect(await failureFor(body, { kind: 'write' })).toMatchObject({ signed: false, retry: 'query-first' });
  });

  it('believes a signed error', async () => {
    const failure = await failureFor(signedBody(ROOT, ERROR_NODE), { kind: 'write' });
    expect(failure).toMatchObject({ kind: 'business', signed: true, retry: 'no', refundOutcome: 'failed' });
    expect(failure.saidCode).toBe('ACQ.TRADE_HAS_FINISHED');
  });

  it('refuses an error whose signature is wrong', async () => {
    const failure = await failureFor(signedBody(ROOT, ERROR_NODE, { key: 'wrong' }));
    expect(failure).toMatchObject({ kind: 'bad_signature', subCode: 'ACQ.TRADE_HAS_FINISHED', signed: false });
  });

  it.each([
    ['the bare word', 'success'],
    ['an array', '[]'],
    ['a node that is no object', `{"${ROOT}":"x","sign":"y"}`],
    ['a node without code', `{"${ROOT}":{}}`],
    ['no root', '{"sign":"x"}'],
    ['nothing', ''],
    ['half of it', cases[0]?.raw.slice(0, 300) ?? ''],
    ['bytes that are not UTF-8', { body: Buffer.from([0x7b, 0xff, 0x7d]) }],
    ['too deep', `{"${ROOT}":${'['.repeat(30)}`],
    ['HTTP 200 with HTML', '<html>maintenance</html>'],
  ] as [string, Reply][])('cannot read %s', async (_, reply) => {
    const failure = await failureFor(reply, { kind: 'write' });
    expect(failure).toMatchObject({ kind: 'unreadable', signed: false, sent: true, retry: 'query-first' });
  });

  it('takes HTTP 502 with HTML for what it is', async () => {
    const reply = { status: 502, body: '<html><h1>502 Bad Gateway</h1></html>' };
    expect(await failureFor(reply)).toMatchObject({ kind: 'unreadable', httpStatus: 502, sent: true });
    expect(await retriesFor(reply)).toEqual(['yes', 'query-first']);
    expect(await retriesFor({ status: 404, body: '' })).toEqual(['no', 'query-first']);
  });

  it('follows no redirect', async () => {
    const elsewhere = await peerThatSays(signedBody(ROOT, { code: '10000' }));
    const reply = { status: 302, body: '', headers: { location: elsewhere.url } };
    expect(await failureFor(reply)).toMatchObject({ kind: 'unreadable', httpStatus: 302 });
    expect(elsewhere.seen).toHaveLength(0);
  });

  it('stops at 2 MiB', async () => {
    const failure = await failureFor({ body: `{"x":"${'a'.repeat(2 * 1024 * 1024)}"}` }, { kind: 'write' });
    expect(failure).toMatchObject({ kind: 'unreadable', sent: true, retry: 'query-first' });
    expect(failure.message).toContain('too_large');
  });

  it('reads numbers as text', async () => {
    const peer = await peerThatSays(signedBody(ROOT, '{"code":"10000","id":12345678901234567890,"amount":10.10}'));
    const { node } = await gatewayTo(peer.url).call(METHOD, {});
    expect(node).toMatchObject({ id: '12345678901234567890', amount: '10.10' });
  });
});

describe('Alipay certificate', () => {
  it('takes a renewed certificate with the same key, and says so', async () => {
    const body = signedBody(ROOT, { code: '10000' }, { extra: '"alipay_cert_sn":"another",' });
    const peer = await peerThatSays(body);
    const answer = await gatewayTo(peer.url, {}, certificateCredentials()).call(METHOD, {});
    expect(answer.certificateChanged).toBe(true);
  });

  it('reports a certificate with another key as changed, not as forged', async () => {
    const body = signedBody(ROOT, { code: '10000' }, { extra: '"alipay_cert_sn":"another",', key: 'wrong' });
    expect(await failureFor(body, { kind: 'write' }, certificateCredentials())).toMatchObject({
      kind: 'certificate_changed',
      retry: 'query-first',
    });
    expect(await failureFor(body)).toMatchObject({ kind: 'bad_signature' });
  });
});

describe('network', () => {
  async function rawServer(onConnection: Parameters<typeof createServer>[1]): Promise<string> {
    const server: Server = createServer(onConnection);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/gateway.do`;
  }

  it('knows that nothing was sent when there is no connection', async () => {
    const peer = await peerThatSays('');
    await peer.close();
    const failure = await errorOf(gatewayTo(peer.url).call(METHOD, { kind: 'write' }));
    expect(failure).toMatchObject({ kind: 'network', sent: false, retry: 'yes' });
    expect(failure.message).toContain('ECONNREFUSED');
  });

  it('takes a reset after the request for unknown', async () => {
    const url = await rawServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const failure = await errorOf(gatewayTo(url).call(METHOD, { kind: 'write' }));
    expect(failure).toMatchObject({ kind: 'network', sent: true, retry: 'query-first' });
    expect(await errorOf(gatewayTo(url).call(METHOD, { kind: 'read' }))).toMatchObject({ retry: 'yes' });
  });

  it('takes an answer that breaks off for unknown', async () => {
    const url = await rawServer((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"alipay')),
    );
    expect(await errorOf(gatewayTo(url).call(METHOD, { kind: 'write' }))).toMatchObject({
      kind: 'network',
      sent: true,
    });
  });

  it('stops waiting when the time is up, before and within the answer', async () => {
    const silent = await startPeer(() => undefined);
    open.push(silent);
    const slow = await startPeer((_, response) => void response.writeHead(200).write('{'));
    open.push(slow);
    for (const { url } of [silent, slow]) {
      const began = performance.now();
      const failure = await errorOf(gatewayTo(url).call(METHOD, { kind: 'write', timeoutMs: 150 }));
      expect(failure).toMatchObject({ kind: 'timeout', sent: true, retry: 'query-first' });
      expect(performance.now() - began).toBeLessThan(2000);
    }
  });

  it('does not send later what ran out of time while it waited for a connection', async () => {
    let connect: () => void = () => undefined;
    const peer = await peerThatSays(signedBody(ROOT, { code: '10000' }));
    const { buildConnector } = await import('undici');
    const connector = buildConnector({});
    const gateway = gatewayTo(peer.url, {
      connect: (options, callback) => {
        connect = () => connector(options, callback);
      },
    });
    const failure = await errorOf(gateway.call(METHOD, { kind: 'write', timeoutMs: 50 }));
    expect(failure).toMatchObject({ kind: 'timeout', sent: false, retry: 'yes' });
    connect();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(peer.seen).toHaveLength(0);
  });

  it('E2 lets a look-up refuse the address, before anything is sent', async () => {
    const peer = await peerThatSays('');
    const url = peer.url.replace('127.0.0.1', 'gateway.test');
    const refused = Object.assign(new Error('private address'), { code: 'ERR_PRIVATE_ADDRESS' });
    const gateway = gatewayTo(url, { connect: { lookup: (_host, _options, done) => done(refused, '', 4) } });
    const failure = await errorOf(gateway.call(METHOD, { kind: 'write' }));
    expect(failure).toMatchObject({ kind: 'network', sent: false, cause: refused });
    expect(failure.message).toContain('ERR_PRIVATE_ADDRESS');
  });

  it('obeys an abort, before and during the call', async () => {
    const silent = await startPeer(() => undefined);
    open.push(silent);
    const gateway = gatewayTo(silent.url);
    expect(await errorOf(gateway.call(METHOD, { signal: AbortSignal.abort() }))).toMatchObject({ sent: false });
    const controller = new AbortController();
    const calling = errorOf(gateway.call(METHOD, { kind: 'write', signal: controller.signal }));
    setTimeout(() => controller.abort(), 100);
    expect(await calling).toMatchObject({ kind: 'network', sent: true, retry: 'query-first' });
  });

  it('waits for calls in flight when it is closed, and takes no new ones', async () => {
    const slow = await startPeer((_, response) => {
      setTimeout(() => response.end(signedBody(ROOT, { code: '10000' })), 100);
    });
    open.push(slow);
    const gateway = gatewayTo(slow.url);
    const calling = gateway.call(METHOD, {});
    await expect.poll(() => slow.seen.length).toBe(1);
    const closing = gateway.close();
    expect((await calling).node).toEqual({ code: '10000' });
    await closing;
    expect(await errorOf(gateway.call(METHOD, {}))).toMatchObject({ kind: 'throttled', sent: false });
  });
});

describe('C1 rate', () => {
  it('halves on 40005, signed or not, also on HTTP 429', async () => {
    const unsigned = `{"${ROOT}":${JSON.stringify(TOO_MANY)}}`;
    for (const reply of [unsigned, signedBody(ROOT, TOO_MANY), { status: 429, body: '' }]) {
      const peer = await peerThatSays(reply);
      const gateway = gatewayTo(peer.url, { callsPerSecond: 8 });
      expect(await errorOf(gateway.call(METHOD, {}))).toMatchObject({ retry: 'yes', sent: true });
      expect(gateway.rate()).toBe(4);
    }
  });

  it('gives up when there is no token in time, without sending', async () => {
    const peer = await peerThatSays(signedBody(ROOT, { code: '10000' }));
    const gateway = gatewayTo(peer.url, { callsPerSecond: 0.5 });
    const call = (kind: CallKind) => gateway.call(METHOD, { kind, maxWaitMs: 20 });
    await call('read');
    expect(await errorOf(call('write'))).toMatchObject({ kind: 'throttled', sent: false, retry: 'yes' });
    await call('query');
    expect(peer.seen).toHaveLength(2);
  });
});

describe('the last look before sending (F58)', () => {
  it('comes after the wait for a token, and what it throws ends the call unsent', async () => {
    const peer = await peerThatSays(signedBody(ROOT, { code: '10000' }));
    const gateway = gatewayTo(peer.url, { callsPerSecond: 5 });
    const order: string[] = [];
    const call = (name: string, beforeSend?: () => Promise<void>) =>
      gateway.call(METHOD, { kind: 'write', ...(beforeSend && { beforeSend }) }).then(() => order.push(name));
    const stopped = new Error('stopped');
    const first = Promise.all([call('1'), call('2'), call('3')]);
    await expect(
      call('4', () => {
        order.push('look');
        return Promise.reject(stopped);
      }),
    ).rejects.toBe(stopped);
    await first;
    expect(order.filter((name) => name !== 'look')).toEqual(['1', '2', '3']);
    expect(order.indexOf('look')).toBeGreaterThan(0);
    expect(peer.seen).toHaveLength(3);
  });

  it('is not for calls that get no token', async () => {
    const peer = await peerThatSays(signedBody(ROOT, { code: '10000' }));
    const gateway = gatewayTo(peer.url, { callsPerSecond: 0.5 });
    await gateway.call(METHOD, {});
    let looks = 0;
    const beforeSend = () => Promise.resolve(void (looks += 1));
    expect(await errorOf(gateway.call(METHOD, { beforeSend, maxWaitMs: 20 }))).toMatchObject({ kind: 'throttled' });
    expect(looks).toBe(0);
  });
});

describe('I9 secrets', () => {
  it('blacks tokens out of what Alipay says, and keeps them out of the message', async () => {
    const sub_msg = `验签字符串为 app_auth_token=${TOKEN}&app_id=1&biz_content={"code":"P1234SECRET","other":"202611BBabcdef0123456789"}`;
    const body = `{"${ROOT}":${JSON.stringify({ code: '40002', sub_code: 'isv.invalid-signature', sub_msg })}}`;
    const failure = await failureFor(body, { appAuthToken: TOKEN, bizContent: { code: 'P1234SECRET' } });
    const shown = JSON.stringify(failure) + failure.message + String(failure.stack);
    expect(failure.subMsg).toContain('验签字符串');
    for (const secret of [TOKEN, 'P1234SECRET', '202611BBabcdef0123456789']) expect(shown).not.toContain(secret);
  });

  it('says which field is faulty when credentials are unusable, and nothing of what is in it', () => {
    const input = keyCredentials({ privateKey: vectorText('keys/app_public.pem') });
    const make = () => createGateway(input, { gatewayUrl: 'http://x', now: () => 0 });
    expect(make).toThrow(/privateKey: is_public/);
    expect(make).not.toThrow(/MII/);
  });
});
