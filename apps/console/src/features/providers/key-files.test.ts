import { expect, it } from 'vitest';
import { boxOf } from './key-files.js';

const certificate = '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n';

it.each([
  ['appCertPublicKey_2021004126789013.crt', certificate, 'appCertificate'],
  ['alipayCertPublicKey_RSA2.crt', certificate, 'alipayCertificate'],
  ['alipayRootCert.crt', certificate.repeat(4), 'alipayRootCertificate'],
  ['renamed.crt', certificate.repeat(4), 'alipayRootCertificate'],
  ['key.pem', '-----BEGIN PRIVATE KEY-----', 'privateKey'],
  ['应用私钥RSA2048.txt', 'MIIEvQ', 'privateKey'],
  ['alipayPublicKey_RSA2.txt', 'MIIB', 'alipayPublicKey'],
  ['renamed.crt', certificate, null],
] as const)('%s goes to its box', (name, content, box) => expect(boxOf(name, content)).toBe(box));
