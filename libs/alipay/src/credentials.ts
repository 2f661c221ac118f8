import type { KeyObject } from 'node:crypto';
import { readCertificate, readRootBundle, type ReadCertificate, type ReadRootBundle } from './certificate.js';
import { keyFault, type CredentialField, type KeyFault } from './fault.js';
import { readPrivateKey, readPublicKey, sameKey, type ReadKey } from './keys.js';

/** What a person enters for one third-party application. Keys and certificates in any form `readPrivateKey` takes. */
export type Credentials = KeyCredentials | CertificateCredentials;

interface CommonCredentials {
  appId: string;
  /** Application private key. */
  privateKey: string;
  /** Base64 of 16 bytes, for encrypted messages. */
  aesKey?: string;
}

export interface KeyCredentials extends CommonCredentials {
  signMode: 'key';
  alipayPublicKey: string;
}

export interface CertificateCredentials extends CommonCredentials {
  signMode: 'certificate';
  appCertificate: string;
  alipayCertificate: string;
  alipayRootCertificate: string;
}

export interface CredentialFault {
  field: CredentialField;
  fault: KeyFault;
}

/** Credentials that were understood and fit together. `pem` texts inside are what should be stored. */
export interface ReadCredentials {
  appId: string;
  signMode: 'key' | 'certificate';
  privateKey: ReadKey;
  /** The key Alipay's answers and messages are verified with, whatever the mode. */
  alipayKey: KeyObject;
  /** Its fingerprint, see `ReadKey.fingerprint`. */
  alipayKeyFingerprint: string;
  /** Key mode only. */
  alipayPublicKey?: ReadKey;
  /** Certificate mode only. */
  certificates?: { app: ReadCertificate; alipay: ReadCertificate; root: ReadRootBundle };
  /** 16 bytes. */
  aesKey?: Buffer;
}

/**
 * Read and check what was entered, all fields at once, so that a form can show every fault in one go.
 *
 * @param now UTC ms, for the validity of certificates; null does not ask for it
 */
export function readCredentials(
  input: Credentials,
  now: number | null,
): { credentials: ReadCredentials } | { faults: CredentialFault[] } {
  const faults: CredentialFault[] = [];
  const privateKey = keep(faults, 'privateKey', readPrivateKey(input.privateKey));
  const aesKey = input.aesKey === undefined ? undefined : keep(faults, 'aesKey', readAesKey(input.aesKey));
  const alipay =
    input.signMode === 'key'
      ? readKeyMode(input, privateKey, faults)
      : readCertificateMode(input, privateKey, now, faults);
  if (faults.length > 0 || privateKey === undefined || alipay === undefined) return { faults };
  return {
    credentials: {
      appId: input.appId,
      signMode: input.signMode,
      privateKey,
      ...alipay,
      ...(aesKey === undefined ? {} : { aesKey: aesKey.bytes }),
    },
  };
}

type AlipaySide = Pick<ReadCredentials, 'alipayKey' | 'alipayKeyFingerprint' | 'alipayPublicKey' | 'certificates'>;

function readKeyMode(
  input: KeyCredentials,
  own: ReadKey | undefined,
  faults: CredentialFault[],
): AlipaySide | undefined {
  const read = keep(faults, 'alipayPublicKey', readPublicKey(input.alipayPublicKey));
  if (read === undefined) return undefined;
  if (own !== undefined && sameKey(own.key, read.key)) {
    faults.push({ field: 'alipayPublicKey', fault: keyFault('own_public_half') });
  }
  return { alipayKey: read.key, alipayKeyFingerprint: read.fingerprint, alipayPublicKey: read };
}

function readCertificateMode(
  input: CertificateCredentials,
  own: ReadKey | undefined,
  now: number | null,
  faults: CredentialFault[],
): AlipaySide | undefined {
  const app = keep(faults, 'appCertificate', readCertificate(input.appCertificate, now));
  const alipay = keep(faults, 'alipayCertificate', readCertificate(input.alipayCertificate, now));
  const root = keep(faults, 'alipayRootCertificate', readRootBundle(input.alipayRootCertificate));
  if (own !== undefined && app !== undefined && !sameKey(own.key, app.publicKey)) {
    faults.push({ field: 'appCertificate', fault: keyFault('not_own_certificate') });
  }
  if (own !== undefined && alipay !== undefined && sameKey(own.key, alipay.publicKey)) {
    faults.push({ field: 'alipayCertificate', fault: keyFault('own_public_half', 'alipayCertificate') });
  }
  if (app === undefined || alipay === undefined || root === undefined) return undefined;
  return {
    alipayKey: alipay.publicKey,
    alipayKeyFingerprint: alipay.fingerprint,
    certificates: { app, alipay, root },
  };
}

/** AES keys of the open platform: base64 of 16 bytes. */
export function readAesKey(text: string): { bytes: Buffer } | { fault: KeyFault } {
  const bytes = Buffer.from(text.trim(), 'base64');
  const isExact = bytes.length === 16 && bytes.toString('base64').replace(/=+$/, '') === text.trim().replace(/=+$/, '');
  return isExact ? { bytes } : { fault: keyFault('not_an_aes_key') };
}

function keep<T extends object>(faults: CredentialFault[], field: CredentialField, read: T | { fault: KeyFault }) {
  if (!('fault' in read)) return read;
  faults.push({ field, fault: keyFault(read.fault.code, field) });
  return undefined;
}
