import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CredentialField, FaultCode } from './fault.js';
import { inspectKeyFiles, type InspectedFile, type KeyFileKind } from './inspect.js';
import { bodyOf, shapesOf, vectorJson, vectorText } from './testing.fixture.js';

/** The vectors' certificates begin on 2026-11-23 and end in 2126. */
const NOW = Date.UTC(2026, 10, 24);
const OWN = vectorText('keys/app_private_pkcs1.pem');
const OWN_PKCS8 = vectorText('keys/app_private_pkcs8.pem');
const OWN_PUBLIC = vectorText('keys/app_public.pem');
const ALIPAY_PUBLIC = vectorText('keys/alipay_public.pem');
const APP_CERTIFICATE = vectorText('certs/appCertPublicKey_2021000000000001.crt');
const ALIPAY_CERTIFICATE = vectorText('certs/alipayCertPublicKey_RSA2.crt');
const ROOT = vectorText('certs/alipayRootCert.crt');
const SN = vectorJson<Record<string, string>>('certs/sn.json');

const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
const pem = (key: ReturnType<typeof createPrivateKey>, type: 'pkcs1' | 'pkcs8' | 'sec1' | 'spki') =>
  key.export({ type, format: 'pem' }).toString();
const encrypted = createPrivateKey(OWN)
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
  .toString();
const request = '-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n';

const one = (content: string, name = 'key.txt', now = NOW): InspectedFile => {
  const [file] = inspectKeyFiles([{ name, content }], now);
  if (!file) throw new Error('nothing inspected');
  return file;
};
const named = (kind: string, shapes: [string, string][]) =>
  shapes.map(([shape, text]): [string, string] => [`${kind}, ${shape}`, text]);

describe('a good file, in every shape', () => {
  it.each([...named('PKCS#1', shapesOf(OWN)), ...named('PKCS#8', shapesOf(OWN_PKCS8))])(
    'private key: %s',
    (_, text) => {
      expect(one(text)).toMatchObject({ kind: 'privateKey', field: 'privateKey', bits: 2048, faults: [] });
    },
  );

  it.each(shapesOf(ALIPAY_PUBLIC))("Alipay's public key: %s", (_, text) => {
    expect(one(text)).toMatchObject({ kind: 'publicKey', field: 'alipayPublicKey', bits: 2048, faults: [] });
  });

  const files: [string, string, Partial<InspectedFile>][] = [
    [
      'application certificate',
      APP_CERTIFICATE,
      { kind: 'appCertificate', serial: SN['app_cert_sn'], appId: '2021000000000001', bits: 2048 },
    ],
    [
      "certificate of Alipay's key",
      ALIPAY_CERTIFICATE,
      {
        kind: 'alipayCertificate',
        serial: SN['alipay_cert_sn'],
        appId: null,
        expiresAt: Date.UTC(2126, 9, 30, 9, 25, 35),
      },
    ],
    ['root bundle', ROOT, { kind: 'alipayRootCertificate', serial: SN['alipay_root_cert_sn'], bits: null }],
  ];
  it.each(
    files.flatMap(([name, text, expected]): [string, string, Partial<InspectedFile>][] => [
      [name, text, expected],
      [`${name} with CRLF`, text.replaceAll('\n', '\r\n'), expected],
      [`${name} with a BOM`, `\uFEFF${text}`, expected],
      [`${name} with blanks round it`, `\n\n  ${text}\n `, expected],
    ]),
  )('%s', (_, text, expected) => {
    expect(one(text)).toMatchObject({ ...expected, field: expected.kind, faults: [] });
  });
});

describe('a file that will not do', () => {
  it.each<[string, string, KeyFileKind, CredentialField | null, FaultCode, string]>([
    ['nothing', '', 'unknown', null, 'empty', '内容为空'],
    ['blanks', ' \r\n\t ', 'unknown', null, 'empty', '内容为空'],
    ['words', '应用私钥', 'unknown', null, 'not_a_key', '不是 RSA 密钥'],
    ['markup', '<script>alert(1)</script>', 'unknown', null, 'not_a_key', '不是 RSA 密钥'],
    ['other base64', Buffer.from('hello world').toString('base64'), 'unknown', null, 'not_a_key', '不是 RSA 密钥'],
    ['the beginning of a body', bodyOf(OWN_PKCS8).slice(0, 800), 'unknown', null, 'damaged', '密钥内容不完整或已损坏'],
    ['a PEM without its end', OWN.slice(0, 800), 'unknown', null, 'damaged', '密钥内容不完整或已损坏'],
    ['two keys', `${OWN}\n${OWN}`, 'privateKey', 'privateKey', 'several_keys', '包含多个密钥'],
    ['a key with a passphrase', encrypted, 'privateKey', 'privateKey', 'encrypted_key', '私钥带有口令保护'],
    [
      'an EC key',
      pem(ec.privateKey, 'pkcs8'),
      'privateKey',
      'privateKey',
      'ec_key',
      '这是椭圆曲线或国密密钥，接口只支持 RSA2',
    ],
    [
      'an EC key of OpenSSL',
      pem(ec.privateKey, 'sec1'),
      'privateKey',
      'privateKey',
      'ec_key',
      '这是椭圆曲线或国密密钥，接口只支持 RSA2',
    ],
    [
      'an EC public key',
      pem(ec.publicKey, 'spki'),
      'publicKey',
      'alipayPublicKey',
      'ec_key',
      '这是椭圆曲线或国密密钥，接口只支持 RSA2',
    ],
    ['a key of 1024 bit', pem(short.privateKey, 'pkcs1'), 'privateKey', 'privateKey', 'too_short', '密钥不足 2048 位'],
    [
      'a key of 1024 bit in PKCS#8',
      pem(short.privateKey, 'pkcs8'),
      'privateKey',
      'privateKey',
      'too_short',
      '密钥不足 2048 位',
    ],
    [
      'a public key of 1024 bit',
      pem(short.publicKey, 'spki'),
      'publicKey',
      'alipayPublicKey',
      'too_short',
      '密钥不足 2048 位',
    ],
    ['a certificate request', request, 'certificateRequest', null, 'is_certificate_request', '这是证书申请文件（CSR）'],
    [
      'a certificate cut off',
      APP_CERTIFICATE.replace(/(\n.{64}){3}\n/, '\n'),
      'unknown',
      null,
      'not_a_certificate',
      '不是证书',
    ],
  ])('%s', (_, content, kind, field, code, message) => {
    expect(one(content)).toMatchObject({ kind, field, faults: [{ code, message: { zh: message } }] });
  });

  it.each<[string, string, number, FaultCode, string]>([
    ['an expired certificate', APP_CERTIFICATE, Date.UTC(2127, 0, 1), 'expired', '证书已过期'],
    ['a certificate of tomorrow', ALIPAY_CERTIFICATE, Date.UTC(2026, 10, 1), 'not_yet_valid', '证书尚未生效'],
  ])('%s, with what it is all the same', (_, content, now, code, message) => {
    const file = one(content, 'x.crt', now);
    expect(file.faults).toMatchObject([{ code, message: { zh: message } }]);
    expect(file.serial).not.toBeNull();
  });

  it.each(['应用公钥2048.txt', 'appPublicKey.txt', 'app_public_key.pem'])(
    "takes %s for the application's own public key",
    (name) => {
      expect(one(OWN_PUBLIC, name).faults).toMatchObject([{ code: 'own_public_half' }]);
    },
  );
});

it.each<[CredentialField, string, FaultCode | null, string]>([
  ['privateKey', OWN, null, ''],
  ['privateKey', ALIPAY_PUBLIC, 'is_public', '这是公钥，此处需要应用私钥'],
  ['privateKey', APP_CERTIFICATE, 'is_app_certificate', '这是应用公钥证书，此处需要应用私钥'],
  ['alipayPublicKey', OWN, 'is_private', '这是私钥，此处需要支付宝公钥'],
  ['alipayPublicKey', ROOT, 'is_root', '这是根证书，此处需要支付宝公钥'],
  ['alipayPublicKey', ALIPAY_CERTIFICATE, 'is_alipay_certificate', '这是支付宝公钥证书，此处需要支付宝公钥'],
  ['appCertificate', ALIPAY_CERTIFICATE, 'is_alipay_certificate', '这是支付宝公钥证书，此处需要应用公钥证书'],
  ['appCertificate', ROOT, 'is_root', '这是根证书，此处需要应用公钥证书'],
  ['alipayCertificate', APP_CERTIFICATE, 'is_app_certificate', '这是应用公钥证书，此处需要支付宝公钥证书'],
  ['alipayCertificate', OWN_PUBLIC, 'is_public', '这是公钥，此处需要支付宝公钥证书'],
  ['alipayRootCertificate', APP_CERTIFICATE, 'is_app_certificate', '这是应用公钥证书，此处需要支付宝根证书'],
  ['alipayRootCertificate', OWN, 'is_private', '这是私钥，此处需要支付宝根证书'],
  ['alipayRootCertificate', 'words', 'not_a_key', '不是 RSA 密钥'],
])('in the place of %s: %#', (field, content, code, message) => {
  const [file] = inspectKeyFiles([{ name: 'x', content, field }], NOW);
  expect(file?.faults).toMatchObject(code === null ? [] : [{ code, message: { zh: message } }]);
});

describe('several files', () => {
  const faults = (...files: [name: string, content: string][]) =>
    inspectKeyFiles(
      files.map(([name, content]) => ({ name, content })),
      NOW,
    ).map((file) => file.faults.map(({ code }) => code));
  const WRONG = vectorText('keys/wrong_private_pkcs8.pem');

  it.each<[string, [string, string][], FaultCode[][]]>([
    [
      'key mode',
      [
        ['a', OWN],
        ['b', ALIPAY_PUBLIC],
      ],
      [[], []],
    ],
    [
      'certificate mode',
      [
        ['a', ROOT],
        ['b', APP_CERTIFICATE],
        ['c', OWN_PKCS8],
        ['d', ALIPAY_CERTIFICATE],
      ],
      [[], [], [], []],
    ],
    [
      "the application's own public half",
      [
        ['a', OWN],
        ['b', OWN_PUBLIC],
      ],
      [[], ['own_public_half']],
    ],
    [
      'whichever comes first',
      [
        ['b', OWN_PUBLIC],
        ['a', OWN],
      ],
      [['own_public_half'], []],
    ],
    [
      'the certificate of another key',
      [
        ['a', WRONG],
        ['b', APP_CERTIFICATE],
      ],
      [[], ['not_own_certificate']],
    ],
    ['a certificate alone is not judged for its key', [['b', APP_CERTIFICATE]], [[]]],
  ])('%s', (_, files, expected) => {
    expect(faults(...files)).toEqual(expected);
  });
});
