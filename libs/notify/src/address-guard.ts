import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { type BlockList, isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { isPublicAddress, isWithin, networks } from './address.js';

/** Why a target may not be called. */
export type RefusedBecause = 'malformed' | 'too-long' | 'scheme' | 'credentials' | 'port' | 'address';

/** The target of an outgoing call is not allowed. The text names no more than the host. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  readonly code = 'EADDRESSREFUSED';

  constructor(
    readonly reason: RefusedBecause,
    readonly host: string,
  ) {
    super(`${SENTENCES[reason]}: ${host === '' ? '(no host)' : host}`);
  }
}

const SENTENCES: Record<RefusedBecause, string> = {
  malformed: 'not a valid address',
  'too-long': 'the address is longer than 2048 characters',
  scheme: 'only https is allowed, http only inside ALLOW_PRIVATE_NETWORK',
  credentials: 'an address must not contain a user name or password',
  port: 'this port is only allowed inside ALLOW_PRIVATE_NETWORK',
  address: 'a private or reserved address that ALLOW_PRIVATE_NETWORK does not cover',
};

export interface ResolveOptions {
  /** Refuse public addresses too: the call is one that only a trusted network may see (no TLS, an odd port). */
  onlyAllowedNetworks?: boolean;
}

/** Keeps every outgoing call away from addresses inside the operator's network (reliability.md E2). */
export interface AddressGuard {
  /** For `fetch` and `request` of undici: checks what the socket really connects to, on every connection. */
  readonly dispatcher: Dispatcher;
  /**
   * The one address to connect to, for protocols without a `lookup` option (SMTP). Every address of the name is
   * checked; IPv4 first, because many containers have no IPv6 route.
   *
   * @throws {AddressRefused} one of its addresses is not allowed
   * @throws {Error} of `dns.lookup` (`code` ENOTFOUND, EAI_AGAIN) when the name has none
   */
  resolve(host: string, options?: ResolveOptions): Promise<string>;
  /**
   * Check a typed URL before it is stored. A name is only resolved when it is called, by the dispatcher.
   *
   * @throws {AddressRefused}
   */
  check(url: string): void;
  /** Close idle connections. */
  close(): Promise<void>;
}

export interface GuardOptions {
  connectTimeoutMs?: number;
  /** In place of the system's resolver, for tests. */
  lookupAll?: (host: string) => Promise<LookupAddress[]>;
}

const MAX_URL_LENGTH = 2_048;

/**
 * @param allow  `none`; `all` private addresses; or networks (`10.0.0.0/8`). What it covers may be called by plain
 *               http and on any port too; public addresses only by https on port 443.
 * @throws {Error} an entry of `allow` is no network
 */
export function createAddressGuard(
  allow: 'none' | 'all' | readonly string[],
  options: GuardOptions = {},
): AddressGuard {
  const rules = new Rules(allow);
  const lookupAll = options.lookupAll ?? systemLookup;
  const dispatcher = new Agent({ connect: guardedConnector(rules, lookupAll, options.connectTimeoutMs ?? 5_000) });
  return {
    dispatcher,
    resolve: (host, resolveOptions = {}) => resolveChecked(rules, lookupAll, host, resolveOptions),
    check: (url) => checkUrl(rules, url),
    close: () => dispatcher.close(),
  };
}

/** What of the address space may be called. */
class Rules {
  readonly #allowed: 'none' | 'all' | BlockList;

  constructor(allow: 'none' | 'all' | readonly string[]) {
    this.#allowed = typeof allow === 'string' ? allow : networks(allow);
  }

  /** ALLOW_PRIVATE_NETWORK names this address. */
  covers(address: string): boolean {
    if (this.#allowed === 'none') return false;
    return this.#allowed === 'all' ? !isPublicAddress(address) : isWithin(this.#allowed, address);
  }

  mayBeSet(): boolean {
    return this.#allowed !== 'none';
  }

  /** @throws {AddressRefused} when one address is not allowed; `needs` is why a public one would not do */
  assert(host: string, addresses: readonly string[], needs: 'scheme' | 'port' | null): void {
    for (const address of addresses) {
      if (this.covers(address)) continue;
      if (!isPublicAddress(address)) throw new AddressRefused('address', host);
      if (needs !== null) throw new AddressRefused(needs, host);
    }
  }
}

/** Why this call is only good for an allowed network; null when it may go to the public internet. */
function needOf(protocol: string, port: string): 'scheme' | 'port' | null {
  if (protocol !== 'https:') return 'scheme';
  return port === '' || port === '443' ? null : 'port';
}

function checkUrl(rules: Rules, text: string): void {
  if (text.length > MAX_URL_LENGTH) throw new AddressRefused('too-long', '');
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url) throw new AddressRefused('malformed', '');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new AddressRefused('scheme', url.hostname);
  if (url.username !== '' || url.password !== '') throw new AddressRefused('credentials', url.hostname);
  const need = needOf(url.protocol, url.port);
  const host = bare(url.hostname);
  if (isIP(host)) rules.assert(host, [host], need);
  else if (need !== null && !rules.mayBeSet()) throw new AddressRefused(need, host);
}

/**
 * A socket is opened only to an address that was checked here: literals before connecting (Node calls no `lookup`
 * for them), names inside the `lookup` whose answer the socket uses, so that nothing can be re-bound in between.
 */
function guardedConnector(
  rules: Rules,
  lookupAll: (host: string) => Promise<LookupAddress[]>,
  timeout: number,
): buildConnector.connector {
  const connectorFor = (need: 'scheme' | 'port' | null) =>
    buildConnector({ timeout, allowH2: false, lookup: checkingLookup(rules, lookupAll, need) });
  const connectors = { scheme: connectorFor('scheme'), port: connectorFor('port'), none: connectorFor(null) };
  return (opts, callback) => {
    const need = needOf(opts.protocol, opts.port);
    const host = bare(opts.hostname);
    try {
      if (isIP(host)) rules.assert(host, [host], need);
    } catch (error) {
      callback(asError(error), null);
      return;
    }
    connectors[need ?? 'none'](opts, callback);
  };
}

function checkingLookup(
  rules: Rules,
  lookupAll: (host: string) => Promise<LookupAddress[]>,
  need: 'scheme' | 'port' | null,
): LookupFunction {
  const answer = async (host: string, options: LookupOptions): Promise<LookupAddress[] | Error> => {
    try {
      const found = await lookupAll(host);
      const addresses = found.map((one) => one.address);
      rules.assert(host, addresses, need);
      const usable = ofFamily(found, options.family);
      return usable.length > 0 ? usable : notFound(host);
    } catch (error) {
      return asError(error);
    }
  };
  const reply = async (...[host, options, callback]: Parameters<LookupFunction>): Promise<void> => {
    const found = await answer(host, options);
    const first = found instanceof Error ? undefined : found[0];
    if (found instanceof Error || !first) callback(found instanceof Error ? found : notFound(host), '', 0);
    else if (options.all) callback(null, found);
    else callback(null, first.address, first.family);
  };
  return (...call) => void reply(...call);
}

async function resolveChecked(
  rules: Rules,
  lookupAll: (host: string) => Promise<LookupAddress[]>,
  typed: string,
  options: ResolveOptions,
): Promise<string> {
  const host = hostOf(typed);
  const addresses = isIP(host) ? [host] : (await lookupAll(host)).map((one) => one.address);
  rules.assert(host, addresses, options.onlyAllowedNetworks ? 'port' : null);
  const chosen = addresses.find((address) => isIP(address) === 4) ?? addresses[0];
  if (chosen === undefined) throw notFound(host);
  return chosen;
}

/** A typed host in the one spelling that WHATWG parsing makes of it (`127。1` → `127.0.0.1`). */
function hostOf(typed: string): string {
  const text = isIP(typed) === 6 ? `[${typed}]` : typed;
  const url = URL.canParse(`https://${text}/`) ? new URL(`https://${text}/`) : null;
  const isOnlyAHost = url && url.port === '' && url.username === '' && url.pathname === '/' && !/[/?#@\\]/.test(text);
  if (!url || !isOnlyAHost || text.length > 253) throw new AddressRefused('malformed', typed.slice(0, 80));
  return bare(url.hostname);
}

/** Without the brackets of an IPv6 address in a URL. */
function bare(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

function ofFamily(found: LookupAddress[], family: LookupOptions['family']): LookupAddress[] {
  if (family === 4 || family === 'IPv4') return found.filter((one) => one.family === 4);
  if (family === 6 || family === 'IPv6') return found.filter((one) => one.family === 6);
  return found;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function notFound(host: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`no address for ${host}`), { code: 'ENOTFOUND', hostname: host });
}

function systemLookup(host: string): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    dnsLookup(host, { all: true, verbatim: true }, (error, found) => (error ? reject(error) : resolve(found)));
  });
}
