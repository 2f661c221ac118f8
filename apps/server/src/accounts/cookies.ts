import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomBytes } from 'node:crypto';
import { Config } from '../platform/config/env.js';
import { Vault } from '../platform/crypto/vault.js';
import { isSame } from './sessions.service.js';

const yearSeconds = 365 * 24 * 3_600;
const weekSeconds = 7 * 24 * 3_600;

/** The two cookies: who is signed in, and that this browser once knew an account's password. */
@Injectable()
export class Cookies {
  private readonly prefix: string;
  private readonly isSecure: boolean;

  constructor(
    config: Config,
    private readonly vault: Vault,
  ) {
    // plain http has no Secure cookies, and the prefix asks for them (reliability.md P3)
    this.isSecure = config.isHttps;
    this.prefix = config.isHttps ? '__Host-' : '';
  }

  session(request: FastifyRequest): string | null {
    return request.cookies[`${this.prefix}redress`] ?? null;
  }

  setSession(reply: FastifyReply, token: string): void {
    this.set(reply, 'redress', token, weekSeconds);
  }

  clearSession(reply: FastifyReply): void {
    this.set(reply, 'redress', '', 0);
  }

  /** Name of this browser if it signed in to the account before: its failures are counted apart from strangers'. */
  device(request: FastifyRequest, usernameKey: string): string | null {
    const [device = '', mac = ''] = (request.cookies[`${this.prefix}redress-device`] ?? '').split('.');
    return device !== '' && isSame(mac, this.vault.mac('device', `${usernameKey}|${device}`)) ? device : null;
  }

  setDevice(reply: FastifyReply, usernameKey: string): void {
    const device = randomBytes(12).toString('base64url');
    const mac = this.vault.mac('device', `${usernameKey}|${device}`);
    this.set(reply, 'redress-device', `${device}.${mac}`, yearSeconds);
  }

  private set(reply: FastifyReply, name: string, value: string, maxAge: number): void {
    void reply.setCookie(`${this.prefix}${name}`, value, {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: this.isSecure,
      maxAge,
    });
  }
}
