import { createCipheriv, createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alipayPublicKey, APP_ID, signWith, VECTOR_NOW, vectorJson, vectorText } from '../testing.fixture.js';
import { splitForm } from './form.js';
import {
  isRefusal,
  MAX_MESSAGE_BYTES,
  STALE_AFTER_MS,
  verifyMessage,
  type Message,
  type MessageKeys,
  type Refusal,
} from './verify.js';

interface NotifyCase {
  name: string;
  body: string;
  form: Record<string, string>;
  expect: { rawBytes: boolean };
}

const vectors = vectorJson<{ app_id: string; aes_key_base64: string; cases: NotifyCase[] }>('notify.json');
const AES_KEY = Buffer.from(vectors.aes_key_base64, 'base64');
const KEYS: MessageKeys = { keys: [alipayPublicKey()], aesKey: AES_KEY };
const keysOf = (appId: string) => (appId === APP_ID ? KEYS : undefined);

function read(body: string | Buffer, keys = keysOf): Message | Refusal {
  return verifyMessage(Buffer.from(body), keys, VECTOR_NOW);
}

function taken(outcome: Message | Refusal): Message {
  if (isRefusal(outcome)) throw new Error(`refused: ${outcome.refused}`);
  return outcome;
}

function vector(name: string): NotifyCase {
  const found = vectors.cases.find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`no vector ${name}`);
  return found;
}

const FORM = {
  notify_id: 'n1',
  utc_timestamp: String(VECTOR_NOW),
  msg_method: 'alipay.merchant.tradecomplain.changed',
  app_id: APP_ID,
  version: '1.1',
  charset: 'UTF-8',
  sign_type: 'RSA2',
  biz_content: '{"complain_event_id":"1"}',
};

/** A form signed by the rule of today, urlencoded. */
function signed(over: Record<string, string> = {}): string {
  const form: Record<string, string> = { ...FORM, ...over };
  const names = Object.keys(form).filter((name) => name !== 'sign_type');
  const text = names
    .sort()
    .map((name) => `${name}=${form[name]}`)
    .join('&');
  return new URLSearchParams({ ...form, sign: signWith('alipay', text) }).toString();
}

describe('message vectors', () => {
  it('has the 21 cases', () => expect(vectors.cases).toHaveLength(21));

  it.each(vectors.cases)('$name: accepted = $expect.rawBytes', (entry) => {
    const outcome = read(entry.body);
    expect(!isRefusal(outcome)).toBe(entry.expect.rawBytes);
    if (isRefusal(outcome)) return;
    expect(outcome.notifyId).toBe(entry.form['notify_id']);
    expect(outcome.method).toBe(entry.form['msg_method'] ?? entry.form['notify_type']);
    const { sign: _, ...fields } = entry.form;
    expect(outcome.fields).toEqual(fields);
    expect(outcome.sentAt === null ? null : Math.abs(outcome.sentAt - VECTOR_NOW)).toBeLessThanOrEqual(120_123);
  });

  it.each([
    ['tampered_biz_content', 'bad_signature'],
    ['tampered_app_id', 'unknown_app'],
    ['wrong_key', 'bad_signature'],
    ['sign_plus_became_space', 'bad_signature'],
    ['empty_field_not_signed', 'bad_signature'],
    ['downgrade_sign_type', 'unsupported_sign_type'],
    ['unknown_sign_type', 'unsupported_sign_type'],
    ['missing_sign', 'missing_sign'],
  ])('says why %s is refused: %s', (name, reason) => {
    expect(read(vector(name).body)).toMatchObject({ refused: reason });
  });

  it('reads the owner and the content', () => {
    expect(taken(read(vector('valid_tradecomplain').body))).toMatchObject({
      appId: APP_ID,
      version: '1.1',
      msgAppId: '2021000000000002',
      msgUid: '2088000000000002',
      bizContent: { complain_event_id: '2026112200102000000001459758' },
      isStale: false,
    });
  });

  it('decodes GBK after verifying', () => {
    const message = taken(read(vector('gbk_charset').body));
    expect(message.bizContent).toEqual({ complain_event_id: '2026112200102000000001459762', note: '要求全额退款' });
  });

  it('decrypts AES after verifying', () => {
    const { body } = vector('aes_encrypted_biz_content');
    expect(taken(read(body)).bizContent).toEqual({ complain_event_id: '2026112200102000000001459758' });
    const withoutKey = taken(read(body, () => ({ keys: KEYS.keys })));
    expect(withoutKey).toMatchObject({ bizContent: null, unreadable: 'not_decrypted' });
  });

  it('reads the old protocol', () => {
    const message = taken(read(vector('open_app_auth_notify').body));
    expect(message).toMatchObject({ method: 'open_app_auth_notify', version: '1.0', authAppId: '2021000000000002' });
    expect(message.bizContent).toMatchObject({ detail: { expires_in: '31536000' } });
    const classic = taken(read(vector('classic_trade_refund_notify').body));
    expect(classic).toMatchObject({ method: 'trade_status_sync', bizContent: null, unreadable: 'absent' });
  });

  it('gives redeliveries the same digest, and other content another (M2)', () => {
    const digest = (name: string) => taken(read(vector(name).body)).contentDigest;
    expect(digest('redelivery_new_timestamp')).toBe(digest('valid_tradecomplain'));
    expect(digest('valid_bare_percent')).not.toBe(digest('valid_tradecomplain'));
  });
});

describe('M1 message verification', () => {
  it('takes a message signed with the second of two keys', () => {
    const wrong = createPublicKey(vectorText('keys/wrong_public.pem'));
    expect(isRefusal(read(signed(), () => ({ keys: [wrong, alipayPublicKey()] })))).toBe(false);
    expect(read(signed(), () => ({ keys: [wrong] }))).toMatchObject({ refused: 'bad_signature' });
    expect(read(signed(), () => ({ keys: [] }))).toMatchObject({ refused: 'bad_signature' });
  });

  it.each([
    ['a repeated sign', (body: string) => `${body}&sign=x`, 'repeated_field'],
    ['a repeated field', (body: string) => `${body}&app_id=2021000000000001`, 'repeated_field'],
    ['a repeated field, spelt otherwise', (body: string) => `${body}&app%5Fid=1`, 'repeated_field'],
    ['no sign_type', (body: string) => body.replace('sign_type=RSA2&', ''), 'unsupported_sign_type'],
    ['lower-case sign_type', (body: string) => body.replace('RSA2', 'rsa2'), 'unsupported_sign_type'],
    ['an empty sign', (body: string) => body.replace(/sign=[^&]+$/, 'sign='), 'missing_sign'],
    ['a sign of rubbish', (body: string) => body.replace(/sign=[^&]+$/, 'sign=%00%FF%'), 'bad_signature'],
    ['no app_id', (body: string) => body.replace(/app_id=\d+&/, ''), 'no_app_id'],
    ['a strange app_id', (body: string) => body.replace(/app_id=\d+/, 'app_id=a+b'), 'no_app_id'],
    ['an unknown app', (body: string) => body.replace(/app_id=\d+/, 'app_id=2021000000000099'), 'unknown_app'],
    ['an extra field', (body: string) => `${body}&x=1`, 'bad_signature'],
    ['nothing', () => '', 'missing_sign'],
    ['no form at all', () => '{"a":1}', 'missing_sign'],
    ['many fields', () => Array.from({ length: 101 }, (_, at) => `f${at}=1`).join('&'), 'too_many_fields'],
    ['too much', () => `a=${'x'.repeat(MAX_MESSAGE_BYTES)}`, 'too_large'],
  ])('refuses %s', (_, change, reason) => {
    expect(read(change(signed()))).toMatchObject({ refused: reason });
  });

  it('refuses a signed message without a usable id', () => {
    expect(read(signed({ notify_id: '' }))).toMatchObject({ refused: 'no_notify_id' });
    expect(read(signed({ notify_id: 'a b' }))).toMatchObject({ refused: 'no_notify_id' });
    expect(read(signed({ notify_id: 'x'.repeat(129) }))).toMatchObject({ refused: 'no_notify_id' });
  });

  it('names fields in a refusal, but no values', () => {
    const outcome = read(signed({ secret: 'top-secret' }).replace('RSA2', 'RSA'));
    expect(JSON.stringify(outcome)).not.toContain('top-secret');
    expect(outcome).toMatchObject({ appId: APP_ID, fieldNames: expect.arrayContaining(['secret']) as unknown });
  });

  it('takes a truly bare % as itself', () => {
    const body = signed({ biz_content: '{"note":"100%"}' }).replaceAll('100%25', '100%');
    expect(taken(read(body)).bizContent).toEqual({ note: '100%' });
  });

  it('keeps ids beyond 2^53 as they are', () => {
    expect(taken(read(signed({ biz_content: '{"id":12345678901234567890}' }))).bizContent).toEqual({
      id: '12345678901234567890',
    });
  });

  it.each(['not json', '[1]', '"text"', '['.repeat(50), '{"a":1,"a":2}'])(
    'M3 takes unreadable content as null: %s',
    (content) => {
      expect(taken(read(signed({ biz_content: content })))).toMatchObject({ bizContent: null, unreadable: 'not_json' });
    },
  );

  it('M3 flags what is older than 26 h, and takes it', () => {
    const at = (ms: number) => taken(read(signed({ utc_timestamp: String(ms) }))).isStale;
    expect([at(VECTOR_NOW - STALE_AFTER_MS), at(VECTOR_NOW - STALE_AFTER_MS - 1), at(VECTOR_NOW + 1)]).toEqual([
      false,
      true,
      false,
    ]);
    expect(taken(read(signed({ utc_timestamp: 'soon' })))).toMatchObject({ sentAt: null, isStale: false });
  });

  it('drops owners that cannot be ids', () => {
    const message = taken(read(signed({ msg_uid: '', msg_app_id: '两', auth_app_id: '2021' })));
    expect([message.msgUid, message.msgAppId, message.authAppId]).toEqual([undefined, undefined, '2021']);
  });

  it('K4 looks the same for every decrypt failure', () => {
    const cipher = createCipheriv('aes-128-cbc', AES_KEY, Buffer.alloc(16));
    const good = cipher.update('{"a":"b"}', 'utf8', 'base64') + cipher.final('base64');
    const outcomes = [`A${good.slice(1)}`, 'AAAA', '!!!', good.slice(0, -8)].map((content) =>
      taken(read(signed({ encrypt_type: 'AES', biz_content: content }))),
    );
    for (const { bizContent, unreadable } of outcomes) {
      expect(bizContent).toBeNull();
      expect(['not_decrypted', 'not_json']).toContain(unreadable);
    }
    expect(taken(read(signed({ encrypt_type: 'AES', biz_content: good }))).bizContent).toEqual({ a: 'b' });
  });

  it('has no way to the prototype', () => {
    const form = { ...FORM, ['__proto__']: 'x' };
    const text = Object.keys(form)
      .filter((name) => name !== 'sign_type')
      .sort()
      .map((name) => `${name}=${Object.entries(form).find(([key]) => key === name)?.[1] ?? ''}`)
      .join('&');
    const body = new URLSearchParams([...Object.entries(form), ['sign', signWith('alipay', text)]]).toString();
    expect(Object.getPrototypeOf(taken(read(body)).fields)).toBe(Object.prototype);
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, isForm) => {
        const body = isForm ? Buffer.concat([Buffer.from(`${signed()}&`), Buffer.from(bytes)]) : Buffer.from(bytes);
        verifyMessage(body, keysOf, VECTOR_NOW);
      }),
      { numRuns: 300 },
    );
  });

  it('any changed byte of the body is refused or changes nothing', () => {
    const body = Buffer.from(signed());
    const original = taken(read(body));
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const changed = Buffer.from(body);
        changed[at] = byte;
        const outcome = verifyMessage(changed, keysOf, VECTOR_NOW);
        if (!isRefusal(outcome)) expect(outcome).toEqual(original);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('form splitting', () => {
  it('agrees with URLSearchParams where the text is UTF-8', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ minLength: 1 }), fc.string())), (pairs) => {
        const body = new URLSearchParams(pairs).toString();
        const utf8 = (bytes: string) => Buffer.from(bytes, 'latin1').toString('utf8');
        const split = splitForm(Buffer.from(body)).map(([name, value]) => [utf8(name), utf8(value)]);
        expect(split).toEqual([...new URLSearchParams(body)]);
      }),
      { numRuns: 1000 },
    );
  });
});
