import { createCipheriv, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SealBroken, Vault } from './vault.js';

const key = randomBytes(32);
const vault = new Vault([{ kid: 'k1', key }]);
const at = { table: 'provider', column: 'private_key', id: '01A' };

const refused = (sealed: string, place = at, purpose: 'secret' | 'pii' = 'secret', by = vault) =>
  expect(() => by.open(purpose, place, sealed)).toThrow(SealBroken);

/** The same text with one character of one part changed. */
function tampered(sealed: string, part: number, position: number): string {
  const parts = sealed.split('.');
  const text = parts[part] ?? '';
  const other = text[position] === 'A' ? 'B' : 'A';
  parts[part] = text.slice(0, position) + other + text.slice(position + 1);
  return parts.join('.');
}

describe('seal and open', () => {
  it.each(['', 'a', '私钥 🙂', 'x'.repeat(100_000)])('gives back what was sealed', (plain) => {
    expect(vault.open('secret', at, vault.seal('secret', at, plain))).toBe(plain);
  });

  it('K1 writes v1.<kid>.<nonce>.<ct>.<tag>', () => {
    expect(vault.seal('secret', at, 'abc')).toMatch(/^v1\.k1\.[\w-]{16}\.[\w-]{4}\.[\w-]{22}$/);
  });

  it('S51 never uses a nonce twice', () => {
    const nonces = Array.from({ length: 20_000 }, () => vault.seal('pii', at, '').split('.')[2]);
    expect(new Set(nonces).size).toBe(nonces.length);
  });
});

describe('S50 refuses', () => {
  const sealed = vault.seal('secret', at, 'a private key');

  it.each([
    ['nonce', 2],
    ['text', 3],
    ['tag', 4],
  ])('a changed %s', (_, part) => {
    const length = (sealed.split('.')[part] ?? '').length;
    for (let position = 0; position < length; position += 1) refused(tampered(sealed, part, position));
  });

  it('a tag cut to 4 bytes', () => {
    const parts = sealed.split('.');
    const tag = Buffer.from(parts[4] ?? '', 'base64url')
      .subarray(0, 4)
      .toString('base64url');
    refused([...parts.slice(0, 4), tag].join('.'));
  });

  it('a value moved to another row, column, table or purpose', () => {
    refused(sealed, { ...at, id: '01B' });
    refused(sealed, { ...at, column: 'aes_key' });
    refused(sealed, { ...at, table: 'channel' });
    refused(sealed, at, 'pii');
  });

  it('an unknown key, and another key under the same name', () => {
    refused(sealed.replace('.k1.', '.k2.'));
    refused(sealed, at, 'secret', new Vault([{ kid: 'k1', key: randomBytes(32) }]));
  });

  it('what is sealed with the master key itself', () => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from('v1|provider|private_key|01A'));
    const body = Buffer.concat([cipher.update('x'), cipher.final()]);
    refused(['v1', 'k1', ...[nonce, body, cipher.getAuthTag()].map((bytes) => bytes.toString('base64url'))].join('.'));
  });

  it.each(['', 'v1', 'v1.k1', 'v1.k1...', 'v2.k1.a.b.c', `${sealed}.x`, `${sealed}=`, sealed.toUpperCase(), ' '])(
    'the text %j',
    (text) => {
      refused(text);
    },
  );
});

describe('key ring', () => {
  it('S52 opens with the old key what the new one did not seal, and seals with the new', () => {
    const sealed = vault.seal('secret', at, 'old');
    const rotated = new Vault([
      { kid: 'k2', key: randomBytes(32) },
      { kid: 'k1', key },
    ]);
    expect(rotated.open('secret', at, sealed)).toBe('old');
    expect(Vault.kidOf(rotated.seal('secret', at, 'new'))).toBe('k2');
  });
});

describe('mac and index', () => {
  it('are the same for the same text, differ by purpose, and tell nothing', () => {
    expect(vault.mac('csrf', 'a')).toBe(vault.mac('csrf', 'a'));
    expect(vault.mac('csrf', 'a')).not.toBe(vault.mac('cursor', 'a'));
    expect(vault.blindIndex('+8613812341234')).toMatch(/^[0-9a-f]{32}$/);
  });
});
