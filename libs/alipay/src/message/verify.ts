import { createDecipheriv, createHash, verify, type KeyObject } from 'node:crypto';
import { TextDecoder } from 'node:util';
import { isObject, JsonFault, readJson, type JsonValue } from '../json.js';
import { parseBeijing } from '../time.js';
import { isForeignId } from '../wire.js';
import { decodeText, splitForm, type FormField } from './form.js';

/** What the messages of one application are verified and decrypted with. Cache it: parsing a key costs more than using it. */
export interface MessageKeys {
  /** Alipay's public keys of that application; more than one while a key is being changed. */
  keys: readonly KeyObject[];
  /** 16 bytes, for `encrypt_type=AES`. */
  aesKey?: Buffer;
}

/** A message that Alipay signed. It is a hint that something happened, never the truth about it (I6). */
export interface Message {
  appId: string;
  /** Same on every redelivery: together with `appId` the key of the inbox. */
  notifyId: string;
  /** `msg_method`, or `notify_type` of the old protocol; `''` when there is neither. */
  method: string;
  /** `1.1`, or `1.0` of the old protocol; `''` when absent. */
  version: string;
  /** UTC ms of sending, null when absent or unreadable. */
  sentAt: number | null;
  /** Sent more than 26 h before it arrived: later than the last redelivery, or our clock is wrong (M3). */
  isStale: boolean;
  /** Merchant app that owns the message. */
  msgAppId?: string;
  /** 2088… account that owns the message. */
  msgUid?: string;
  /** Merchant app, old protocol. */
  authAppId?: string;
  /** `biz_content`, decrypted and read, ids and all other numbers as text. Null when absent or not readable. */
  bizContent: JsonValue;
  /** `absent`, or why `bizContent` is null although there was one. */
  unreadable?: 'absent' | 'not_json' | 'not_decrypted';
  /** All fields but `sign`, decoded by the charset of the message; `biz_content` still encrypted if it was. */
  fields: Readonly<Record<string, string>>;
  /** SHA-256, hex, over method and content: two messages of one id with different digests are different messages (M2). */
  contentDigest: string;
}

export type RefusalReason =
  | 'too_large'
  | 'too_many_fields'
  | 'repeated_field'
  | 'missing_sign'
  | 'unsupported_sign_type'
  | 'no_app_id'
  | 'unknown_app'
  | 'bad_signature'
  | 'no_notify_id';

/** Not taken. `appId` is what the sender claims, for counting; it is not verified. */
export interface Refusal {
  refused: RefusalReason;
  appId?: string;
  /** Names of the fields that came, no values. */
  fieldNames: string[];
}

export const MAX_MESSAGE_BYTES = 256 * 1024;
const MAX_FIELDS = 100;
/** Alipay redelivers for about 25 h. */
export const STALE_AFTER_MS = 26 * 60 * 60 * 1000;

const UTF8 = new TextDecoder('utf-8');
const GB18030 = new TextDecoder('gb18030');
const BY_TYPE: ReadonlySet<string> = new Set(['sign', 'sign_type']);
const BY_SIGN: ReadonlySet<string> = new Set(['sign']);
/** Change from delivery to delivery, so they are not part of what a message says. */
const ENVELOPE: ReadonlySet<string> = new Set(['sign', 'sign_type', 'utc_timestamp', 'notify_time', 'notify_id']);

/**
 * Verify one pushed message and read it.
 *
 * Works on the percent-decoded bytes, so that any charset verifies (alipay.md 4.3). Accepted are the rule of today
 * (`sign` and `sign_type` left out of the signed text), then the old one (`sign_type` kept), nothing else; `sign_type`
 * must be RSA2. Costs one RSA verification and little besides.
 *
 * @param rawBody    the body as it arrived, unparsed
 * @param keysOf     keys by application; undefined = not one of ours
 * @param receivedAt UTC ms
 */
export function verifyMessage(
  rawBody: Buffer,
  keysOf: (appId: string) => MessageKeys | undefined,
  receivedAt: number,
): Message | Refusal {
  if (rawBody.length > MAX_MESSAGE_BYTES) return { refused: 'too_large', fieldNames: [] };
  const form = splitForm(rawBody);
  if (form.length > MAX_FIELDS) return { refused: 'too_many_fields', fieldNames: [] };
  const fields = new Map(form);
  const appId = fields.get('app_id');
  const refuse = (refused: RefusalReason): Refusal => ({
    refused,
    ...(isForeignId(appId) ? { appId } : {}),
    fieldNames: [...fields.keys()],
  });

  if (fields.size !== form.length) return refuse('repeated_field');
  const sign = fields.get('sign');
  if (sign === undefined || sign === '') return refuse('missing_sign');
  if (fields.get('sign_type') !== 'RSA2') return refuse('unsupported_sign_type');
  if (!isForeignId(appId)) return refuse('no_app_id');
  const keys = keysOf(appId);
  if (keys === undefined) return refuse('unknown_app');
  if (!isSignedByAny(form, sign, keys.keys)) return refuse('bad_signature');
  const notifyId = fields.get('notify_id');
  if (!isForeignId(notifyId)) return refuse('no_notify_id');
  return toMessage({ appId, notifyId, fields, keys, receivedAt });
}

export function isRefusal(outcome: Message | Refusal): outcome is Refusal {
  return 'refused' in outcome;
}

function isSignedByAny(form: FormField[], sign: string, keys: readonly KeyObject[]): boolean {
  const signature = Buffer.from(sign, 'base64');
  // Byte strings compare like the bytes they stand for, so this is the ASCII order the rule asks for.
  const sorted = form.toSorted(([left], [right]) => (left < right ? -1 : 1));
  return [BY_TYPE, BY_SIGN].some((left) => {
    const text = Buffer.from(signedText(sorted, left), 'latin1');
    return keys.some((key) => verify('RSA-SHA256', text, key, signature));
  });
}

function signedText(sorted: readonly FormField[], left: ReadonlySet<string>): string {
  let text = '';
  for (const [name, value] of sorted) {
    if (!left.has(name)) text += text === '' ? `${name}=${value}` : `&${name}=${value}`;
  }
  return text;
}

interface Verified {
  appId: string;
  notifyId: string;
  fields: ReadonlyMap<string, string>;
  keys: MessageKeys;
  receivedAt: number;
}

function toMessage({ appId, notifyId, fields, keys, receivedAt }: Verified): Message {
  const decoder = /^gb/i.test(fields.get('charset') ?? '') ? GB18030 : UTF8;
  const texts: Record<string, string> = {};
  for (const [name, value] of fields) {
    if (name !== 'sign' && name !== '__proto__') texts[decodeText(name, decoder)] = decodeText(value, decoder);
  }
  const sentAt = readSentAt(texts);
  return {
    appId,
    notifyId,
    method: texts['msg_method'] || texts['notify_type'] || '',
    version: texts['version'] ?? '',
    sentAt,
    isStale: sentAt !== null && receivedAt - sentAt > STALE_AFTER_MS,
    ...foreignIds(texts),
    ...readContent(texts, keys.aesKey, decoder),
    fields: texts,
    contentDigest: digestOf(fields),
  };
}

function readSentAt(texts: Readonly<Record<string, string>>): number | null {
  const timestamp = texts['utc_timestamp'];
  if (timestamp !== undefined && /^\d{1,15}$/.test(timestamp)) return Number.parseInt(timestamp, 10);
  return parseBeijing(texts['notify_time']);
}

function foreignIds(texts: Readonly<Record<string, string>>): Pick<Message, 'msgAppId' | 'msgUid' | 'authAppId'> {
  const { msg_app_id: msgAppId, msg_uid: msgUid, auth_app_id: authAppId } = texts;
  return {
    ...(isForeignId(msgAppId) ? { msgAppId } : {}),
    ...(isForeignId(msgUid) ? { msgUid } : {}),
    ...(isForeignId(authAppId) ? { authAppId } : {}),
  };
}

function readContent(
  texts: Readonly<Record<string, string>>,
  aesKey: Buffer | undefined,
  decoder: TextDecoder,
): Pick<Message, 'bizContent' | 'unreadable'> {
  let content = texts['biz_content'];
  if (content === undefined || content === '') return { bizContent: null, unreadable: 'absent' };
  if (texts['encrypt_type'] !== undefined && texts['encrypt_type'] !== '') {
    const opened = decrypt(content, aesKey, decoder);
    if (opened === undefined) return { bizContent: null, unreadable: 'not_decrypted' };
    content = opened;
  }
  try {
    const bizContent = readJson(content);
    return isObject(bizContent) ? { bizContent } : { bizContent: null, unreadable: 'not_json' };
  } catch (error) {
    if (error instanceof JsonFault) return { bizContent: null, unreadable: 'not_json' };
    throw error;
  }
}

/** AES-128-CBC with a zero IV is what Alipay prescribes. Every failure looks the same from outside (K4). */
function decrypt(content: string, aesKey: Buffer | undefined, decoder: TextDecoder): string | undefined {
  if (aesKey?.length !== 16) return undefined;
  try {
    const decipher = createDecipheriv('aes-128-cbc', aesKey, Buffer.alloc(16));
    return decoder.decode(Buffer.concat([decipher.update(content, 'base64'), decipher.final()]));
  } catch {
    return undefined;
  }
}

/** Messages of the old protocol have no `biz_content`; there the other fields are the content. */
function digestOf(fields: ReadonlyMap<string, string>): string {
  const content = fields.get('biz_content');
  const method = fields.get('msg_method') || fields.get('notify_type') || '';
  const rest = () =>
    [...fields].filter(([name]) => !ENVELOPE.has(name)).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return createHash('sha256')
    .update(`${method}\n${content ?? JSON.stringify(rest())}`, 'latin1')
    .digest('hex');
}
