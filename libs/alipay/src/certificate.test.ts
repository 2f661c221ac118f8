import { AlipaySdk } from 'alipay-sdk';
import { describe, expect, it } from 'vitest';
import { readCertificate, readRootBundle } from './certificate.js';
import { readCredentials } from './credentials.js';
import type { FaultCode } from './fault.js';
import { certificateCredentials, keyCredentials, VECTOR_NOW, vectorJson, vectorText } from './testing.fixture.js';

const APP = vectorText('certs/appCertPublicKey_2021000000000001.crt');
const ALIPAY = vectorText('certs/alipayCertPublicKey_RSA2.crt');
const ROOT = vectorText('certs/alipayRootCert.crt');
const SN = vectorJson<Record<string, string>>('certs/sn.json');
/** The vectors' certificates begin on 2026-11-23. */
const NOW = Date.UTC(2026, 10, 24);

function ok<T extends object>(read: T): Exclude<T, { fault: unknown }> {
  if ('fault' in read) throw new Error('refused');
  return read as Exclude<T, { fault: unknown }>;
}

function faultOf(read: object): FaultCode | undefined {
  return 'fault' in read ? (read.fault as { code: FaultCode }).code : undefined;
}

describe('certificates', () => {
  it('computes the serials as Alipay does', () => {
    expect(ok(readCertificate(APP, NOW)).sn).toBe(SN['app_cert_sn']);
    expect(ok(readCertificate(ALIPAY, NOW)).sn).toBe(SN['alipay_cert_sn']);
    expect(ok(readRootBundle(ROOT)).sn).toBe(SN['alipay_root_cert_sn']);
  });

  it('computes the same serials as the SDK, also from its own normal form', () => {
    const app = ok(readCertificate(APP.replaceAll('\n', '\r\n'), NOW));
    const alipay = ok(readCertificate(`\uFEFF${ALIPAY}`, NOW));
    const root = ok(readRootBundle(Buffer.from(ROOT)));
    const { config } = new AlipaySdk({
      appId: '1',
      privateKey: vectorText('keys/app_private_pkcs1.pem'),
      appCertContent: app.pem,
      alipayPublicCertContent: alipay.pem,
      alipayRootCertContent: root.pem,
    });
    expect([config.appCertSn, config.alipayCertSn, config.alipayRootCertSn]).toEqual([app.sn, alipay.sn, root.sn]);
  });

  it('tells subject, validity and key', () => {
    const alipay = ok(readCertificate(ALIPAY, NOW));
    expect(alipay.subject).toBe('CN=Test Alipay Public Key-2088000000000001, OU=Alipay, O=Test Alipay Network, C=CN');
    expect(alipay.issuer).toContain('CN=Test Financial Certification Authority R1');
    expect(alipay.validFrom).toBe(Date.UTC(2026, 10, 23, 9, 25, 35));
    expect(alipay.validTo).toBe(Date.UTC(2126, 9, 30, 9, 25, 35));
    expect(alipay.publicKey.export({ type: 'spki', format: 'pem' })).toBe(vectorText('keys/alipay_public.pem'));
    expect(ok(readRootBundle(ROOT)).certificateCount).toBe(3);
  });

  it.each<[string, () => object, FaultCode]>([
    ['nothing', () => readCertificate('', NOW), 'empty'],
    ['words', () => readCertificate('hello', NOW), 'not_a_certificate'],
    ['a cut-off certificate', () => readCertificate(APP.replace(/(\n.{64}){3}\n/, '\n'), NOW), 'not_a_certificate'],
    ['a private key', () => readCertificate(vectorText('keys/app_private_pkcs8.pem'), NOW), 'is_private'],
    ['a public key', () => readCertificate(vectorText('keys/app_public.pem'), NOW), 'is_public'],
    ['a root', () => readCertificate(ROOT, NOW), 'is_root'],
    ['an expired one', () => readCertificate(ALIPAY, Date.UTC(2127, 0, 1)), 'expired'],
    ['one of the future', () => readCertificate(ALIPAY, Date.UTC(2026, 0, 1)), 'not_yet_valid'],
    ['a leaf as root', () => readRootBundle(APP), 'not_a_root'],
    ['no RSA root', () => readRootBundle(onlyEc()), 'no_rsa_root'],
  ])('refuses %s', (_, read, code) => {
    expect(faultOf(read())).toBe(code);
  });

  it('takes an expired one where validity is not asked for', () => {
    expect(faultOf(readCertificate(ALIPAY, null))).toBeUndefined();
  });
});

function onlyEc(): string {
  const all = ROOT.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  return all[1] ?? '';
}

describe('K3 credentials', () => {
  it('takes both modes, and finds the same Alipay key in them', () => {
    const byKey = ok(readCredentials(keyCredentials(), NOW));
    const byCertificate = ok(readCredentials(certificateCredentials(), NOW));
    if (!('credentials' in byKey) || !('credentials' in byCertificate)) throw new Error('refused');
    expect(byKey.credentials.alipayKeyFingerprint).toBe(byCertificate.credentials.alipayKeyFingerprint);
    expect(byCertificate.credentials.certificates?.app.sn).toBe(SN['app_cert_sn']);
  });

  it.each([
    [
      'own public key',
      keyCredentials({ alipayPublicKey: vectorText('keys/app_public.pem') }),
      ['alipayPublicKey: own_public_half'],
    ],
    [
      'both wrong',
      keyCredentials({ privateKey: 'x', alipayPublicKey: vectorText('keys/wrong_private_pkcs1.pem') }),
      ['privateKey: not_a_key', 'alipayPublicKey: is_private'],
    ],
    ['a bad AES key', keyCredentials({ aesKey: 'short' }), ['aesKey: not_an_aes_key']],
    [
      'certificates swapped',
      certificateCredentials({ appCertificate: ALIPAY, alipayCertificate: APP }),
      ['appCertificate: not_own_certificate', 'alipayCertificate: own_public_half'],
    ],
    [
      'a foreign private key',
      certificateCredentials({ privateKey: vectorText('keys/wrong_private_pkcs8.pem') }),
      ['appCertificate: not_own_certificate'],
    ],
    ['no root', certificateCredentials({ alipayRootCertificate: '' }), ['alipayRootCertificate: empty']],
  ])('names field and fault: %s', (_, input, expected) => {
    const read = readCredentials(input, NOW);
    const faults = 'faults' in read ? read.faults.map(({ field, fault }) => `${field}: ${fault.code}`) : [];
    expect(faults).toEqual(expected);
  });

  it.each([
    ['a private key', 'appCertificate', vectorText('keys/wrong_private_pkcs1.pem'), '这是私钥，此处需要应用公钥证书'],
    ['a public key', 'alipayCertificate', vectorText('keys/app_public.pem'), '这是公钥，此处需要支付宝公钥证书'],
    ['a private key', 'alipayRootCertificate', vectorText('keys/wrong_private_pkcs1.pem'), '这是私钥，此处需要支付宝根证书'],
    ['the root bundle', 'alipayCertificate', ROOT, '这是根证书，此处需要支付宝公钥证书'],
    ['the own certificate', 'alipayCertificate', APP, '这是应用自己的证书，此处需要支付宝公钥证书'],
    ['a certificate', 'privateKey', APP, '这是证书，此处需要应用私钥'],
  ])('says what is wanted where: %s as %s', (_, field, text, expected) => {
    const read = readCredentials(certificateCredentials({ [field]: text }), NOW);
    const faults = 'faults' in read ? read.faults.map((one) => [one.field, one.fault.message.zh]) : [];
    expect(faults).toContainEqual([field, expected]);
  }); // prettier-ignore

  it('takes the AES key of the vectors', () => {
    const read = readCredentials(keyCredentials({ aesKey: 'YWFhYWJiYmJjY2NjZGRkZA==' }), VECTOR_NOW);
    expect('credentials' in read && read.credentials.aesKey?.toString()).toBe('aaaabbbbccccdddd');
  });
});
