import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ProviderCreate } from '@redress/contract';
import type { Scope } from '../platform/scope.js';

/** For tests only: providers as people enter them, with the keys of the golden vectors. */

const vector = (name: string) => readFileSync(new URL(`../../../../tests/vectors/${name}`, import.meta.url), 'utf8');

const fixture = (name: string) => readFileSync(new URL(`../../../simulator/fixtures/${name}`, import.meta.url), 'utf8');

export const vectorKeys = {
  appPrivate: vector('keys/app_private_pkcs1.pem'),
  appPublic: vector('keys/app_public.pem'),
  alipayPrivate: vector('keys/alipay_private_pkcs1.pem'),
  alipayPublic: vector('keys/alipay_public.pem'),
  wrongPrivate: vector('keys/wrong_private_pkcs1.pem'),
  wrongPublic: vector('keys/wrong_public.pem'),
  appCertificate: vector('certs/appCertPublicKey_2021000000000001.crt'),
  alipayCertificate: vector('certs/alipayCertPublicKey_RSA2.crt'),
  alipayRootCertificate: vector('certs/alipayRootCert.crt'),
  /** A certificate of another key, and that key. */
  otherCertificate: fixture('demo-certificate-app.crt'),
  otherPrivate: fixture('demo-certificate-app-private.pem'),
  otherPublic: createPublicKey(fixture('demo-certificate-app-private.pem'))
    .export({ type: 'spki', format: 'pem' })
    .toString(),
};

/** A provider in key mode at the real Alipay; override only what the test is about. */
export function aProviderInput(over: Partial<ProviderCreate> = {}): ProviderCreate {
  return ProviderCreate.parse({
    name: '好服务商',
    appId: '2021000000000001',
    signMode: 'key',
    privateKey: vectorKeys.appPrivate,
    alipayPublicKey: vectorKeys.alipayPublic,
    ...over,
  });
}

/** The same in certificate mode. */
export function aCertificateProviderInput(over: Partial<ProviderCreate> = {}): ProviderCreate {
  const { appCertificate, alipayCertificate, alipayRootCertificate } = vectorKeys;
  const certificates = { appCertificate, alipayCertificate, alipayRootCertificate };
  return aProviderInput({ signMode: 'certificate', alipayPublicKey: undefined, ...certificates, ...over });
}

/** Scope of somebody who works for some providers only. */
export const onlyProviders = (...providerIds: string[]): Scope => ({ all: false, providerIds, merchantIds: null });
