import { createSign } from 'node:crypto';
import { readFileSync } from 'node:fs';

const vectors = new URL('../vectors/keys/', import.meta.url);
const privateKey = readFileSync(new URL('alipay_private_pkcs8.pem', vectors), 'utf8');

/** Public half of the key that signs the messages of `makeMessages`. */
export const alipayPublicKey = readFileSync(new URL('alipay_public.pem', vectors), 'utf8');

/**
 * Signed bodies as Alipay pushes them, each with its own `notify_id`, spread over the given complaints.
 *
 * @param {{ count: number, appId: string, authAppId: string, complaintIds: string[], from: number }} wanted
 *        from: number of the first, so that no two calls make the same message
 * @returns {string[]} urlencoded bodies
 */
export function makeMessages({ count, appId, authAppId, complaintIds, from }) {
  const run = Date.now().toString(36);
  return Array.from({ length: count }, (_, index) => {
    const fields = {
      app_id: appId,
      biz_content: JSON.stringify({ complain_event_id: complaintIds[index % complaintIds.length] }),
      charset: 'UTF-8',
      msg_app_id: authAppId,
      msg_method: 'alipay.merchant.tradecomplain.changed',
      msg_type: 'app',
      notify_id: `bench${run}${String(from + index).padStart(12, '0')}`,
      utc_timestamp: String(Date.now()),
      version: '1.1',
    };
    const text = Object.entries(fields)
      .map(([name, value]) => `${name}=${value}`)
      .join('&');
    const sign = createSign('RSA-SHA256').update(text, 'utf8').sign(privateKey, 'base64');
    return new URLSearchParams({ ...fields, sign_type: 'RSA2', sign }).toString();
  });
}
