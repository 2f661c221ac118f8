/** Shared by the tests of this library: golden vectors, a loopback gateway, answers signed with the vectors' keys. */
import { createPrivateKey, createPublicKey, createSign, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Answer } from './answer.js';
import type { CertificateCredentials, KeyCredentials } from './credentials.js';
import type { Gateway, GatewayRequest } from './gateway.js';
import { isObject, readJson, type JsonObject } from './json.js';

const VECTORS = new URL('../../../tests/vectors/', import.meta.url);

export function vectorText(path: string): string {
  return readFileSync(new URL(path, VECTORS), 'utf8');
}

/** The caller names the shape; the vectors are checked by the tests that use them. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- a fixture file may be trusted to have its shape
export function vectorJson<T>(path: string): T {
  return JSON.parse(vectorText(path)) as T;
}

export const APP_ID = '2021000000000001';
/** 2026-11-22 10:00:00 in Beijing, the moment of the request vectors. */
export const VECTOR_NOW = 1_795_312_800_000;
export const TOKEN = '202611BBtesttoken0000000000000000000000X01';

export function keyCredentials(over: Partial<KeyCredentials> = {}): KeyCredentials {
  return {
    appId: APP_ID,
    signMode: 'key',
    privateKey: vectorText('keys/app_private_pkcs1.pem'),
    alipayPublicKey: vectorText('keys/alipay_public.pem'),
    ...over,
  };
}

export function certificateCredentials(over: Partial<CertificateCredentials> = {}): CertificateCredentials {
  return {
    appId: APP_ID,
    signMode: 'certificate',
    privateKey: vectorText('keys/app_private_pkcs1.pem'),
    appCertificate: vectorText('certs/appCertPublicKey_2021000000000001.crt'),
    alipayCertificate: vectorText('certs/alipayCertPublicKey_RSA2.crt'),
    alipayRootCertificate: vectorText('certs/alipayRootCert.crt'),
    ...over,
  };
}

export function alipayPublicKey(): KeyObject {
  return createPublicKey(vectorText('keys/alipay_public.pem'));
}

/** Base64 RSA2 signature of one of the vectors' private keys. */
export function signWith(key: 'alipay' | 'wrong' | 'app', text: string | Buffer): string {
  const privateKey = createPrivateKey(vectorText(`keys/${key}_private_pkcs1.pem`));
  return createSign('RSA-SHA256').update(text).sign(privateKey, 'base64');
}

/** Body of a gateway answer, signed by Alipay's key unless told otherwise; `node` may be given as its exact text. */
export function signedBody(
  root: string,
  node: object | string,
  options: { key?: 'alipay' | 'wrong'; extra?: string } = {},
): string {
  const raw = typeof node === 'string' ? node : JSON.stringify(node);
  return `{"${root}":${raw},${options.extra ?? ''}"sign":"${signWith(options.key ?? 'alipay', raw)}"}`;
}

export function rootOf(method: string): string {
  return `${method.replaceAll('.', '_')}_response`;
}

export interface Seen {
  query: URLSearchParams;
  body: Buffer;
  contentType: string;
}

export interface Peer {
  url: string;
  seen: Seen[];
  close(): Promise<void>;
}

/** A local HTTP server in the place of Alipay's gateway. */
export async function startPeer(answer: (seen: Seen, response: ServerResponse) => void): Promise<Peer> {
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { searchParams } = new URL(request.url ?? '/', 'http://peer');
      const entry = {
        query: searchParams,
        body: Buffer.concat(chunks),
        contentType: request.headers['content-type'] ?? '',
      };
      seen.push(entry);
      answer(entry, response);
    });
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/gateway.do`,
    seen,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface FakeCall {
  method: string;
  request: GatewayRequest;
}

/** A gateway that answers from a list, without network: objects are successes, errors are thrown. */
export function fakeGateway(...answers: (object | Error)[]): Gateway & { calls: FakeCall[] } {
  const calls: FakeCall[] = [];
  return {
    appId: APP_ID,
    calls,
    async call(method, request): Promise<Answer> {
      calls.push({ method, request });
      const next = answers.shift() ?? new Error('no answer prepared');
      if (next instanceof Error) throw next;
      const raw = JSON.stringify(next);
      return { node: nodeOf(raw), raw, traceId: 'trace-1', certificateChanged: false };
    },
    rate: () => 5,
    close: async () => undefined,
  };
}

export function nodeOf(json: string | object): JsonObject {
  const value = readJson(typeof json === 'string' ? json : JSON.stringify(json));
  if (!isObject(value)) throw new Error('not an object');
  return value;
}

/** Base64 of a PEM text, without its header lines. */
export const bodyOf = (pem: string) => pem.replace(/-----[^-]+-----/g, '').replace(/\s+/g, '');

/** The forms in which one key reaches the form field. */
export function shapesOf(pem: string): [string, string][] {
  const text = bodyOf(pem);
  return [
    ['PEM', pem],
    ['PEM with CRLF', pem.replaceAll('\n', '\r\n')],
    ['PEM with a BOM and blanks round it', `\uFEFF  \n${pem}\n\n `],
    ['PEM with line ends written out', pem.replaceAll('\n', '\\n')],
    ['PEM on one line', pem.replaceAll('\n', ' ')],
    ['PEM in quotes', `"${pem.trim()}"`],
    ['body on one line', text],
    ['body on many lines', text.replace(/(.{64})/g, '$1\r\n')],
    ['body with a BOM', `\uFEFF${text}`],
    ['body with a zero-width space', `\u200B${text}`],
  ];
}
