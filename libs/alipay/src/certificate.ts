import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { DerFault, readCertificateParts, type CertificateParts } from './der.js';
import { keyFault, type FaultCode, type KeyFault } from './fault.js';
import { fingerprintOf, tidyPem, weaknessOf } from './keys.js';

/** An application or Alipay certificate that was understood. Only the first certificate of a file counts. */
export interface ReadCertificate {
  /** That first certificate, normalised. */
  pem: string;
  /** Serial as Alipay computes it: MD5 over issuer and decimal serial number. */
  sn: string;
  /** `CN=…, O=…` for people. */
  subject: string;
  issuer: string;
  validFrom: number;
  validTo: number;
  publicKey: KeyObject;
  /** SHA-256 of the public key as SPKI DER, lower-case hex. */
  fingerprint: string;
}

/** Alipay's bundle of root certificates. */
export interface ReadRootBundle {
  /** All certificates of the file, normalised, in its order. */
  pem: string;
  /** Serials of the RSA roots joined with `_`; the EC roots are skipped. */
  sn: string;
  /** When the first of the RSA roots ends. */
  validTo: number;
  certificateCount: number;
}

const CERTIFICATE =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([\s\S]*?)-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;
const RSA_SIGNATURES = '1.2.840.113549.1.1';

/** The short names Alipay's serial is made of; an attribute it does not know is written without a name. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '1.2.840.113549.1.9.1': 'E',
};

/**
 * Read an application certificate or the certificate of Alipay's key.
 *
 * @param now UTC ms: an expired certificate is refused; null takes it all the same
 */
export function readCertificate(text: string | Buffer, now: number | null): ReadCertificate | { fault: KeyFault } {
  const split = splitBundle(text);
  if ('fault' in split) return split;
  const [first] = split.certificates;
  if (first === undefined) return refuse('not_a_certificate');
  if (first.parts.isSelfIssued) return refuse('is_root');
  return describe(first, now);
}

/** Read Alipay's root bundle. Roots of other algorithms (EC, SM2) may stand in it and are passed over. */
export function readRootBundle(text: string | Buffer): ReadRootBundle | { fault: KeyFault } {
  const split = splitBundle(text);
  if ('fault' in split) return split;
  const roots = split.certificates.filter(({ parts }) => parts.signatureOid.startsWith(RSA_SIGNATURES));
  if (roots.length === 0) return refuse('no_rsa_root');
  if (!roots.some(({ parts }) => parts.isSelfIssued)) return refuse('not_a_root');
  const ends = roots.map(({ der }) => parseX509(der)).map((x509) => (x509 === undefined ? 0 : timeOf(x509.validTo)));
  return {
    pem: split.certificates.map(({ der }) => toPem(der)).join(''),
    sn: roots.map(({ parts }) => serialOf(parts)).join('_'),
    validTo: Math.min(...ends),
    certificateCount: split.certificates.length,
  };
}

interface Piece {
  der: Buffer;
  parts: CertificateParts;
}

function splitBundle(text: string | Buffer): { certificates: Piece[] } | { fault: KeyFault } {
  const tidy = tidyPem(typeof text === 'string' ? text : text.toString('utf8'));
  if (tidy === '') return refuse('empty');
  if (tidy.includes('CERTIFICATE REQUEST')) return refuse('is_certificate_request');
  if (tidy.includes('PRIVATE KEY-----')) return refuse('is_private');
  if (tidy.includes('PUBLIC KEY-----')) return refuse('is_public');
  try {
    const certificates = [...tidy.matchAll(CERTIFICATE)].map(([, body = '']) => {
      const der = Buffer.from(body.replace(/\s+/g, ''), 'base64');
      return { der, parts: readCertificateParts(der) };
    });
    return certificates.length === 0 ? refuse('not_a_certificate') : { certificates };
  } catch (error) {
    if (error instanceof DerFault) return refuse('not_a_certificate');
    throw error;
  }
}

function describe({ der, parts }: Piece, now: number | null): ReadCertificate | { fault: KeyFault } {
  const x509 = parseX509(der);
  if (x509 === undefined) return refuse('not_a_certificate');
  const publicKey = publicKeyOf(x509);
  if (publicKey === undefined) return refuse('ec_key');
  const weakness = weaknessOf(publicKey);
  if (weakness !== undefined) return refuse(weakness);
  const validFrom = timeOf(x509.validFrom);
  const validTo = timeOf(x509.validTo);
  if (now !== null && now > validTo) return refuse('expired');
  if (now !== null && now < validFrom) return refuse('not_yet_valid');
  return {
    pem: toPem(der),
    sn: serialOf(parts),
    subject: oneLine(x509.subject),
    issuer: oneLine(x509.issuer),
    validFrom,
    validTo,
    publicKey,
    fingerprint: fingerprintOf(publicKey),
  };
}

/** Issuer attributes from last to first, then the serial number in decimal, hashed. */
function serialOf(parts: CertificateParts): string {
  const issuer = parts.issuer.map(({ oid, value }) => `${SHORT_NAMES[oid] ?? ''}=${value}`).toReversed();
  const serial = BigInt(`0x${parts.serialHex}`).toString(10);
  return createHash('md5')
    .update(issuer.join(',') + serial, 'utf8')
    .digest('hex');
}

function parseX509(der: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}

/** Node cannot take the key out of a certificate whose curve it does not know (SM2). */
function publicKeyOf(x509: X509Certificate): KeyObject | undefined {
  try {
    return x509.publicKey;
  } catch {
    return undefined;
  }
}

/** `Oct 30 09:25:35 2126 GMT` to UTC ms. */
function timeOf(text: string): number {
  return Date.parse(text);
}

function oneLine(name: string): string {
  return name.split('\n').toReversed().join(', ');
}

function toPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function refuse(code: FaultCode): { fault: KeyFault } {
  return { fault: keyFault(code) };
}
