import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { MasterKey } from '../crypto/vault.js';
import { ConfigError } from './config-error.js';

interface Sources {
  given: string | null;
  file: string | null;
  old: string | null;
  dataDir: string;
  /** Whether a missing key may be made: SQLite, one process, and no database that was sealed with a lost one. */
  make: 'yes' | 'no' | 'database-exists';
}

const fileName = 'master.key';

/** The key ring: the sealing key first. Makes the key of a first start, mode 0600; never overwrites one. */
export function readMasterKeys(sources: Sources): [MasterKey, ...MasterKey[]] {
  const current = currentKey(sources);
  const old = (sources.old ?? '')
    .split(',')
    .filter((text) => text.trim() !== '')
    .map((text) => parse('MASTER_KEYS_OLD', text));
  const kids = [current, ...old].map(({ kid }) => kid);
  if (new Set(kids).size < kids.length) throw new ConfigError('MASTER_KEYS_OLD must not repeat a key id.');
  return [current, ...old];
}

function currentKey({ given, file, dataDir, make }: Sources): MasterKey {
  if (given !== null && file !== null) throw new ConfigError('MASTER_KEY and MASTER_KEY_FILE must not both be set.');
  if (given !== null) return parse('MASTER_KEY', given);
  if (file !== null) return parse('MASTER_KEY_FILE', read('MASTER_KEY_FILE', file));
  const own = path.join(dataDir, fileName);
  if (existsSync(own)) return parse('MASTER_KEY', read(own, own));
  if (make === 'no') {
    throw new ConfigError(`MASTER_KEY must be set (or MASTER_KEY_FILE), as <name>:<32 bytes in base64>.`);
  }
  if (make === 'database-exists') {
    throw new ConfigError(
      `MASTER_KEY is missing: a database exists in DATA_DIR, but ${fileName}, which opens it, does not.`,
    );
  }
  return makeKey(dataDir, own);
}

function makeKey(dataDir: string, file: string): MasterKey {
  const made = { kid: `k${randomBytes(4).toString('hex')}`, key: randomBytes(32) };
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    writeFileSync(file, `${made.kid}:${made.key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new ConfigError(`DATA_DIR cannot be written to: ${error instanceof Error ? error.message : String(error)}.`);
  }
  return made;
}

function read(name: string, file: string): string {
  try {
    if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
      throw new ConfigError(`${name} must be readable by its owner only (chmod 600).`);
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`${name} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function parse(name: string, text: string): MasterKey {
  const [kid = '', encoded = '', more] = text.trim().split(':');
  const key = Buffer.from(encoded, 'base64');
  const isWellFormed = more === undefined && /^[A-Za-z0-9_-]{1,32}$/.test(kid) && key.length === 32;
  if (!isWellFormed) throw new ConfigError(`${name} must be <name>:<32 bytes in base64>.`);
  if (new Set(key).size < 4)
    throw new ConfigError(`${name} is an example key; make one with: openssl rand -base64 32.`);
  return { kid, key };
}
