import { describe, expect, it } from 'vitest';
import { readCredentials } from './credentials.js';
import { createSigner, verifyRsa2 } from './sign.js';
import { readPublicKey } from './keys.js';
import { certificateCredentials, keyCredentials, VECTOR_NOW, vectorJson, vectorText } from './testing.fixture.js';

interface RequestCase {
  name: string;
  sign_content: string;
  sign: string;
  request: { path_and_query: string; body: string };
  gateway_should_accept: boolean;
}

const { cases } = vectorJson<{ cases: RequestCase[] }>('request.json');

function signerFor(isCertificateMode: boolean) {
  const read = readCredentials(isCertificateMode ? certificateCredentials() : keyCredentials(), null);
  if (!('credentials' in read)) throw new Error('refused');
  return createSigner(read.credentials);
}

describe('request vectors', () => {
  it('has the four cases', () => expect(cases).toHaveLength(4));

  it.each(cases.filter((vector) => vector.gateway_should_accept))('signs $name as the vector', async (vector) => {
    const expected = new URLSearchParams(vector.request.path_and_query.split('?')[1]);
    const content = new URLSearchParams(vector.request.body).get('biz_content') ?? '';
    const signed = await signerFor(expected.has('app_cert_sn')).sign({
      method: expected.get('method') ?? '',
      at: VECTOR_NOW,
      appAuthToken: expected.get('app_auth_token') ?? undefined,
      bizContent: JSON.parse(content) as Record<string, unknown>,
    });
    expect(signed.query.get('sign')).toBe(vector.sign);
    expect(Object.fromEntries(signed.query)).toEqual(Object.fromEntries(expected));
    expect(signed.fields.toString()).toBe(vector.request.body);
  });

  it.each(cases)('verifies $name: $gateway_should_accept', (vector) => {
    const key = readPublicKey(vectorText('keys/app_public.pem'));
    if ('fault' in key) throw new Error('refused');
    expect(verifyRsa2(Buffer.from(vector.sign_content), vector.sign, key.key)).toBe(vector.gateway_should_accept);
  });
});

describe('signing', () => {
  it('takes the time from its argument, whatever the zone of the process (SDK trap 5)', async () => {
    const before = process.env['TZ'];
    process.env['TZ'] = 'UTC';
    const signed = await signerFor(false).sign({ method: 'm', at: VECTOR_NOW });
    process.env['TZ'] = before;
    expect(signed.query.get('timestamp')).toBe('2026-11-22 10:00:00');
  });

  it('sends names as they are and no blank parameters (SDK trap 4, alipay.md 1.1)', async () => {
    const signed = await signerFor(false).sign({
      method: 'm',
      at: VECTOR_NOW,
      bizContent: { camelCase: { inner_Name: 1 } },
      params: { feedback_code: '02', feedback_images: '', operator: ' \t', feedback_content: ' 好 ' },
    });
    expect(signed.fields.get('biz_content')).toBe('{"camelCase":{"inner_Name":1}}');
    expect(signed.fields.get('feedback_code')).toBe('02');
    expect([...signed.fields.keys()].toSorted()).toEqual(['biz_content', 'feedback_code', 'feedback_content']);
    expect(signed.fields.get('feedback_content')).toBe(' 好 ');
  });

  it('signs PKCS#8 keys with header (SDK trap 6) and leaves the credentials alone (SDK trap 7)', async () => {
    const input = Object.freeze(keyCredentials({ privateKey: vectorText('keys/app_private_pkcs8.pem') }));
    const read = readCredentials(input, null);
    if (!('credentials' in read)) throw new Error('refused');
    Object.freeze(read.credentials);
    const signed = await createSigner(read.credentials).sign({ method: 'm', at: VECTOR_NOW });
    expect(signed.query.get('sign')).toHaveLength(344);
  });
});
