import { createPublicKey } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createGateway, type Gateway } from './gateway.js';
import { verifyRsa2 } from './sign.js';
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
  type Seen,
} from './testing.fixture.js';

interface RequestCase {
  name: string;
  sign: string;
  request: { path_and_query: string; content_type: string; body: string };
  gateway_should_accept: boolean;
}

const { cases } = vectorJson<{ cases: RequestCase[] }>('request.json');
const open: (Peer | Gateway)[] = [];

afterEach(async () => {
  for (const item of open.splice(0).toReversed()) await item.close();
});

async function gatewayAndPeer(isCertificateMode: boolean): Promise<{ gateway: Gateway; peer: Peer }> {
  const peer = await startPeer(({ query }, response) => {
    response.end(signedBody(rootOf(query.get('method') ?? ''), { code: '10000' }));
  });
  const credentials = isCertificateMode ? certificateCredentials() : keyCredentials();
  const gateway = createGateway(credentials, { gatewayUrl: peer.url, now: () => VECTOR_NOW });
  open.push(peer, gateway);
  return { gateway, peer };
}

/** As Alipay does it: everything that came but `sign` and the file, sorted, with the application's public key. */
async function isSignedByApp(seen: Seen): Promise<boolean> {
  const headers = { 'content-type': seen.contentType };
  const form = await new Response(new Uint8Array(seen.body), { headers }).formData();
  const fields = [...seen.query, ...form].filter(
    (field): field is [string, string] => field[0] !== 'sign' && typeof field[1] === 'string',
  );
  const text = fields
    .map(([name, value]) => `${name}=${value}`)
    .toSorted()
    .join('&');
  const key = createPublicKey(vectorText('keys/app_public.pem'));
  return verifyRsa2(Buffer.from(text), seen.query.get('sign') ?? '', key);
}

describe('request vectors, over HTTP', () => {
  it.each(cases.filter((vector) => vector.gateway_should_accept))('sends $name as the vector', async (vector) => {
    const expected = new URLSearchParams(vector.request.path_and_query.split('?')[1]);
    const { gateway, peer } = await gatewayAndPeer(expected.has('app_cert_sn'));
    await gateway.call(expected.get('method') ?? '', {
      appAuthToken: expected.get('app_auth_token') ?? undefined,
      bizContent: JSON.parse(new URLSearchParams(vector.request.body).get('biz_content') ?? '') as Record<
        string,
        unknown
      >,
    });
    const [seen] = peer.seen;
    expect(seen?.query.get('sign')).toBe(vector.sign);
    expect(Object.fromEntries(seen?.query ?? [])).toEqual(Object.fromEntries(expected));
    expect(seen?.body.toString()).toBe(vector.request.body);
    expect(seen?.contentType).toBe(vector.request.content_type);
  });
});

describe('signatures as the other side checks them', () => {
  it.each([false, true])('cover parameters and fields of an upload, certificate mode %s', async (isCertificateMode) => {
    const { gateway, peer } = await gatewayAndPeer(isCertificateMode);
    await gateway.call('alipay.merchant.image.upload', {
      appAuthToken: TOKEN,
      kind: 'write',
      params: { image_type: 'png' },
      file: { field: 'image_content', name: 'a.png', content: Buffer.from('picture') },
    });
    await gateway.call('alipay.security.risk.complaint.file.upload', {
      kind: 'write',
      file: { field: 'file_content', name: 'a.jpg', content: Buffer.from('picture') },
    });
    for (const seen of peer.seen) {
      expect(await isSignedByApp(seen)).toBe(true);
      expect(seen.query.has('biz_content')).toBe(false);
    }
    expect(peer.seen).toHaveLength(2);
  });

  it('cover separate parameters with signs, quotes and line ends in them', async () => {
    const { gateway, peer } = await gatewayAndPeer(false);
    const feedback_content = '退款 20.00 元 + "礼品" & 100% = 好\r\n谢谢 😀';
    await gateway.call('alipay.merchant.tradecomplain.feedback.submit', {
      appAuthToken: TOKEN,
      kind: 'write',
      params: { complain_event_id: '1', feedback_content, operator: '' },
    });
    const [seen] = peer.seen;
    expect(new URLSearchParams(seen?.body.toString()).get('feedback_content')).toBe(feedback_content);
    expect(seen !== undefined && (await isSignedByApp(seen))).toBe(true);
  });
});
