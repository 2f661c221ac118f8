import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SealBroken, Vault } from '../crypto/vault.js';
import { FileStore } from './file-store.js';

let folder: string;
let store: FileStore;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'redress-files-'));
  store = new FileStore(folder, new Vault([{ kid: 'k1', key: randomBytes(32) }]));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const fileOf = (key: string) => path.join(folder, key.slice(0, 2), key);

it('gives back the bytes, with their digest', async () => {
  const bytes = randomBytes(70_000);
  const { key, size, sha256 } = await store.put(bytes);
  expect(await store.get(key)).toEqual(bytes);
  expect(size).toBe(70_000);
  expect(sha256).toMatch(/^[0-9a-f]{64}$/);
});

it('keeps them unreadable, and leaves no half file', async () => {
  const { key } = await store.put(Buffer.from('a picture of 138****'));
  expect(readFileSync(fileOf(key), 'utf8')).toMatch(/^v1\.k1\./);
  expect(readdirSync(path.join(folder, key.slice(0, 2)))).toEqual([key]);
});

it('S50 refuses a file that was put in the place of another', async () => {
  const [a, b] = [await store.put(Buffer.from('a')), await store.put(Buffer.from('b'))];
  writeFileSync(fileOf(a.key), readFileSync(fileOf(b.key)));
  await expect(store.get(a.key)).rejects.toThrow(SealBroken);
});

it.each(['../../etc/passwd', '', '..', 'a'.repeat(41), `${'a'.repeat(39)}/`])(
  'S47 knows no file named %j',
  async (key) => {
    expect(await store.get(key)).toBeNull();
    await store.remove(key);
  },
);

it('removes, and does not mind what is gone', async () => {
  const { key } = await store.put(Buffer.from('x'));
  await store.remove(key);
  await store.remove(key);
  expect(await store.get(key)).toBeNull();
});
