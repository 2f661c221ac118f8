import { alipayPublicKey, demoCertificateApp, demoKeyApp } from './fixtures.js';
import { encodeForm } from './form.js';
import { readPrivateKey, readPublicKey, rsaSign, rsaVerify, signingBytes } from './sign.js';
import type { Simulator } from './server.js';

/** What a caller of the gateway gets to see; for the simulator's own tests. */
export interface Answer {
  root: string;
  node: Record<string, unknown>;
  sign: string | undefined;
  certSn: string | undefined;
  isVerified: boolean;
  traceId: string | null;
  contentType: string | null;
}

export interface CallOptions {
  token?: string;
  privateKey?: string;
  /** Changes to the parameters before they are signed; undefined removes one. */
  params?: Record<string, string | undefined>;
  /** The same after signing. */
  afterwards?: Record<string, string | undefined>;
  timeoutMs?: number;
}

export { demoCertificateApp, demoKeyApp };

/** One signed v2 call, all parameters in the body. */
export async function callGateway(
  simulator: Pick<Simulator, 'url'>,
  method: string,
  biz: unknown,
  options: CallOptions = {},
): Promise<Answer> {
  const params = withChanges(
    {
      app_id: demoKeyApp.appId,
      method,
      charset: 'utf-8',
      sign_type: 'RSA2',
      timestamp: '2026-11-24 10:00:00',
      version: '1.0',
      biz_content: typeof biz === 'string' ? biz : JSON.stringify(biz),
      ...(options.token === undefined ? {} : { app_auth_token: options.token }),
    },
    options.params,
  );
  const bytes = new Map(Object.entries(params).map(([name, value]) => [name, Buffer.from(value)]));
  const key = readPrivateKey(options.privateKey ?? demoKeyApp.privateKey);
  const sent = withChanges({ ...params, sign: rsaSign(signingBytes(bytes, ['sign'], true), key) }, options.afterwards);
  const response = await fetch(`${simulator.url}/gateway.do`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' },
    body: encodeForm(new Map(Object.entries(sent).map(([name, value]) => [name, Buffer.from(value)]))),
    signal: AbortSignal.timeout(options.timeoutMs ?? 5_000),
  });
  return readAnswer(await response.text(), response.headers);
}

function withChanges(
  params: Record<string, string>,
  changes: Record<string, string | undefined> = {},
): Record<string, string> {
  const merged: Record<string, string | undefined> = { ...params, ...changes };
  return Object.fromEntries(Object.entries(merged).filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** Find the node and its exact text in the raw body, and verify it. */
export function readAnswer(raw: string, headers: Headers): Answer {
  const body: Record<string, unknown> = JSON.parse(raw);
  const root = Object.keys(body).find((name) => name.endsWith('_response')) ?? '';
  const start = raw.indexOf('{', 1);
  const tail = /(,"alipay_cert_sn":"[^"]*")?(,"sign":"[^"]*")?\}$/.exec(raw);
  const text = raw.slice(start, tail?.index);
  const sign = typeof body['sign'] === 'string' ? body['sign'] : undefined;
  const certSn = typeof body['alipay_cert_sn'] === 'string' ? body['alipay_cert_sn'] : undefined;
  return {
    root,
    node: Object(body[root]),
    sign,
    certSn,
    isVerified: sign !== undefined && rsaVerify(Buffer.from(text), sign, readPublicKey(alipayPublicKey)),
    traceId: headers.get('trace_id'),
    contentType: headers.get('content-type'),
  };
}
