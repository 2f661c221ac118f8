import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import { ConfigError } from './config-error.js';
import { Config, type LogLevel, type Role } from './env.js';
import { readMasterKeys } from './master-keys.js';

export type Environment = Readonly<Record<string, string | undefined>>;

const known = [
  'PORT', 'PUBLIC_URL', 'ROLE', 'DATA_DIR', 'DATABASE_URL', 'REDIS_URL', 'MASTER_KEY', 'MASTER_KEY_FILE',
  'MASTER_KEYS_OLD', 'ADMIN_USERNAME', 'ADMIN_PASSWORD', 'LOG_LEVEL', 'TRUST_PROXY', 'ALLOW_PRIVATE_NETWORK',
  'ALLOW_WEAK_DURABILITY', 'AFTER_RESTORE', 'METRICS_TOKEN', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'FORMER_KEY_HOURS',
] as const; // prettier-ignore

export const sqliteFileName = 'redress.sqlite';

/**
 * Checks every variable of product.md 5 and makes what is missing and may be made (the master key of a first start).
 *
 * @throws {ConfigError} at the first wrong one
 */
export function readConfig(env: Environment, overrides: Partial<Config> = {}): Config {
  const value = (name: (typeof known)[number]): string | null => {
    const text = env[name]?.trim();
    return text === undefined || text === '' ? null : text;
  };
  const port = portOf(value('PORT'));
  const role = oneOf<Role>('ROLE', value('ROLE') ?? 'all', ['all', 'api', 'worker']);
  const databaseUrl = databaseUrlOf(value('DATABASE_URL'));
  if (role !== 'all' && databaseUrl === null) {
    throw new ConfigError(`ROLE=${role} needs DATABASE_URL, because an SQLite file serves one process only.`);
  }
  if (value('REDIS_URL')) throw new ConfigError('REDIS_URL is not supported by this version yet; unset it.');
  if (value('OTEL_EXPORTER_OTLP_ENDPOINT'))
    urlOf('OTEL_EXPORTER_OTLP_ENDPOINT', value('OTEL_EXPORTER_OTLP_ENDPOINT') ?? '', ['http:', 'https:']);
  const dataDir = path.resolve(value('DATA_DIR') ?? './data');
  const mayMakeKey = role === 'all' && databaseUrl === null;
  const isFirstStart = !existsSync(path.join(dataDir, sqliteFileName));
  const masterKeys = readMasterKeys({
    given: value('MASTER_KEY'),
    file: value('MASTER_KEY_FILE'),
    old: value('MASTER_KEYS_OLD'),
    dataDir,
    make: mayMakeKey ? (isFirstStart ? 'yes' : 'database-exists') : 'no',
  });
  return Object.assign(new Config(), {
    port,
    publicUrl: publicUrlOf(value('PUBLIC_URL'), port),
    isPublicUrlGiven: value('PUBLIC_URL') !== null,
    role,
    dataDir,
    databaseUrl,
    poolSize: 10,
    masterKeys,
    admin: adminOf(value('ADMIN_USERNAME'), env['ADMIN_PASSWORD'] ?? null),
    logLevel: oneOf<LogLevel>('LOG_LEVEL', value('LOG_LEVEL') ?? 'info', ['debug', 'info', 'warn', 'error']),
    trustProxy: trustProxyOf(value('TRUST_PROXY')),
    allowPrivateNetwork: privateNetworkOf(value('ALLOW_PRIVATE_NETWORK')),
    allowWeakDurability: flagOf('ALLOW_WEAK_DURABILITY', value('ALLOW_WEAK_DURABILITY')),
    afterRestore: flagOf('AFTER_RESTORE', value('AFTER_RESTORE')),
    metricsToken: metricsTokenOf(value('METRICS_TOKEN')),
    formerKeyMs: formerKeyMsOf(value('FORMER_KEY_HOURS')),
    jobPollMs: 1_000,
    drainDelayMs: 5_000,
    version: '0.1.0',
    ...overrides,
  });
}

/** Variables that look like a mistyped one of ours. */
export function nearMisses(env: Environment): { given: string; meant: string }[] {
  const names = new Set<string>(known);
  return Object.keys(env)
    .filter((name) => !names.has(name))
    .flatMap((given) =>
      known.filter((meant) => meant.length > 5 && distance(given, meant) === 1).map((meant) => ({ given, meant })),
    );
}

function portOf(text: string | null): number {
  if (text === null) return 3000;
  const port = /^\d{1,5}$/.test(text) ? Number.parseInt(text, 10) : -1;
  if (port < 0 || port > 65_535) throw new ConfigError('PORT must be a number from 0 to 65535.');
  return port;
}

function oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((choice) => choice === text);
  if (!found) throw new ConfigError(`${name} must be one of ${allowed.join(', ')}.`);
  return found;
}

function flagOf(name: string, text: string | null): boolean {
  if (text === null || text === '0' || text === 'false') return false;
  if (text === '1' || text === 'true') return true;
  throw new ConfigError(`${name} must be 1 or true, or be left out.`);
}

function urlOf(name: string, text: string, protocols: readonly string[]): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !protocols.includes(url.protocol)) {
    throw new ConfigError(
      `${name} must be an address that begins with ${protocols.map((p) => `${p}//`).join(' or ')}.`,
    );
  }
  return url;
}

function publicUrlOf(text: string | null, port: number): string {
  if (text === null) return `http://localhost:${port}`;
  const url = urlOf('PUBLIC_URL', text, ['http:', 'https:']);
  if (url.pathname !== '/' || url.search || url.hash || url.username || url.password) {
    throw new ConfigError('PUBLIC_URL must be scheme, host and port only, e.g. https://redress.example.com.');
  }
  return url.origin;
}

function databaseUrlOf(text: string | null): string | null {
  if (text === null) return null;
  const url = urlOf('DATABASE_URL', text, ['mysql:', 'mariadb:']);
  if (url.pathname.length < 2)
    throw new ConfigError('DATABASE_URL must name the database, e.g. mysql://user:password@host:3306/redress.');
  return text;
}

function adminOf(username: string | null, password: string | null): Config['admin'] {
  if (username === null && !password) return null;
  if (username === null) throw new ConfigError('ADMIN_USERNAME is missing while ADMIN_PASSWORD is set.');
  if (!password) throw new ConfigError('ADMIN_PASSWORD is missing while ADMIN_USERNAME is set.');
  if (!/^[A-Za-z0-9][A-Za-z0-9._@-]{1,63}$/.test(username)) {
    throw new ConfigError('ADMIN_USERNAME must be 2 to 64 letters, digits or . _ - @.');
  }
  if (password.length < 12 || password.length > 128)
    throw new ConfigError('ADMIN_PASSWORD must have 12 to 128 characters.');
  return { username, password };
}

function metricsTokenOf(text: string | null): string | null {
  if (text !== null && text.length < 16) throw new ConfigError('METRICS_TOKEN must have at least 16 characters.');
  return text;
}

/** Alipay sends a message again for a day; a week is more than any redelivery needs. */
function formerKeyMsOf(text: string | null): number {
  const hours = /^\d{1,3}$/.test(text ?? '24') ? Number.parseInt(text ?? '24', 10) : -1;
  if (hours < 0 || hours > 168) throw new ConfigError('FORMER_KEY_HOURS must be a whole number from 0 to 168.');
  return hours * 3_600_000;
}

function trustProxyOf(text: string | null): Config['trustProxy'] {
  if (text === null || text === 'false' || text === '0') return false;
  if (/^[1-9]$/.test(text)) return Number.parseInt(text, 10);
  const addresses = text.split(',').map((address) => address.trim());
  if (addresses.every(isCidr)) return addresses;
  throw new ConfigError('TRUST_PROXY must be a number of hops or a list of addresses or CIDRs.');
}

function privateNetworkOf(text: string | null): Config['allowPrivateNetwork'] {
  if (text === null || text === 'false' || text === '0') return 'none';
  if (text === 'true' || text === '1') return 'all';
  const ranges = text.split(',').map((range) => range.trim());
  if (ranges.every(isCidr)) return ranges;
  throw new ConfigError('ALLOW_PRIVATE_NETWORK must be true or a list of CIDRs.');
}

function isCidr(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number.parseInt(bits, 10) <= (family === 4 ? 32 : 128));
}

/** 1 when one letter was added, dropped, changed or two neighbours were swapped; else more. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 1) return 2;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  const restA = a.slice(start);
  const restB = b.slice(start);
  const isOne =
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2));
  return isOne ? 1 : 2;
}
