import { toBeijing } from './beijing.js';
import { wrongPrivateKey, alipayPrivateKey } from './fixtures.js';
import { encodeForm } from './form.js';
import { encodeGbk } from './gbk.js';
import { aesEncrypt, rsaSign, signingBytes } from './sign.js';

export const variants = ['good', 'wrong-key', 'tampered', 'unknown-app', 'huge', 'v2'] as const;
export type Variant = (typeof variants)[number];

export interface MessageOrder {
  appId: string;
  method: string;
  bizContent: unknown;
  msgAppId?: string;
  msgUid?: string;
  charset?: 'UTF-8' | 'GBK';
  /** The app's AES key: encrypt the content. */
  aesKey?: string;
  variant?: Variant;
  notifyId: string;
  /** Merged into the form before it is signed; null removes a field. */
  fields?: Record<string, string | null>;
  /** Protocol 1.0: `notify_type` instead of `msg_method`. */
  classic?: boolean;
  /** Size of a `huge` content. */
  bytes?: number;
  now: number;
}

export interface BuiltMessage {
  form: Record<string, string>;
  body: string;
  contentType: string;
}

const DEFAULT_HUGE_BYTES = 300 * 1024;

/** The form of one message, signed: by rule V1, or V2 where `sign_type` is part of the text. */
export function buildMessage(order: MessageOrder): BuiltMessage {
  const charset = order.charset ?? 'UTF-8';
  const form = unsignedForm(order, charset);
  const leftOut = order.variant === 'v2' ? ['sign'] : ['sign', 'sign_type'];
  const key = order.variant === 'wrong-key' ? wrongPrivateKey : alipayPrivateKey;
  form['sign'] = rsaSign(signingBytes(toBytes(form, charset), leftOut, false), key);
  if (order.variant === 'tampered') form['biz_content'] = tamper(form['biz_content'] ?? '');
  return {
    form,
    body: encodeForm(toBytes(form, charset)),
    contentType: `application/x-www-form-urlencoded; charset=${charset}`,
  };
}

/** The same message once more with a new send time, as a redelivery that is signed again. */
export function resign(form: Readonly<Record<string, string>>, now: number): BuiltMessage {
  const charset = form['charset'] === 'GBK' ? 'GBK' : 'UTF-8';
  const fresh: Record<string, string> = { ...form, utc_timestamp: String(now) };
  fresh['sign'] = rsaSign(signingBytes(toBytes(fresh, charset), ['sign', 'sign_type'], false), alipayPrivateKey);
  return {
    form: fresh,
    body: encodeForm(toBytes(fresh, charset)),
    contentType: `application/x-www-form-urlencoded; charset=${charset}`,
  };
}

/** Another number, as somebody on the way would put in. */
function tamper(content: string): string {
  const changed = content.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10));
  return changed === content ? `${content} ` : changed;
}

function unsignedForm(order: MessageOrder, charset: string): Record<string, string> {
  const form: Record<string, string> = {
    notify_id: order.notifyId,
    ...(order.classic === true ? classicFields(order) : messageFields(order)),
    app_id: order.variant === 'unknown-app' ? '2021009999999999' : order.appId,
    charset,
    sign_type: 'RSA2',
    biz_content: contentOf(order),
  };
  if (order.aesKey !== undefined) form['encrypt_type'] = 'AES';
  for (const [name, value] of Object.entries(order.fields ?? {})) {
    if (value === null) delete form[name];
    else form[name] = value;
  }
  return form;
}

function messageFields(order: MessageOrder): Record<string, string> {
  const fields: Record<string, string> = {
    utc_timestamp: String(order.now),
    msg_method: order.method,
    version: '1.1',
  };
  if (order.msgAppId !== undefined) Object.assign(fields, { msg_type: 'app', msg_app_id: order.msgAppId });
  if (order.msgUid !== undefined) fields['msg_uid'] = order.msgUid;
  return fields;
}

function classicFields(order: MessageOrder): Record<string, string> {
  const fields: Record<string, string> = {
    notify_type: order.method,
    notify_time: toBeijing(order.now),
    version: '1.0',
  };
  if (order.msgAppId !== undefined) fields['auth_app_id'] = order.msgAppId;
  return fields;
}

function contentOf(order: MessageOrder): string {
  const plain = typeof order.bizContent === 'string' ? order.bizContent : JSON.stringify(order.bizContent ?? {});
  const text = order.variant === 'huge' ? pad(plain, order.bytes ?? DEFAULT_HUGE_BYTES) : plain;
  return order.aesKey === undefined ? text : aesEncrypt(text, order.aesKey);
}

function pad(json: string, bytes: number): string {
  const filler = `"filler":"${'x'.repeat(bytes)}"}`;
  return json === '{}' ? `{${filler}` : json.replace(/}$/, `,${filler}`);
}

function toBytes(form: Readonly<Record<string, string>>, charset: string): Map<string, Buffer> {
  const encode = charset === 'GBK' ? encodeGbk : (text: string) => Buffer.from(text, 'utf8');
  return new Map(Object.entries(form).map(([name, value]) => [name, encode(value)]));
}
