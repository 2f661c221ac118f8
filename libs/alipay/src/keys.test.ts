import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { FaultCode } from './fault.js';
import { readPrivateKey, readPublicKey, sameKey, type ReadKey } from './keys.js';
import { bodyOf as body, shapesOf, vectorText } from './testing.fixture.js';

const PKCS1 = vectorText('keys/app_private_pkcs1.pem');
const PKCS8 = vectorText('keys/app_private_pkcs8.pem');
const PUBLIC = vectorText('keys/app_public.pem');
const ALIPAY_PUBLIC = vectorText('keys/alipay_public.pem');
const CERTIFICATE = vectorText('certs/appCertPublicKey_2021000000000001.crt');

const PUBLIC_PKCS1 = generatePkcs1Public();

function generatePkcs1Public(): string {
  const read = accepted(readPublicKey(PUBLIC));
  return read.key.export({ type: 'pkcs1', format: 'pem' }).toString();
}

function accepted(read: ReadKey | { fault: { code: FaultCode } }): ReadKey {
  if ('fault' in read) throw new Error(`refused: ${read.fault.code}`);
  return read;
}

function faultOf(read: ReturnType<typeof readPrivateKey>): FaultCode | 'accepted' {
  return 'fault' in read ? read.fault.code : 'accepted';
}

describe('K3 private key', () => {
  it.each([...shapesOf(PKCS1), ...shapesOf(PKCS8).map(([name, text]): [string, string] => [`PKCS#8: ${name}`, text])])(
    'reads %s as the same PKCS#1 key',
    (_, text) => {
      const read = accepted(readPrivateKey(text));
      expect(read.pem.trim()).toBe(PKCS1.trim());
      expect(read.bits).toBe(2048);
      expect(read.fingerprint).toBe(accepted(readPublicKey(PUBLIC)).fingerprint);
      expect(read.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    },
  );

  const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const encrypted = createPrivateKey(PKCS1).export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'x',
  });
  const sec1 = ec.privateKey.export({ type: 'sec1', format: 'pem' }).toString();

  it.each<[string, string, FaultCode]>([
    ['nothing', '', 'empty'],
    ['blanks', ' \n ', 'empty'],
    ['words', '应用私钥', 'not_a_key'],
    ['other base64', Buffer.from('hello world').toString('base64'), 'not_a_key'],
    ['a cut-off body', body(PKCS8).slice(0, 800), 'damaged'],
    ['a cut-off PEM', PKCS1.slice(0, 800), 'damaged'],
    ['a PEM with lost lines', PKCS1.split('\n').toSpliced(3, 2).join('\n'), 'damaged'],
    ['a PEM with foreign characters', PKCS1.replace('MII', 'M!I'), 'damaged'],
    ['two keys', PKCS1 + PKCS1, 'several_keys'],
    ['an encrypted key', encrypted.toString(), 'encrypted_key'],
    ['an EC key', ec.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'ec_key'],
    [
      'an EC key of openssl',
      `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${sec1}`,
      'ec_key',
    ],
    ['a short key', short.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(), 'too_short'],
    ['a public key', PUBLIC, 'is_public'],
    ['a public key without header', body(PUBLIC), 'is_public'],
    ['a certificate', CERTIFICATE, 'is_certificate'],
    [
      'a certificate request',
      '-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----',
      'is_certificate_request',
    ],
  ])('refuses %s', (_, text, code) => {
    expect(faultOf(readPrivateKey(text))).toBe(code);
  });

  it('says what to do, in both languages', () => {
    const read = readPrivateKey(PUBLIC);
    if (!('fault' in read)) throw new Error('accepted');
    expect(read.fault.message.zh).toContain('公钥');
    expect(read.fault.remedy.en).toContain('private key');
  });
});

describe('K3 public key', () => {
  it.each([
    ...shapesOf(PUBLIC),
    ...shapesOf(PUBLIC_PKCS1).map(([name, text]): [string, string] => [`PKCS#1: ${name}`, text]),
  ])('reads %s as the same key', (_, text) => {
    expect(accepted(readPublicKey(text)).pem.trim()).toBe(PUBLIC.trim());
  });

  it.each<[string, string, FaultCode]>([
    ['a private key', PKCS1, 'is_private'],
    ['a private key without header', body(PKCS8), 'is_private'],
    ['a certificate', CERTIFICATE, 'is_certificate'],
    ['words', '支付宝公钥', 'not_a_key'],
    ['the beginning of a key', 'MIIBIjANBg', 'damaged'],
  ])('refuses %s', (_, text, code) => {
    expect(faultOf(readPublicKey(text))).toBe(code);
  });

  it("tells the application's own public half from Alipay's key", () => {
    const own = accepted(readPrivateKey(PKCS1)).key;
    expect(sameKey(own, accepted(readPublicKey(PUBLIC)).key)).toBe(true);
    expect(sameKey(own, accepted(readPublicKey(ALIPAY_PUBLIC)).key)).toBe(false);
  });
});
