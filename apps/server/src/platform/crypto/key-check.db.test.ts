import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../testing/test-platform.js';
import { checkMasterKey } from './key-check.js';
import { Vault } from './vault.js';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await openTestPlatform();
});
afterAll(() => platform.close());

const first = { kid: 'k1', key: randomBytes(32) };
const second = { kid: 'k2', key: randomBytes(32) };
const check = (vault: Vault) => checkMasterKey(platform.database, platform.settings, vault);

it('F56 refuses a missing or wrong key by its name, and takes a rotated ring', async () => {
  await check(new Vault([first]));
  await check(new Vault([first]));
  await expect(check(new Vault([second]))).rejects.toThrow('sealed with k1');
  await expect(check(new Vault([{ kid: 'k1', key: randomBytes(32) }]))).rejects.toThrow(
    'the key named k1 is not the one',
  );
  await check(new Vault([second, first]));
  await check(new Vault([second]));
});
