import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { keyFault, type FaultCode, type KeyFault } from './fault.js';

/** A key that was understood. */
export interface ReadKey {
  key: KeyObject;
  /** Normalised PEM: PKCS#1 for a private key (what the SDK signs with), SPKI for a public one. */
  pem: string;
  /** SHA-256 of the public half as SPKI DER, lower-case hex: the same for both halves of a pair. */
  fingerprint: string;
  /** Length of the modulus. */
  bits: number;
}

/** Alipay does not take less for RSA2. */
export const MIN_KEY_BITS = 2048;

/**
 * Read an application private key in any form Alipay's tools and people produce: PKCS#1 or PKCS#8, with or without
 * header lines, on one line or many, CRLF, BOM, line ends written as `\n`, quotes round it.
 *
 * @returns the key, or what is wrong with the text and what to do
 */
export function readPrivateKey(text: string): ReadKey | { fault: KeyFault } {
  const block = findBlock(text);
  if ('fault' in block) return block;
  if (block.label?.includes('PUBLIC KEY')) return refuse('is_public');
  const key = parsePrivate(block);
  if (key === undefined) return refuse(parsePublic(block) === undefined ? block.onFailure : 'is_public');
  return accept(key);
}

/**
 * Read a public key (Alipay's) in the same forms, SPKI or PKCS#1.
 *
 * @returns the key, or what is wrong with the text and what to do
 */
export function readPublicKey(text: string): ReadKey | { fault: KeyFault } {
  const block = findBlock(text);
  if ('fault' in block) return block;
  if (block.label?.includes('PRIVATE KEY')) return refuse('is_private');
  // Asked first, because Node takes a private key where a public one is wanted and derives its public half.
  if (parsePrivate(block) !== undefined) return refuse('is_private');
  const key = parsePublic(block);
  return key === undefined ? refuse(block.onFailure) : accept(key);
}

/**
 * Whether both are halves of one pair. Entering the application's own public key where Alipay's belongs is the most
 * frequent mistake, and it makes every answer look forged.
 */
export function sameKey(privateKey: KeyObject, publicKey: KeyObject): boolean {
  return fingerprintOf(privateKey) === fingerprintOf(publicKey);
}

/** SHA-256 of the public half as SPKI DER, lower-case hex. */
export function fingerprintOf(key: KeyObject): string {
  const publicHalf = key.type === 'private' ? createPublicKey(key) : key;
  return createHash('sha256')
    .update(publicHalf.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** What an RSA key lacks for RSA2, or undefined when it will do. */
export function weaknessOf(key: KeyObject): FaultCode | undefined {
  const type = key.asymmetricKeyType;
  if (type === 'ec' || type === 'ed25519' || type === 'ed448' || type === 'x25519' || type === 'x448') return 'ec_key';
  if (type !== 'rsa') return 'not_rsa';
  return (key.asymmetricKeyDetails?.modulusLength ?? 0) < MIN_KEY_BITS ? 'too_short' : undefined;
}

/** Text of a PEM file as people paste it: BOM, invisible characters, quotes, CRLF and written-out `\n` taken away. */
export function tidyPem(text: string): string {
  return text
    .replace(/[\uFEFF\u200B-\u200D\u2060\u00A0]/g, '')
    .replace(/\\r|\\n/g, '\n')
    .replace(/\r\n?/g, '\n')
    .replace(/^[\s"'`]+|[\s"'`]+$/g, '');
}

interface Block {
  label: string | undefined;
  der: Buffer;
  /** What to say if nothing can be made of the bytes. */
  onFailure: FaultCode;
}

const PEM_BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

function findBlock(text: string): Block | { fault: KeyFault } {
  const tidy = tidyPem(text);
  if (tidy === '') return refuse('empty');
  // OpenSSL writes the curve beside an EC key; it is not a second key.
  const blocks = [...tidy.matchAll(PEM_BLOCK)].filter((match) => match[1] !== 'EC PARAMETERS');
  if (blocks.length === 0) {
    if (tidy.includes('-----')) return refuse('damaged');
    const body = tidy.replace(/\s+/g, '');
    if (!BASE64.test(body)) return refuse('not_a_key');
    const der = Buffer.from(body, 'base64');
    return { label: undefined, der, onFailure: looksCutOff(der) ? 'damaged' : 'not_a_key' };
  }
  const [, label = '', body = ''] = blocks[0] ?? [];
  if (label.includes('CERTIFICATE REQUEST')) return refuse('is_certificate_request');
  if (label.includes('CERTIFICATE')) return refuse('is_certificate');
  if (label.includes('ENCRYPTED') || body.includes('Proc-Type')) return refuse('encrypted_key');
  if (blocks.length > 1) return refuse('several_keys');
  const base64 = body.replace(/\s+/g, '');
  if (!BASE64.test(base64)) return refuse('damaged');
  return { label, der: Buffer.from(base64, 'base64'), onFailure: label.includes('KEY') ? 'damaged' : 'not_a_key' };
}

/** A DER sequence that says it is longer than what is there. */
function looksCutOff(der: Buffer): boolean {
  return der[0] === 0x30 && der[1] === 0x82 && der.length >= 4 && der.readUInt16BE(2) + 4 !== der.length;
}

function parsePrivate(block: Block): KeyObject | undefined {
  return firstOf(['pkcs1', 'pkcs8', 'sec1'], (type) => createPrivateKey({ key: block.der, format: 'der', type }));
}

function parsePublic(block: Block): KeyObject | undefined {
  return firstOf(['spki', 'pkcs1'], (type) => createPublicKey({ key: block.der, format: 'der', type }));
}

function firstOf<T extends string>(types: readonly T[], parse: (type: T) => KeyObject): KeyObject | undefined {
  for (const type of types) {
    try {
      return parse(type);
    } catch {
      // Not this encoding: the next one is tried, and a key that fits none is reported by the caller.
      continue;
    }
  }
  return undefined;
}

function accept(key: KeyObject): ReadKey | { fault: KeyFault } {
  const weakness = weaknessOf(key);
  if (weakness !== undefined) return refuse(weakness);
  const pem = key.export({ type: key.type === 'private' ? 'pkcs1' : 'spki', format: 'pem' }).toString();
  return { key, pem, fingerprint: fingerprintOf(key), bits: key.asymmetricKeyDetails?.modulusLength ?? 0 };
}

function refuse(code: FaultCode): { fault: KeyFault } {
  return { fault: keyFault(code) };
}
