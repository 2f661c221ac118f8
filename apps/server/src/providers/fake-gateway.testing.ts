import { createSign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isObject, readJson } from '@redress/alipay';
import { vectorKeys } from './providers.factory.js';

/** What the fake says to one call. */
export interface FakeAnswer {
  node: Record<string, unknown>;
  /** @default true */
  signed?: boolean;
  /** @default the key of Alipay in the vectors */
  privateKey?: string;
}

export interface FakeCall {
  method: string;
  appAuthToken: string | null;
  biz: Record<string, unknown>;
}

/** For tests only: a gateway on loopback that answers each method as told, signed or not. */
export interface FakeGateway {
  url: string;
  calls: FakeCall[];
  answer(method: string, answer: FakeAnswer | ((call: FakeCall) => FakeAnswer | Promise<FakeAnswer>)): void;
  stop(): Promise<void>;
}

export const refusal = (code: string, subCode: string, signed = true): FakeAnswer => ({
  node: { code, msg: 'refused', sub_code: subCode, sub_msg: subCode },
  signed,
});

export const success = (node: Record<string, unknown>): FakeAnswer => ({
  node: { code: '10000', msg: 'Success', ...node },
});

export async function startFakeGateway(): Promise<FakeGateway> {
  const answers = new Map<string, FakeAnswer | ((call: FakeCall) => FakeAnswer | Promise<FakeAnswer>)>();
  const calls: FakeCall[] = [];
  const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const call = callOf(request, await read(request));
    calls.push(call);
    const planned = answers.get(call.method) ?? refusal('40002', 'isv.invalid-method', false);
    response.setHeader('content-type', 'text/html;charset=utf-8');
    response.end(compose(call.method, typeof planned === 'function' ? await planned(call) : planned));
  };
  const server = createServer((request, response) => void reply(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/gateway.do`,
    calls,
    answer: (method, answer) => void answers.set(method, answer),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function callOf(request: IncomingMessage, body: string): FakeCall {
  const query = new URL(request.url ?? '/', 'http://gateway').searchParams;
  const biz = new URLSearchParams(body).get('biz_content') ?? query.get('biz_content') ?? '{}';
  const content = readJson(biz);
  return {
    method: query.get('method') ?? '',
    appAuthToken: query.get('app_auth_token'),
    biz: isObject(content) ? content : {},
  };
}

function compose(method: string, { node, signed = true, privateKey = vectorKeys.alipayPrivate }: FakeAnswer): string {
  const text = JSON.stringify(node);
  const sign = signed ? createSign('RSA-SHA256').update(text, 'utf8').sign(privateKey, 'base64') : undefined;
  const root = `${method.replaceAll('.', '_')}_response`;
  return `{"${root}":${text}${sign === undefined ? '' : `,"sign":"${sign}"`}}`;
}
