import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { RandomPool } from './random-pool.js';

/** A master key and the name by which sealed values remember it. */
export interface MasterKey {
  kid: string;
  key: Buffer;
}

/** Where a sealed value lives; it opens nowhere else. */
export interface Place {
  table: string;
  column: string;
  id: string;
}

/** A value did not open: wrong key, wrong place or tampered with. One error for all, on purpose. */
export class SealBroken extends Error {
  constructor() {
    super('the value cannot be opened');
    this.name = 'SealBroken';
  }
}

type Purpose = 'secret' | 'pii';
type MacPurpose = 'csrf' | 'cursor' | 'device';

const tagLength = 16;
const part = /^[A-Za-z0-9_-]+$/;

/**
 * Seals secrets and personal data (reliability.md K1): `v1.<kid>.<nonce>.<ct>.<tag>`, base64url, AES-256-GCM under a
 * key derived for the purpose. The first key of the ring seals; all of them open.
 */
export class Vault {
  private readonly derived = new Map<string, Buffer>();
  private readonly random = new RandomPool();
  private readonly ring: ReadonlyMap<string, Buffer>;
  private readonly current: MasterKey;

  constructor(keys: readonly [MasterKey, ...MasterKey[]]) {
    this.current = keys[0];
    this.ring = new Map(keys.map(({ kid, key }) => [kid, key]));
  }

  /** Name of the key that seals now. */
  get currentKid(): string {
    return this.current.kid;
  }

  /** Whether a key of that name is in the ring. */
  has(kid: string): boolean {
    return this.ring.has(kid);
  }

  seal(purpose: Purpose, at: Place, plain: string): string {
    const { kid } = this.current;
    const nonce = this.random.take(12);
    const cipher = createCipheriv('aes-256-gcm', this.keyFor(kid, purpose), nonce, { authTagLength: tagLength });
    cipher.setAAD(aadOf(at));
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return ['v1', kid, ...[nonce, sealed, cipher.getAuthTag()].map((bytes) => bytes.toString('base64url'))].join('.');
  }

  /** @throws {SealBroken} */
  open(purpose: Purpose, at: Place, sealed: string): string {
    const [version, kid = '', ...rest] = sealed.split('.');
    const [nonce, body, tag] = rest.map(bytesOf);
    const isWellFormed = version === 'v1' && rest.length === 3 && this.ring.has(kid);
    if (!isWellFormed || !nonce || !body || !tag || nonce.length !== 12 || tag.length !== tagLength) {
      throw new SealBroken();
    }
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.keyFor(kid, purpose), nonce, { authTagLength: tagLength });
      decipher.setAAD(aadOf(at));
      decipher.setAuthTag(tag);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    } catch {
      throw new SealBroken();
    }
  }

  /** Name of the key a value was sealed with, for the rotation. */
  static kidOf(sealed: string): string | null {
    const [version, kid] = sealed.split('.');
    return version === 'v1' && kid ? kid : null;
  }

  /** Same text, same 16 bytes (hex): finds an encrypted value without opening it (reliability.md K5). */
  blindIndex(text: string): string {
    return this.hmac('index', text).subarray(0, 16).toString('hex');
  }

  /** A signature on a text, base64url. */
  mac(purpose: MacPurpose, text: string): string {
    return this.hmac(purpose, text).toString('base64url');
  }

  private hmac(purpose: MacPurpose | 'index', text: string): Buffer {
    return createHmac('sha256', this.keyFor(this.current.kid, purpose)).update(text, 'utf8').digest();
  }

  private keyFor(kid: string, purpose: string): Buffer {
    const name = `${kid}|${purpose}`;
    const known = this.derived.get(name);
    if (known) return known;
    const master = this.ring.get(kid);
    if (!master) throw new SealBroken();
    const key = Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), `redress|v1|${purpose}`, 32));
    this.derived.set(name, key);
    return key;
  }
}

const aadOf = (at: Place) => Buffer.from(`v1|${at.table}|${at.column}|${at.id}`, 'utf8');

/** Strict base64url: what does not encode back to itself is refused, so that one value has one text. */
function bytesOf(text: string): Buffer | null {
  if (text === '') return Buffer.alloc(0);
  if (!part.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}
