import { Injectable } from '@nestjs/common';
import type { FieldError } from '@redress/contract';
import { AddressRefused, type RefusedBecause } from '@redress/notify';
import { AddressGuard } from '../platform/http/address-guard.js';
import { problem } from '../platform/http/problem.js';
import { decideAddresses, type EnteredAddresses, type StoredAddresses } from './domain/environment.js';

/** What ALLOW_PRIVATE_NETWORK decides: private addresses, and plain http or other ports, which it alone allows. */
const NETWORK: ReadonlySet<RefusedBecause> = new Set(['address', 'scheme', 'port']);

/** Judges the addresses of a provider before they are stored (reliability.md E2). */
@Injectable()
export class ProviderAddresses {
  constructor(private readonly guard: AddressGuard) {}

  /**
   * @throws {ProblemError} `invalid_request` for missing or stray addresses, `private_address` for one inside the
   *   operator's network that ALLOW_PRIVATE_NETWORK does not cover
   */
  async judge(entered: EnteredAddresses): Promise<StoredAddresses> {
    const decided = decideAddresses(entered);
    if ('errors' in decided) throw problem('invalid_request', { errors: decided.errors });
    const { gatewayUrl, authorizationUrl } = decided.stored;
    const faults = [await this.faultOf('gatewayUrl', gatewayUrl), malformed('authorizationUrl', authorizationUrl)];
    const errors = faults.filter((fault) => fault !== null);
    if (errors.some(({ code }) => code === 'private_address')) throw problem('private_address', { errors });
    if (errors.length > 0) throw problem('invalid_request', { errors });
    return decided.stored;
  }

  /** What cannot be resolved now is judged when it is called: the guard looks at every connection. */
  private async faultOf(field: string, url: string | null): Promise<FieldError | null> {
    if (url === null) return null;
    try {
      this.guard.check(url);
      await this.guard.resolve(new URL(url).hostname.replace(/^\[|\]$/g, ''));
      return null;
    } catch (error) {
      if (!(error instanceof AddressRefused)) return null;
      return { field, code: NETWORK.has(error.reason) ? 'private_address' : error.reason, message: error.message };
    }
  }
}

/** The authorisation page is opened by the merchant's browser, never by the server: only its form matters here. */
function malformed(field: string, url: string | null): FieldError | null {
  if (url === null) return null;
  const { username, password } = new URL(url);
  if (username === '' && password === '') return null;
  return { field, code: 'credentials', message: '地址不能包含用户名或密码 / no user name or password in an address' };
}
