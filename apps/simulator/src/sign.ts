import { createCipheriv, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** Parameters as they came or will go out: name → bytes in the charset of the message. */
export type ByteFields = ReadonlyMap<string, Buffer>;

/**
 * The text both sides sign: names in ASCII order, `name=value` joined by `&`, in the bytes of the message.
 *
 * @param leftOut names that are not part of it: `sign` for requests, `sign` and `sign_type` for messages (V1)
 * @param dropEmpty requests leave empty values out, messages keep them as `name=`
 */
export function signingBytes(fields: ByteFields, leftOut: readonly string[], dropEmpty: boolean): Buffer {
  const parts: Buffer[] = [];
  const names = [...fields.keys()].filter((name) => !leftOut.includes(name)).sort(byCodeUnit);
  for (const name of names) {
    const value = fields.get(name) ?? Buffer.alloc(0);
    if (dropEmpty && value.toString('latin1').trim() === '') continue;
    if (parts.length > 0) parts.push(Buffer.from('&'));
    parts.push(Buffer.from(`${name}=`), value);
  }
  return Buffer.concat(parts);
}

function byCodeUnit(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** RSA2: SHA256withRSA, PKCS#1 v1.5, base64. */
export function rsaSign(bytes: Buffer, privateKey: KeyObject): string {
  return sign('sha256', bytes, privateKey).toString('base64');
}

export function rsaVerify(bytes: Buffer, signature: string, publicKey: KeyObject): boolean {
  return verify('sha256', bytes, publicKey, Buffer.from(signature, 'base64'));
}

/** A public key as people paste it: PEM, or the bare base64 of Alipay's console. Throws on anything else. */
export function readPublicKey(text: string): KeyObject {
  if (text.includes('-----BEGIN')) return createPublicKey(text);
  return createPublicKey({ key: Buffer.from(text.replace(/\s+/g, ''), 'base64'), format: 'der', type: 'spki' });
}

export function readPrivateKey(pem: string): KeyObject {
  return createPrivateKey(pem);
}

/** Base64 body of a public key, the form in which Alipay's console shows it. */
export function bareBase64(publicKey: KeyObject): string {
  return publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
}

/** Message content encryption: AES-128-CBC, zero IV, PKCS#7; `key` is the app's AES key in base64. */
export function aesEncrypt(text: string, key: string): string {
  const cipher = createCipheriv('aes-128-cbc', Buffer.from(key, 'base64'), Buffer.alloc(16));
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
}
