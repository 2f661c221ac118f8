import { words } from '../platform/http/problem.js';
import type { JsonObject } from '../platform/json.js';
import { addressesOf } from './domain/environment.js';
import type { Provider } from './providers.entity.js';

/** What of a provider an audit row may show: secrets by fingerprint. */
function auditable(row: Provider): JsonObject {
  return {
    name: row.name,
    signMode: row.signMode,
    environment: row.environment,
    ...addressesOf(row),
    callsPerSecond: row.callsPerKilosecond / 1000,
    autoRefund: row.autoRefund,
    enabled: row.enabled,
    privateKey: row.privateKeyFingerprint,
    alipayKey: row.alipayKeyFingerprint,
    aesKey: row.aesKeyFingerprint,
    appCertificate: row.appCertificateSerial,
    alipayCertificate: row.alipayCertificateSerial,
    alipayRootCertificate: row.alipayRootCertificateSerial,
  };
}

export interface ProviderChange {
  before: JsonObject;
  after: JsonObject;
  /** Names of what differs, joined by commas; for the event. */
  what: string;
}

/** Only what differs. */
export function changeOf(before: Provider, after: Provider): ProviderChange {
  const [old, fresh] = [auditable(before), auditable(after)];
  const names = Object.keys(fresh).filter((name) => old[name] !== fresh[name]);
  const only = (all: JsonObject) => Object.fromEntries(names.map((name) => [name, all[name]]));
  return { before: only(old), after: only(fresh), what: names.join(',') };
}

export const wholeOf = auditable;

/** What somebody with an old version is told: each field once, with the last person who changed it. */
export function conflictErrors(changes: readonly { actorName: string | null; after: JsonObject }[]) {
  const lastBy = new Map<string, string | null>();
  for (const { actorName, after } of changes)
    for (const name of Object.keys(after)) if (!lastBy.has(name)) lastBy.set(name, actorName);
  return [...lastBy].map(([name, who]) => ({
    field: name === 'alipayKey' ? 'alipayPublicKey' : name,
    code: 'changed',
    message: words(`已由${who === null ? '他人' : ` ${who} `}修改`, `Changed by ${who ?? 'somebody else'}`),
  }));
}
