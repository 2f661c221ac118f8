import type { Merchant } from '@redress/contract';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apps, type House, startHouse } from '../house.js';
import { until } from '../until.js';

interface Vector {
  name: string;
  content_type: string;
  body: string;
  form: Record<string, string>;
  expect: { rawBytes: boolean };
}
const vectors = JSON.parse(readFileSync(new URL('../../vectors/notify.json', import.meta.url), 'utf8')) as {
  aes_key_base64: string;
  cases: Vector[];
};
/** The vectors were sent on 2026-11-22; the server takes it to be a minute later. */
const sentAt = 1_795_312_800_123;
const valid = vectors.cases[0] as Vector;
const form = 'application/x-www-form-urlencoded; charset=UTF-8';

interface Answer {
  status: number;
  type: string;
  body: string;
}

describe('anything that may be posted to /webhooks/alipay', () => {
  let house: House;

  beforeAll(async () => {
    house = await startHouse({ clockOffsetMs: sentAt + 60_000 - Date.now() });
    const provider = await house.addProvider(apps.key);
    await house.authorise(provider, '2021000000000002');
    await house.api.call('PATCH', `/providers/${provider.id}`, { aesKey: vectors.aes_key_base64 });
  });
  afterAll(() => house?.close());

  async function post(
    body: string | Uint8Array,
    headers: Record<string, string> = { 'content-type': form },
  ): Promise<Answer> {
    const answer = await fetch(house.webhookUrl, { method: 'POST', headers, body: body as BodyInit });
    return read(answer);
  }

  describe('refused', () => {
    /** What must not move, whatever arrives: no complaint, no call to Alipay, no merchant changed. */
    const state = async () => ({
      complaints: await house.api.all('/complaints'),
      merchants: (await house.api.all<Merchant>('/merchants')).map((one) => `${one.authAppId} ${one.version}`),
      reads: (await house.simulator.journal('alipay.merchant.tradecomplain.query')).length,
    });

    it.each(vectors.cases.filter((one) => !one.expect.rawBytes))('vector $name', async ({ body, content_type }) => {
      const before = await state();
      isShortRefusal(await post(body, { 'content-type': content_type }));
      expect(await state()).toEqual(before);
    });

    const spoilt: [string, string | Uint8Array, Record<string, string>?][] = [
      ['nothing', ''],
      ['an unknown app', valid.body.replace(/app_id=\d+/g, 'app_id=2021999999999999')],
      ['no app', valid.body.replace(/(^|&)app_id=\d+/, '')],
      ['a tampered field', valid.body.replace('version=1.1', 'version=1.0')],
      ['a field more', `${valid.body}&extra=1`],
      ['a field less', valid.body.replace(/&notify_id=[^&]+|notify_id=[^&]+&/, '')],
      ['the signature twice', `${valid.body}&sign=abc`],
      ['a field twice', `${valid.body}&app_id=2021000000000001`],
      ['sign_type RSA', valid.body.replace('sign_type=RSA2', 'sign_type=RSA')],
      ['sign_type of no kind', valid.body.replace('sign_type=RSA2', 'sign_type=%00')],
      ['no sign_type', valid.body.replace(/&sign_type=RSA2/, '')],
      ['a sign that is no base64', valid.body.replace(/&sign=[^&]+/, '&sign=%%%')],
      ['a bare %', '%'],
      ['only separators', '&&&===&&&'],
      ['NUL bytes', '\0\0\0=\0&app_id=\0'],
      ['bytes of no charset', new Uint8Array([0xff, 0xfe, 0x3d, 0xc3, 0x28, 0x26, 0xa0])],
      ['JSON', '{"app_id":"2021000000000001"}', { 'content-type': 'application/json' }],
      ['XML', '<xml/>', { 'content-type': 'text/xml' }],
      ['multipart', '--x\r\n\r\n--x--', { 'content-type': 'multipart/form-data; boundary=x' }],
      ['no content type at all', valid.body.replace('version=1.1', 'version=9'), { 'content-type': '' }],
      [
        'a body that says gzip',
        valid.body.replace('version=1.1', 'version=9'),
        { 'content-type': form, 'content-encoding': 'gzip' },
      ],
      ['thousands of fields', Array.from({ length: 20_000 }, (_, n) => `f${n}=1`).join('&')],
      ['__proto__ fields', '__proto__=1&constructor=2&toString=3&app_id=2021000000000001&sign_type=RSA2&sign=AAAA'],
      ['1 MB', `app_id=2021000000000001&x=${'a'.repeat(1_048_576)}`],
      ['257 KiB', `app_id=2021000000000001&x=${'a'.repeat(257 * 1024)}`],
    ];
    it.each(spoilt)('%s', async (_, body, headers) => {
      const before = await state();
      isShortRefusal(await post(body, headers));
      expect(await state()).toEqual(before);
    });

    it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'])('%s', async (method) => {
      const answer = await read(await fetch(house.webhookUrl, { method }));
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(answer.body).not.toContain('success');
    });

    it('a body that ends early', async () => {
      await new Promise<void>((resolve) => {
        const cut = request(house.webhookUrl, {
          method: 'POST',
          headers: { 'content-type': form, 'content-length': '5000' },
        });
        cut.on('error', () => resolve());
        cut.on('response', (answer) => {
          expect(answer.statusCode).toBeLessThan(500);
          resolve();
        });
        cut.write(valid.body);
        setTimeout(() => cut.destroy(), 200);
      });
      expect((await fetch(`${house.url}/healthz`)).status).toBe(200);
    });
  });

  describe('taken', () => {
    it.each(vectors.cases.filter((one) => one.expect.rawBytes))('vector $name', async ({ body, content_type }) => {
      expect(await post(body, { 'content-type': content_type })).toMatchObject({ status: 200, body: 'success' });
    });

    it('the same message fifty times at once has one effect', async () => {
      const trade = await house.simulator.addTrade('2021000000000002', '5.00');
      const made = await house.simulator.complain('trade', '2021000000000002', [trade], { push: false });
      const { body } = await house.simulator.call<{ body: string }>('POST', '/pushes', {
        appId: apps.key,
        method: 'alipay.merchant.tradecomplain.changed',
        bizContent: { complain_event_id: made.id },
        msgAppId: '2021000000000002',
        fields: { utc_timestamp: String(sentAt) },
        send: false,
      });
      const answers = await Promise.all(Array.from({ length: 50 }, () => post(body)));
      expect(answers.every((answer) => answer.status === 200 && answer.body === 'success')).toBe(true);

      const complaint = await until(() => house.find(made.taskId));
      const { events } = await house.complaint(complaint.id);
      expect(events.filter((event) => event.type === 'complaint.received')).toHaveLength(1);
    });

    it('in another charset, encrypted and with the identity of no merchant', async () => {
      for (const more of [{ charset: 'GBK' }, { aes: true }, { variant: 'v2' }, { msgAppId: '', msgUid: '' }]) {
        const trade = await house.simulator.addTrade('2021000000000002', '6.00');
        const made = await house.simulator.complain('trade', '2021000000000002', [trade], { push: false });
        const push = await house.simulator.call<{ attempts: { body?: string }[] }>('POST', '/pushes', {
          appId: apps.key,
          method: 'alipay.merchant.tradecomplain.changed',
          bizContent: { complain_event_id: made.id, note: '你好' },
          msgAppId: '2021000000000002',
          fields: { utc_timestamp: String(sentAt) },
          ...more,
        });
        expect(push.attempts[0], JSON.stringify(more)).toMatchObject({ body: 'success' });
        await until(() => house.find(made.taskId));
      }
    });

    it('that cannot be read is kept and answered, and nothing breaks', async () => {
      for (const bizContent of [
        'no JSON',
        '',
        '{"complain_event_id":',
        '{"a":1e400}',
        '[]',
        '"\\u0000"',
        '{"__proto__":{"x":1}}',
      ]) {
        const push = await house.simulator.call<{ attempts: { body?: string }[] }>('POST', '/pushes', {
          appId: apps.key,
          method: 'alipay.merchant.tradecomplain.changed',
          bizContent,
          fields: { utc_timestamp: String(sentAt) },
        });
        expect(push.attempts[0], bizContent).toMatchObject({ body: 'success' });
      }
      const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
      const push = await house.simulator.call<{ attempts: { body?: string }[] }>('POST', '/pushes', {
        appId: apps.key,
        method: 'alipay.no.such.message',
        bizContent: deep,
        fields: { utc_timestamp: String(sentAt) },
      });
      expect(push.attempts[0]).toMatchObject({ body: 'success' });
      expect((await fetch(`${house.url}/healthz`)).status).toBe(200);
    });
  });

  it('is still the same process at the end', async () => {
    expect(house.server.isRunning).toBe(true);
    expect(await (await fetch(`${house.url}/readyz`)).text()).not.toMatch(/[{<]/);
  });
});

async function read(answer: Response): Promise<Answer> {
  return { status: answer.status, type: answer.headers.get('content-type') ?? '', body: await answer.text() };
}

/** Short plain text, 4xx or `fail`; never a 500, never `success`, never anything of the inside. */
function isShortRefusal({ status, type, body }: Answer): void {
  expect(status).toBeLessThan(500);
  expect(status === 200 ? body : 'fail').toBe('fail');
  expect(body.length).toBeLessThan(200);
  expect(body).not.toContain('success');
  expect(type).toContain('text/plain');
}
