import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { foreignAppId, judgeCredentials, mergeTexts, type CredentialTexts } from './credentials.js';

const NOW = Date.UTC(2026, 10, 25);
const APP_ID = '2021000000000001';
const vector = (name: string) => readFileSync(new URL(`../../../../../tests/vectors/${name}`, import.meta.url), 'utf8');

const keyMode: CredentialTexts = {
  signMode: 'key',
  privateKey: vector('keys/app_private_pkcs1.pem'),
  alipayPublicKey: vector('keys/alipay_public.pem'),
};
const certificateMode: CredentialTexts = {
  signMode: 'certificate',
  privateKey: vector('keys/app_private_pkcs8.pem'),
  appCertificate: vector('certs/appCertPublicKey_2021000000000001.crt'),
  alipayCertificate: vector('certs/alipayCertPublicKey_RSA2.crt'),
  alipayRootCertificate: vector('certs/alipayRootCert.crt'),
};

const shortKey = () =>
  generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const ecKey = () =>
  generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();

function refusals(texts: CredentialTexts, { appId = APP_ID, now = NOW } = {}): string[] {
  const judged = judgeCredentials(appId, texts, now, 'en');
  return 'errors' in judged ? judged.errors.map(({ field, code }) => `${field}: ${code}`) : [];
}

describe('judgeCredentials', () => {
  it.each([
    ['key mode', keyMode],
    ['certificate mode', certificateMode],
    [
      'a private key of one line',
      { ...keyMode, privateKey: vector('keys/app_private_pkcs8.pem').replace(/-----.*-----|\s/g, '') },
    ],
    ['an AES key', { ...keyMode, aesKey: Buffer.alloc(16, 7).toString('base64') }],
    ['no AES key', { ...keyMode, aesKey: null }],
  ])('K3: takes %s', (_, texts) => {
    expect(refusals(texts)).toEqual([]);
  });

  it.each<[string, CredentialTexts, string[]]>([
    ['no key', { signMode: 'key' }, ['privateKey: empty', 'alipayPublicKey: empty']],
    ['a key of 1024 bits', { ...keyMode, privateKey: shortKey() }, ['privateKey: too_short']],
    ['an elliptic-curve key', { ...keyMode, privateKey: ecKey() }, ['privateKey: ec_key']],
    ['text that is no key', { ...keyMode, privateKey: 'hello' }, ['privateKey: not_a_key']],
    [
      'its own public half as the key of Alipay',
      { ...keyMode, alipayPublicKey: vector('keys/app_public.pem') },
      ['alipayPublicKey: own_public_half'],
    ],
    [
      'public and private key swapped',
      {
        ...keyMode,
        privateKey: vector('keys/alipay_public.pem'),
        alipayPublicKey: vector('keys/app_private_pkcs1.pem'),
      },
      ['privateKey: is_public', 'alipayPublicKey: is_private'],
    ],
    [
      'application and Alipay certificate swapped',
      {
        ...certificateMode,
        appCertificate: certificateMode.alipayCertificate,
        alipayCertificate: certificateMode.appCertificate,
      },
      ['appCertificate: not_own_certificate', 'alipayCertificate: own_public_half'],
    ],
    [
      'the root in place of the Alipay certificate',
      { ...certificateMode, alipayCertificate: certificateMode.alipayRootCertificate },
      ['alipayCertificate: is_root'],
    ],
    ['no root certificate', { ...certificateMode, alipayRootCertificate: undefined }, ['alipayRootCertificate: empty']],
    [
      'the certificate of another key',
      { ...certificateMode, privateKey: vector('keys/wrong_private_pkcs1.pem') },
      ['appCertificate: not_own_certificate'],
    ],
    ['an AES key of another length', { ...keyMode, aesKey: 'c2hvcnQ=' }, ['aesKey: not_an_aes_key']],
  ])('K3: refuses %s, naming the field', (_, texts, expected) => {
    expect(refusals(texts)).toEqual(expected);
  });

  it('K3: refuses the certificate of another application with the same key', () => {
    expect(refusals(certificateMode, { appId: '2021000000000009' })).toEqual(['appCertificate: other_application']);
  });

  it('K3: refuses a certificate that has ended', () => {
    expect(refusals(certificateMode, { now: Date.UTC(2200, 0, 1) })).toEqual([
      'appCertificate: expired',
      'alipayCertificate: expired',
    ]);
  });

  it('says what to do, in the language of the reader, and never repeats the key', () => {
    const texts = { ...keyMode, alipayPublicKey: vector('keys/app_public.pem') };
    const [zh, en] = (['zh-CN', 'en'] as const).map((language) => {
      const judged = judgeCredentials(APP_ID, texts, NOW, language);
      return 'errors' in judged ? judged.errors[0]?.message : '';
    });
    expect(zh).toContain('开放平台');
    expect(en).toContain('open platform');
    expect(`${zh}${en}`).not.toContain('MII');
  });
});

describe('foreignAppId', () => {
  it.each([
    ['CN=2021000000000001, OU=Alipay, O=Shop', undefined],
    ['CN=2088123456789012-2021000000000001, O=Shop', undefined],
    ['CN=2088123456789012, O=Shop', undefined],
    ['CN=Shop', undefined],
    ['CN=2088123456789012-2021000000000777, O=Shop', '2021000000000777'],
  ])('%s → %s', (subject, expected) => {
    expect(foreignAppId(subject, APP_ID)).toBe(expected);
  });
});

describe('mergeTexts', () => {
  const stored: CredentialTexts = { ...keyMode, aesKey: 'stored' };

  it('keeps what was not entered', () => {
    expect(mergeTexts(stored, { privateKey: 'new' })).toMatchObject({
      privateKey: 'new',
      alipayPublicKey: keyMode.alipayPublicKey,
      aesKey: 'stored',
    });
  });

  it('takes the AES key away on null', () => {
    expect(mergeTexts(stored, { aesKey: null }).aesKey).toBeNull();
  });
});
