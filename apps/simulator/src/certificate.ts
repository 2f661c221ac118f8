import { createHash, X509Certificate } from 'node:crypto';

/** Every certificate of a PEM file, in file order. */
export function certificatesOf(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

/**
 * Serial number as Alipay counts it: md5 of the issuer's attributes in reverse order, followed by the serial in
 * decimal. Only the first certificate of a file counts.
 */
export function certificateSn(pem: string): string {
  const first = certificatesOf(pem)[0];
  if (first === undefined) throw new Error('no certificate in this text');
  return snOf(first);
}

/** Serial numbers of the RSA roots of a bundle, joined with `_`. The roots are self-signed: key type = signature type. */
export function rootCertificateSn(pem: string): string {
  return certificatesOf(pem)
    .filter((certificate) => certificate.publicKey.asymmetricKeyType === 'rsa')
    .map(snOf)
    .join('_');
}

function snOf(certificate: X509Certificate): string {
  const issuer = certificate.issuer.split('\n').toReversed().join(',');
  const serial = BigInt(`0x${certificate.serialNumber}`).toString();
  return createHash('md5').update(`${issuer}${serial}`).digest('hex');
}
