import type { SecretField } from './provider-draft.js';

/** Which box a dropped file belongs to, by Alipay's own file names first, else by what is inside. The server judges. */
export function boxOf(name: string, content: string): SecretField | null {
  if (/alipayRootCert/i.test(name)) return 'alipayRootCertificate';
  if (/alipayCertPublicKey/i.test(name)) return 'alipayCertificate';
  if (/appCertPublicKey/i.test(name)) return 'appCertificate';
  if (/PRIVATE KEY/.test(content) || /私钥|private/i.test(name)) return 'privateKey';
  if (/alipayPublicKey|支付宝公钥/i.test(name)) return 'alipayPublicKey';
  const certificates = content.match(/BEGIN CERTIFICATE/g)?.length ?? 0;
  // Alipay's root file is a bundle; the two others hold one certificate, or the certificate and its issuer.
  return certificates > 2 ? 'alipayRootCertificate' : null;
}
