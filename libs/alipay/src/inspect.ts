import type { KeyObject } from 'node:crypto';
import { readCertificate, readRootBundle } from './certificate.js';
import { keyFault, type CredentialField, type FaultCode, type KeyFault } from './fault.js';
import { readPrivateKey, readPublicKey, sameKey } from './keys.js';

/** A file as it came from a person: its name is a hint, its content decides. */
export interface KeyFile {
  name: string;
  content: string;
  /** Where the person put it; what stands in the wrong place is a fault. */
  field?: CredentialField | undefined;
}

export type KeyFileKind =
  | 'privateKey'
  | 'publicKey'
  | 'appCertificate'
  | 'alipayCertificate'
  | 'alipayRootCertificate'
  | 'certificateRequest'
  | 'unknown';

/** What a file is, and what is wrong with it. */
export interface InspectedFile {
  name: string;
  kind: KeyFileKind;
  /** Where it belongs in a form; null: nowhere. */
  field: CredentialField | null;
  /** Length of the RSA modulus; null where there is none or several. */
  bits: number | null;
  /** `CN=…, O=…` of a certificate. */
  subject: string | null;
  /** As Alipay computes it. */
  serial: string | null;
  /** UTC ms. */
  expiresAt: number | null;
  /** The application in the subject of an application certificate. */
  appId: string | null;
  faults: KeyFault[];
}

type Read = Omit<InspectedFile, 'name'> & { key: KeyObject | null };

const nothing = { bits: null, subject: null, serial: null, expiresAt: null, appId: null, key: null };

/**
 * What each of these files is, by its content; where two of them ought to be a pair and are not, or ought not and are,
 * that is a fault of the file that is usually the wrong one.
 *
 * @param now UTC ms, for the validity of certificates
 */
export function inspectKeyFiles(files: readonly KeyFile[], now: number): InspectedFile[] {
  const read = files.map((file) => ({ slot: file.field, name: file.name, ...inspect(file, now) }));
  const own = read.find(({ kind, key }) => kind === 'privateKey' && key !== null)?.key ?? null;
  return read.map(({ key, slot, ...file }) => {
    const misplaced = slot === undefined ? null : misplacedIn(slot, file);
    return { ...file, faults: misplaced ? [misplaced] : [...file.faults, ...faultsBeside(own, key, file)] };
  });
}

/** The app ids in the subject of a certificate. Account ids have 16 digits too and begin with 2088. */
export function appIdsIn(subject: string): string[] {
  return (subject.match(/(?<!\d)\d{16}(?!\d)/g) ?? []).filter((digits) => !digits.startsWith('2088'));
}

function inspect({ name, content }: KeyFile, now: number): Read {
  const asPrivate = readPrivateKey(content);
  if (!('fault' in asPrivate)) return { ...nothing, kind: 'privateKey', field: 'privateKey', ...keyFacts(asPrivate) };
  switch (asPrivate.fault.code) {
    case 'is_public':
      return inspectPublic(name, content);
    case 'is_certificate':
      return inspectCertificate(name, content, now);
    case 'is_certificate_request':
      return { ...nothing, kind: 'certificateRequest', field: null, faults: [asPrivate.fault] };
    case 'encrypted_key':
    case 'too_short':
    case 'ec_key':
    case 'several_keys':
      return { ...nothing, kind: 'privateKey', field: 'privateKey', faults: [asPrivate.fault] };
    default:
      return { ...nothing, kind: 'unknown', field: null, faults: [asPrivate.fault] };
  }
}

/** Alipay's key tool writes the application's own public key into a file of this name; it is of no use here. */
const OWN_PUBLIC_FILE = /应用公钥|app_?public/i;

function inspectPublic(name: string, content: string): Read {
  const known = { ...nothing, kind: 'publicKey', field: 'alipayPublicKey' } as const;
  const read = readPublicKey(content);
  if ('fault' in read) return { ...known, faults: [read.fault] };
  const faults = OWN_PUBLIC_FILE.test(name) ? [keyFault('own_public_half')] : [];
  return { ...known, ...keyFacts(read), faults };
}

const keyFacts = ({ key, bits }: { key: KeyObject; bits: number }) => ({ key, bits, faults: [] });

/** Alipay's names of the two certificates, where the subject names no application. */
const APP_FILE = /appcert/i;

function inspectCertificate(name: string, content: string, now: number): Read {
  const read = readCertificate(content, null);
  if ('fault' in read) {
    if (read.fault.code === 'is_root') return inspectRoot(content);
    return { ...nothing, kind: 'unknown', field: null, faults: [read.fault] };
  }
  const appId = appIdsIn(read.subject)[0] ?? null;
  const field = appId !== null || APP_FILE.test(name) ? 'appCertificate' : 'alipayCertificate';
  return {
    kind: field,
    field,
    bits: read.publicKey.asymmetricKeyDetails?.modulusLength ?? null,
    subject: read.subject,
    serial: read.sn,
    expiresAt: read.validTo,
    appId,
    key: read.publicKey,
    faults: faultOf(readCertificate(content, now), field),
  };
}

function inspectRoot(content: string): Read {
  const known = { ...nothing, kind: 'alipayRootCertificate', field: 'alipayRootCertificate' } as const;
  const read = readRootBundle(content);
  if ('fault' in read) return { ...known, faults: [keyFault(read.fault.code, 'alipayRootCertificate')] };
  return { ...known, serial: read.sn, expiresAt: read.validTo, faults: [] };
}

/** What is said of something understood that stands in another place than its own. */
const STRAYS: Partial<Record<KeyFileKind, FaultCode>> = {
  privateKey: 'is_private',
  publicKey: 'is_public',
  appCertificate: 'is_app_certificate',
  alipayCertificate: 'is_alipay_certificate',
  alipayRootCertificate: 'is_root',
};

function misplacedIn(slot: CredentialField, { field, kind }: Pick<InspectedFile, 'field' | 'kind'>): KeyFault | null {
  const stray = STRAYS[kind];
  return stray === undefined || field === slot ? null : keyFault(stray, slot);
}

const faultOf = (read: object | { fault: KeyFault }, field: CredentialField): KeyFault[] =>
  'fault' in read ? [keyFault(read.fault.code, field)] : [];

function faultsBeside(
  own: KeyObject | null,
  key: KeyObject | null,
  { field }: { field: CredentialField | null },
): KeyFault[] {
  if (own === null || key === null || key === own || field === null) return [];
  const isPair = sameKey(own, key);
  if (field === 'appCertificate') return isPair ? [] : [keyFault('not_own_certificate')];
  const isAlipays = field === 'alipayPublicKey' || field === 'alipayCertificate';
  return isAlipays && isPair ? [keyFault('own_public_half', field)] : [];
}
