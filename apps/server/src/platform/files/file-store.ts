import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Vault } from '../crypto/vault.js';

const validKey = /^[a-f0-9]{40}$/;

/** Pictures and other files, encrypted, in one folder outside the web root. Several processes need a shared folder. */
export class FileStore {
  constructor(
    private readonly folder: string,
    private readonly vault: Vault,
  ) {}

  /** Durable when it resolves. The name is random and says nothing of the content. */
  async put(bytes: Buffer): Promise<{ key: string; sha256: string; size: number }> {
    const key = randomBytes(20).toString('hex');
    const file = this.fileOf(key);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(`${file}.part`, 'wx', 0o600);
    try {
      await handle.writeFile(this.vault.seal('pii', placeOf(key), bytes.toString('base64')));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(`${file}.part`, file);
    return { key, sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length };
  }

  /** null when there is no such file. @throws {SealBroken} when it was tampered with */
  async get(key: string): Promise<Buffer | null> {
    if (!validKey.test(key)) return null;
    try {
      const sealed = await readFile(this.fileOf(key), 'utf8');
      return Buffer.from(this.vault.open('pii', placeOf(key), sealed), 'base64');
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    if (validKey.test(key)) await rm(this.fileOf(key), { force: true });
  }

  private fileOf(key: string): string {
    return path.join(this.folder, key.slice(0, 2), key);
  }
}

const placeOf = (key: string) => ({ table: 'file', column: 'bytes', id: key });

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
