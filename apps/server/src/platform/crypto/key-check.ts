import { ConfigError } from '../config/config-error.js';
import type { Database } from '../database/database.js';
import type { Settings } from '../settings.js';
import { Vault } from './vault.js';

const name = 'vault.canary';
const place = { table: 'setting', column: 'value', id: name };
const word = 'redress';

/**
 * Whether the key ring is the one that sealed this database, found out before anything is sealed with another
 * (reliability.md B2, F56). The first start leaves a sealed word behind; a rotated key replaces it.
 *
 * @throws {ConfigError} naming the key that is missing or wrong
 */
export async function checkMasterKey(database: Database, settings: Settings, vault: Vault): Promise<void> {
  const sealed = await database.read((db) => settings.get<string>(db, name));
  if (sealed !== null) openOrRefuse(vault, sealed);
  if (sealed !== null && Vault.kidOf(sealed) === vault.currentKid) return;
  await database.write((tx) => settings.setTx(tx, name, vault.seal('secret', place, word)));
}

function openOrRefuse(vault: Vault, sealed: string): void {
  const kid = Vault.kidOf(sealed) ?? '?';
  if (!vault.has(kid)) {
    throw new ConfigError(
      `MASTER_KEY is ${vault.currentKid}, but the database was sealed with ${kid}; give that key as MASTER_KEY, or as MASTER_KEYS_OLD to change keys.`,
    );
  }
  try {
    vault.open('secret', place, sealed);
  } catch (error) {
    throw new ConfigError(`MASTER_KEY: the key named ${kid} is not the one that the database was sealed with.`, {
      cause: error,
    });
  }
}
