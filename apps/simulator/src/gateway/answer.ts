import { createHash, randomBytes } from 'node:crypto';
import { alipayCertSn, alipayPrivateKey, wrongPrivateKey } from '../fixtures.js';
import { rsaSign } from '../sign.js';
import type { App, Settings } from '../state/model.js';

/** How an answer is dressed; the spoilt ones come from faults. */
export interface Dress {
  app: App | undefined;
  signed: boolean;
  root: string;
  spoil?: string;
}

export function rootKey(method: string): string {
  return `${method.replaceAll('.', '_')}_response`;
}

/**
 * The node's text as it goes out and is signed: Chinese as it is, slashes as `\/`, so that a reader who serialises
 * the parsed object again gets another text.
 */
export function nodeText(node: Record<string, unknown>): string {
  return JSON.stringify(node).replaceAll('/', '\\/');
}

/** The whole body: the node, in certificate mode the serial number of the key that signed, the signature. */
export function answerBody(node: Record<string, unknown>, dress: Dress): string {
  const text = nodeText(node);
  const parts = [`"${dress.root}":${text}`];
  if (dress.app?.signMode === 'certificate' && dress.signed) {
    parts.push(`"alipay_cert_sn":"${dress.spoil === 'cert-expired' ? otherCertSn() : alipayCertSn}"`);
  }
  if (dress.signed && dress.spoil !== 'unsigned') {
    const key = dress.spoil === 'wrong-signature' ? wrongPrivateKey : alipayPrivateKey;
    parts.push(`"sign":"${rsaSign(Buffer.from(text, 'utf8'), key)}"`);
  }
  return `{${parts.join(',')}}`;
}

/** Serial number of the certificate that replaced the expired one: same key, other number. */
function otherCertSn(): string {
  return createHash('md5').update(`${alipayCertSn} renewed`).digest('hex');
}

/** Gateway errors come unsigned, unless a switch says otherwise; business errors are always signed. */
export function dressFor(code: string, method: string, app: App | undefined, settings: Settings): Dress {
  const isGatewayError = code !== '10000' && code !== '40004';
  const root = isGatewayError && (settings.errorResponseRoot || method === '') ? 'error_response' : rootKey(method);
  return { app, root, signed: !isGatewayError || settings.signGatewayErrors };
}

export function newTraceId(): string {
  return `0${randomBytes(15).toString('hex')}`;
}
