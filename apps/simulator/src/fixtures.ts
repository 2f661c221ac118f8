import { readFileSync } from 'node:fs';
import { createPublicKey } from 'node:crypto';
import { certificateSn, rootCertificateSn } from './certificate.js';
import { bareBase64, readPrivateKey } from './sign.js';

const folder = new URL('../fixtures/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

/** The pair that plays Alipay; both demo apps verify with it. Test material, not a secret. */
export const alipayPrivateKey = readPrivateKey(read('alipay-private.pem'));
export const alipayPublicKey = bareBase64(createPublicKey(read('alipay-public.pem')));
/** A key nobody trusts, for spoilt signatures. */
export const wrongPrivateKey = readPrivateKey(read('wrong-private.pem'));

export const alipayCertificate = read('alipay-certificate.crt');
export const alipayRootCertificate = read('alipay-root-certificate.crt');
export const alipayCertSn = certificateSn(alipayCertificate);
export const alipayRootCertSn = rootCertificateSn(alipayRootCertificate);

export const demoKeyApp = {
  appId: '2021000000000001',
  privateKey: read('demo-key-app-private.pem'),
  publicKey: read('demo-key-app-public.pem'),
};

const certificate = read('demo-certificate-app.crt');
export const demoCertificateApp = {
  appId: '2021000000000101',
  privateKey: read('demo-certificate-app-private.pem'),
  certificate,
  publicKey: bareBase64(createPublicKey(certificate)),
  certSn: certificateSn(certificate),
};
