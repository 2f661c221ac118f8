import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateSn, rootCertificateSn } from './certificate.js';
import { alipayPrivateKey } from './fixtures.js';
import { decodeForm, encodeForm } from './form.js';
import { encodeGbk } from './gbk.js';
import { nodeText } from './gateway/answer.js';
import { startSimulator, type Simulator } from './server.js';
import { aesEncrypt, rsaSign, signingBytes } from './sign.js';

const folder = new URL('../../../tests/vectors/', import.meta.url);
const text = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const json = (name: string) => JSON.parse(text(name));

interface RequestCase {
  name: string;
  sign_content: string;
  sign: string;
  request: { path_and_query: string; content_type: string; body: string };
  gateway_should_accept: boolean;
}
interface NotifyCase {
  name: string;
  rule: string;
  sign_content: string;
  form: Record<string, string>;
  body: string;
  expect: { rawBytes: boolean };
}
interface ResponseCase {
  name: string;
  raw: string;
  expect: { validateSign: string };
}

const requests: RequestCase[] = json('request.json').cases;
const notifies: { cases: NotifyCase[]; aes_key_base64: string } = json('notify.json');
const responses: ResponseCase[] = json('response.json').cases;

describe('requests of the vectors', () => {
  let simulator: Simulator;
  const token = '202611BBtesttoken0000000000000000000000X01';
  const appId = '2021000000000001';

  beforeAll(async () => {
    simulator = await startSimulator();
    await simulator.admin('POST', '/authorizations', { appId, authAppId: '2021000000000002', token });
  });
  afterAll(() => simulator.stop());

  const post = async (given: RequestCase): Promise<Record<string, unknown>> => {
    const { path_and_query, content_type, body } = given.request;
    const answer = await fetch(simulator.url + path_and_query, {
      method: 'POST',
      headers: { 'content-type': content_type },
      body,
    });
    return Object.values(JSON.parse(await answer.text()) as object)[0] as Record<string, unknown>;
  };

  it.each(requests)('$name', async (given) => {
    const node = await post(given);
    if (given.gateway_should_accept) expect(node['sub_code']).not.toBe('isv.invalid-signature');
    else expect(node).toMatchObject({ code: '40002', sub_code: 'isv.invalid-signature' });
    if (!given.gateway_should_accept) expect(node['sub_msg']).toContain(given.sign_content);
  });

  it('accepts the certificate case when the app is in certificate mode, and no other', async () => {
    const sn = json('certs/sn.json');
    await simulator.admin('POST', '/apps', {
      appId,
      name: '证书模式',
      signMode: 'certificate',
      appCertificate: text('certs/appCertPublicKey_2021000000000001.crt'),
      alipayRootCertSn: sn.alipay_root_cert_sn,
    });
    const subCodes = await Promise.all(requests.map(async (given) => [given.name, (await post(given))['sub_code']]));
    expect(Object.fromEntries(subCodes)).toMatchObject({
      batchquery_key_mode: 'isv.missing-app-cert-sn',
      finish_cert_mode_chinese: 'COMPLAIN_NOT_EXIST',
    });
  });
});

it('makes the serial numbers of the vectors', () => {
  const sn = json('certs/sn.json');
  expect(certificateSn(text('certs/appCertPublicKey_2021000000000001.crt'))).toBe(sn['app_cert_sn']);
  expect(certificateSn(text('certs/alipayCertPublicKey_RSA2.crt'))).toBe(sn['alipay_cert_sn']);
  expect(rootCertificateSn(text('certs/alipayRootCert.crt'))).toBe(sn['alipay_root_cert_sn']);
});

describe('messages of the vectors', () => {
  const good = notifies.cases.filter((given) => given.expect.rawBytes);

  it.each(good)('$name: same text, same signature, same body', (given) => {
    const encode = given.form['charset'] === 'GBK' ? encodeGbk : (value: string) => Buffer.from(value);
    const fields = new Map(Object.entries(given.form).map(([name, value]) => [name, encode(value)]));
    const leftOut = given.rule.startsWith('V2') ? ['sign'] : ['sign', 'sign_type'];
    const bytes = signingBytes(fields, leftOut, false);
    expect(bytes).toEqual(encode(given.sign_content));
    expect(rsaSign(bytes, alipayPrivateKey)).toBe(given.form['sign']);
    expect(encodeForm(new Map(decodeForm(given.body)))).toBe(encodeForm(fields));
  });

  it('encrypts like the AES case', () => {
    const given = notifies.cases.find(({ name }) => name === 'aes_encrypted_biz_content')!;
    const plain = '{"complain_event_id":"2026112200102000000001459758"}';
    expect(aesEncrypt(plain, notifies.aes_key_base64)).toBe(given.form['biz_content']);
  });
});

describe('answers of the vectors', () => {
  it.each(responses.filter((given) => given.name.startsWith('success')))('$name', ({ raw }) => {
    const body = JSON.parse(raw) as Record<string, unknown>;
    const node = body['alipay_security_risk_complaint_info_query_response'] as Record<string, unknown>;
    expect(raw).toContain(nodeText(node));
    expect(rsaSign(Buffer.from(nodeText(node)), alipayPrivateKey)).toBe(body['sign']);
  });
});
