import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nearMisses, readConfig } from './read-config.js';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'redress-config-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const key = `k1:${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;
const read = (env: Record<string, string> = {}) => readConfig({ DATA_DIR: dataDir, ...env });

describe('readConfig', () => {
  it('starts with nothing set', () => {
    const config = read();
    expect(config).toMatchObject({ port: 3000, role: 'all', databaseUrl: null, publicUrl: 'http://localhost:3000' });
    expect(config).toMatchObject({ allowPrivateNetwork: 'none', trustProxy: false, admin: null, isHttps: false });
    expect(config.formerKeyMs).toBe(24 * 3_600_000);
  });

  it.each([
    ['PORT', 'http'],
    ['PORT', '70000'],
    ['PORT', '0x10'],
    ['PUBLIC_URL', 'redress.example.com'],
    ['PUBLIC_URL', 'https://redress.example.com/path'],
    ['PUBLIC_URL', 'ftp://redress.example.com'],
    ['ROLE', 'boss'],
    ['ROLE', 'api'],
    ['DATABASE_URL', 'postgres://localhost/x'],
    ['DATABASE_URL', 'mysql://localhost'],
    ['REDIS_URL', 'redis://localhost'],
    ['MASTER_KEY', 'short'],
    ['MASTER_KEY', 'k1:AAAA'],
    ['MASTER_KEY', `k1:${Buffer.alloc(32).toString('base64')}`],
    ['MASTER_KEY_FILE', '/does/not/exist'],
    ['MASTER_KEYS_OLD', 'nonsense'],
    ['ADMIN_USERNAME', 'admin'],
    ['ADMIN_PASSWORD', 'long enough a password'],
    ['LOG_LEVEL', 'loud'],
    ['TRUST_PROXY', 'everybody'],
    ['ALLOW_PRIVATE_NETWORK', '10.0.0.0/64'],
    ['ALLOW_PRIVATE_NETWORK', 'lan'],
    ['ALLOW_WEAK_DURABILITY', 'maybe'],
    ['AFTER_RESTORE', 'yes'],
    ['METRICS_TOKEN', 'short'],
    ['FORMER_KEY_HOURS', '169'],
    ['FORMER_KEY_HOURS', '1.5'],
    ['FORMER_KEY_HOURS', '-1'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector'],
  ])('ends with one sentence that names %s=%s', (name, value) => {
    expect(() => read({ [name]: value })).toThrow(new RegExp(`\\b${name}\\b.*\\.$`));
  });

  it('asks for a short administrator password to be longer, without telling it', () => {
    const env = { ADMIN_USERNAME: 'admin', ADMIN_PASSWORD: 'hunter2' };
    expect(() => read(env)).toThrow(/^ADMIN_PASSWORD must have 12 to 128 characters\.$/);
  });

  it.each([
    [{ TRUST_PROXY: '1' }, { trustProxy: 1 }],
    [{ FORMER_KEY_HOURS: '0' }, { formerKeyMs: 0 }],
    [{ FORMER_KEY_HOURS: '168' }, { formerKeyMs: 168 * 3_600_000 }],
    [{ TRUST_PROXY: '10.0.0.0/8, ::1' }, { trustProxy: ['10.0.0.0/8', '::1'] }],
    [{ ALLOW_PRIVATE_NETWORK: 'true' }, { allowPrivateNetwork: 'all' }],
    [{ ALLOW_PRIVATE_NETWORK: '10.1.0.0/16' }, { allowPrivateNetwork: ['10.1.0.0/16'] }],
    [{ PUBLIC_URL: 'https://redress.example.com/' }, { publicUrl: 'https://redress.example.com', isHttps: true }],
    [{ PORT: '0' }, { port: 0 }],
  ])('takes %j', (env, expected) => {
    expect(read(env as Record<string, string>)).toMatchObject(expected);
  });
});

describe('master key', () => {
  it('is made at the first start, for its owner only, and kept', () => {
    const first = read();
    const file = path.join(dataDir, 'master.key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(read().masterKeys).toEqual(first.masterKeys);
  });

  it('F56 is not made anew beside a database that another one sealed', () => {
    writeFileSync(path.join(dataDir, 'redress.sqlite'), '');
    expect(() => read()).toThrow(/^MASTER_KEY is missing/);
    expect(existsSync(path.join(dataDir, 'master.key'))).toBe(false);
  });

  it('must be given where it cannot be made', () => {
    expect(() => read({ DATABASE_URL: 'mysql://u:p@localhost/redress' })).toThrow(/^MASTER_KEY must be set/);
    expect(read({ DATABASE_URL: 'mysql://u:p@localhost/redress', MASTER_KEY: key }).masterKeys[0].kid).toBe('k1');
  });

  it('is refused from a file that others may read', () => {
    const file = path.join(dataDir, 'key');
    writeFileSync(file, key, { mode: 0o644 });
    expect(() => read({ MASTER_KEY_FILE: file })).toThrow('chmod 600');
    expect(readFileSync(file, 'utf8')).toBe(key);
  });

  it('keeps older keys for opening', () => {
    const old = `k0:${Buffer.from('fedcba9876543210fedcba9876543210').toString('base64')}`;
    expect(read({ MASTER_KEY: key, MASTER_KEYS_OLD: old }).masterKeys.map(({ kid }) => kid)).toEqual(['k1', 'k0']);
    expect(() => read({ MASTER_KEY: key, MASTER_KEYS_OLD: key })).toThrow('must not repeat');
  });
});

it('notices mistyped names', () => {
  expect(nearMisses({ PUBLIC_ULR: 'x', DATABASEURL: 'x', PATH: 'x', MASTER_KEY: 'x' })).toEqual([
    { given: 'PUBLIC_ULR', meant: 'PUBLIC_URL' },
    { given: 'DATABASEURL', meant: 'DATABASE_URL' },
  ]);
});
