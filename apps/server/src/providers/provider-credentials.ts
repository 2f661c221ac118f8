import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Credentials, ReadCredentials } from '@redress/alipay';
import { Config } from '../platform/config/env.js';
import { Vault } from '../platform/crypto/vault.js';
import type { CredentialTexts } from './domain/credentials.js';
import type { Provider } from './providers.entity.js';

type SecretColumn = 'private_key' | 'aes_key';

/** Between the sealed columns of a provider and the keys they hold. The only file that opens them. */
@Injectable()
export class ProviderCredentials {
  constructor(
    private readonly vault: Vault,
    private readonly config: Config,
  ) {}

  /** What the gateway is made with. */
  credentialsOf(row: Provider): Credentials {
    const common = {
      appId: row.appId,
      privateKey: this.open(row, 'private_key', row.privateKey),
      ...(row.aesKey === null ? {} : { aesKey: this.open(row, 'aes_key', row.aesKey) }),
    };
    if (row.signMode === 'key') return { ...common, signMode: 'key', alipayPublicKey: row.alipayKey };
    return {
      ...common,
      signMode: 'certificate',
      appCertificate: row.appCertificate ?? '',
      alipayCertificate: row.alipayCertificate ?? '',
      alipayRootCertificate: row.alipayRootCertificate ?? '',
    };
  }

  /** The texts in force, to be judged together with what a person changes. */
  textsOf(row: Provider): CredentialTexts {
    const { signMode, ...texts } = this.credentialsOf(row);
    return { signMode, ...texts };
  }

  /** 16 bytes, for encrypted messages. */
  aesKeyOf(row: Provider): Buffer | undefined {
    return row.aesKey === null ? undefined : Buffer.from(this.open(row, 'aes_key', row.aesKey), 'base64');
  }

  /**
   * The key columns of a row, from keys that were judged good. A secret that did not change keeps its `…UpdatedAt`;
   * a changed key of Alipay keeps the former one for a while.
   *
   * @param before the row as it is, or null for a new one
   */
  columnsFor(id: string, read: ReadCredentials, before: Provider | null, now: number): Partial<Provider> {
    return {
      signMode: read.signMode,
      ...this.privateKeyColumns(id, read, before, now),
      ...this.alipayKeyColumns(read, before, now),
      ...certificateColumns(read),
      ...this.aesKeyColumns(id, read, before, now),
    };
  }

  private privateKeyColumns(id: string, read: ReadCredentials, before: Provider | null, now: number) {
    const { fingerprint, pem } = read.privateKey;
    if (before?.privateKeyFingerprint === fingerprint) return {};
    return {
      privateKey: this.vault.seal('secret', place(id, 'private_key'), pem),
      privateKeyFingerprint: fingerprint,
      privateKeyUpdatedAt: now,
    };
  }

  /** Messages under way and those Alipay repeats were signed with the key that is replaced. */
  private alipayKeyColumns(read: ReadCredentials, before: Provider | null, now: number) {
    const fingerprint = read.alipayKeyFingerprint;
    if (before?.alipayKeyFingerprint === fingerprint) return {};
    const alipayKey = read.alipayKey.export({ type: 'spki', format: 'pem' }).toString();
    const staysGood = before !== null && this.config.formerKeyMs > 0;
    return {
      alipayKey,
      alipayKeyFingerprint: fingerprint,
      alipayKeyUpdatedAt: now,
      formerAlipayKey: staysGood ? formerKeys(before, alipayKey, now).join('') : null,
      formerAlipayKeyUntil: staysGood ? now + this.config.formerKeyMs : null,
    };
  }

  private aesKeyColumns(id: string, read: ReadCredentials, before: Provider | null, now: number) {
    const bytes = read.aesKey;
    if (bytes === undefined) return { aesKey: null, aesKeyFingerprint: null, aesKeyUpdatedAt: null };
    const fingerprint = this.aesFingerprint(bytes);
    if (before?.aesKeyFingerprint === fingerprint) return {};
    return {
      aesKey: this.vault.seal('secret', place(id, 'aes_key'), bytes.toString('base64')),
      aesKeyFingerprint: fingerprint,
      aesKeyUpdatedAt: now,
    };
  }

  /** 128 random bits cannot be guessed back from a hash; half of it is enough to tell two keys apart. */
  private aesFingerprint(bytes: Buffer): string {
    return createHash('sha256').update('redress aes key').update(bytes).digest('hex').slice(0, 32);
  }

  private open(row: Provider, column: SecretColumn, sealed: string): string {
    return this.vault.open('secret', place(row.id, column), sealed);
  }
}

const place = (id: string, column: SecretColumn) => ({ table: 'provider', column, id });

/** Whoever pastes a wrong key and then the right one still gets what was signed with the key before both. */
const MAX_FORMER = 3;

function formerKeys(before: Provider, present: string, now: number): string[] {
  const stillGood = now < (before.formerAlipayKeyUntil ?? 0) ? pemsIn(before.formerAlipayKey ?? '') : [];
  return [...new Set([before.alipayKey, ...stillGood])].filter((pem) => pem !== present).slice(0, MAX_FORMER);
}

/** The PEM blocks of a text, each as it was exported. */
export const pemsIn = (text: string): string[] =>
  text.split(/(?<=-----END PUBLIC KEY-----\n)/).filter((pem) => pem !== '');

function certificateColumns({ certificates }: ReadCredentials): Partial<Provider> {
  return {
    appCertificate: certificates?.app.pem ?? null,
    appCertificateSerial: certificates?.app.sn ?? null,
    appCertificateExpiresAt: certificates?.app.validTo ?? null,
    alipayCertificate: certificates?.alipay.pem ?? null,
    alipayCertificateSerial: certificates?.alipay.sn ?? null,
    alipayCertificateExpiresAt: certificates?.alipay.validTo ?? null,
    alipayRootCertificate: certificates?.root.pem ?? null,
    alipayRootCertificateSerial: certificates?.root.sn ?? null,
    alipayRootCertificateExpiresAt: certificates?.root.validTo ?? null,
  };
}
