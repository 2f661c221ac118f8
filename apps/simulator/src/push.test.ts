import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { alipayPublicKey, demoKeyApp } from './fixtures.js';
import { decodeForm } from './form.js';
import { startSimulator, type Simulator } from './server.js';
import { readPublicKey, rsaVerify, signingBytes } from './sign.js';

const authAppId = '2021000000000002';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
let simulator: Simulator;
let receiver: Server;
let received: string[] = [];
let answer: { status: number; body: string } = { status: 200, body: 'success' };

interface PushView {
  notifyId: string;
  state: string;
  body: string;
  form: Record<string, string>;
  attempts: { at: string; ok: boolean }[];
}

beforeAll(async () => {
  simulator = await startSimulator();
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push(Buffer.concat(chunks).toString('latin1'));
      response.writeHead(answer.status).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  const messageUrl = `http://127.0.0.1:${port}/webhooks/alipay`;
  await simulator.admin('PATCH', `/apps/${demoKeyApp.appId}`, { messageUrl });
  await simulator.admin('POST', '/authorizations', { appId: demoKeyApp.appId, authAppId });
});
beforeEach(() => {
  received = [];
  answer = { status: 200, body: 'success' };
});
afterAll(async () => {
  await simulator.stop();
  await new Promise((resolve) => receiver.close(resolve));
});

const send = (body: object) =>
  simulator.admin<PushView>('POST', '/pushes', {
    appId: demoKeyApp.appId,
    method: 'alipay.test',
    bizContent: { a: 1 },
    ...body,
  });
const read = async (notifyId: string) => {
  const { items } = await simulator.admin<{ items: PushView[] }>('GET', '/pushes');
  return items.find((push) => push.notifyId === notifyId)!;
};
const advance = (advanceMs: number) => simulator.admin<{ fired: number }>('POST', '/clock', { advanceMs });
const field = (body: string, name: string) => new Map(decodeForm(body)).get(name)?.toString('utf8');

function verifies(body: string, leftOut = ['sign', 'sign_type']): boolean {
  const fields = new Map(decodeForm(body));
  const sign = fields.get('sign')?.toString() ?? '';
  return rsaVerify(signingBytes(fields, leftOut, false), sign, readPublicKey(alipayPublicKey));
}

describe('delivery', () => {
  it('is done at the first success, whatever its case and the space round it', async () => {
    answer.body = ' SUCCESS\n';
    const push = await send({ msgAppId: authAppId });
    expect(push).toMatchObject({ state: 'acknowledged', attempts: [{ ok: true }] });
    expect(received).toEqual([push.body]);
    expect(verifies(push.body)).toBe(true);
    expect(field(push.body, 'msg_app_id')).toBe(authAppId);
  });

  it('follows the retry table by the clock, eight times, then gives up', async () => {
    answer = { status: 200, body: 'fail' };
    const { notifyId } = await send({});
    const waits = [2 * MINUTE, 10 * MINUTE, 10 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 15 * HOUR];
    for (const [done, wait] of waits.entries()) {
      await advance(wait - 3_000);
      expect((await read(notifyId)).attempts).toHaveLength(done + 1);
      await advance(3_000);
      expect((await read(notifyId)).attempts).toHaveLength(done + 2);
    }
    expect((await read(notifyId)).state).toBe('dropped');
    expect(new Set(received.map((body) => field(body, 'notify_id')))).toEqual(new Set([notifyId]));
    await advance(48 * HOUR);
    expect(received).toHaveLength(8);
  });

  it('makes all retries on the way when the clock jumps a day, and stops at a success', async () => {
    answer = { status: 500, body: 'success' };
    const lost = await send({});
    await advance(25 * HOUR);
    expect(await read(lost.notifyId)).toMatchObject({ state: 'dropped' });
    expect(received).toHaveLength(8);
    const late = await send({});
    answer = { status: 200, body: 'success' };
    await advance(25 * HOUR);
    expect(await read(late.notifyId)).toMatchObject({ state: 'acknowledged', attempts: [{ ok: false }, { ok: true }] });
  });

  it('follows no redirect, and has the other table for classic notices', async () => {
    answer = { status: 302, body: 'success' };
    const push = await send({ classic: true, method: 'trade_status_sync' });
    expect(push).toMatchObject({ state: 'waiting', form: { notify_type: 'trade_status_sync', version: '1.0' } });
    await advance(3 * MINUTE);
    expect(received).toHaveLength(1);
    await advance(2 * MINUTE);
    expect(received).toHaveLength(2);
    answer = { status: 200, body: 'success' };
    await advance(11 * MINUTE);
  });
});

describe('bad and odd messages', () => {
  it.each([
    ['wrong-key', false],
    ['tampered', false],
    ['huge', true],
    ['unknown-app', true],
  ])('%s', async (variant, isSigned) => {
    answer = { status: 200, body: 'fail' };
    const push = await send({ variant });
    expect(push.state).toBe('dropped');
    expect(verifies(push.body)).toBe(isSigned);
    if (variant === 'huge') expect(push.body.length).toBeGreaterThan(256 * 1024);
    if (variant === 'unknown-app') expect(field(push.body, 'app_id')).toBe('2021009999999999');
  });

  it('V2 keeps sign_type in the text', async () => {
    const push = await send({ variant: 'v2' });
    expect(verifies(push.body)).toBe(false);
    expect(verifies(push.body, ['sign'])).toBe(true);
  });

  it('GBK signs GBK bytes, AES hides the content', async () => {
    const gbk = await send({ charset: 'GBK', bizContent: { note: '要求全额退款' } });
    expect(verifies(gbk.body)).toBe(true);
    const bytes = new Map(decodeForm(gbk.body)).get('biz_content');
    expect(new TextDecoder('gbk').decode(bytes)).toBe('{"note":"要求全额退款"}');
    const aes = await send({ aes: true });
    expect(verifies(aes.body)).toBe(true);
    expect(aes.form).toMatchObject({ encrypt_type: 'AES' });
    expect(aes.form['biz_content']).not.toContain('{');
  });

  it('fields can be put in and taken out before signing', async () => {
    const push = await send({ fields: { msg_uid: '', version: null, extra: 'x' } });
    expect(push.form).toMatchObject({ msg_uid: '', extra: 'x' });
    expect(push.form).not.toHaveProperty('version');
    expect(verifies(push.body)).toBe(true);
  });

  it('can be only built', async () => {
    expect(await send({ send: false })).toMatchObject({ state: 'built', attempts: [] });
    expect(received).toEqual([]);
  });
});

describe('order and repetition', () => {
  it('sends an acknowledged message again, in parallel', async () => {
    const push = await send({});
    const { results } = await simulator.admin<{ results: { ok: boolean }[] }>(
      'POST',
      `/pushes/${push.notifyId}/redeliver`,
      { times: 5 },
    );
    expect(results.map((result) => result.ok)).toEqual([true, true, true, true, true]);
    expect(new Set(received).size).toBe(1);
    expect(received).toHaveLength(6);
  });

  it('holds messages back and releases them in reverse', async () => {
    await simulator.admin('POST', '/push-mode', { paused: true });
    const first = await send({});
    const second = await send({});
    expect(received).toEqual([]);
    await simulator.admin('POST', '/push-mode', { paused: false, order: 'reverse' });
    expect(received.map((body) => field(body, 'notify_id'))).toEqual([second.notifyId, first.notifyId]);
  });

  it('swaps two by two, delays, doubles', async () => {
    await simulator.admin('POST', '/push-mode', { reorder: true });
    const first = await send({});
    const second = await send({});
    expect(received.map((body) => field(body, 'notify_id'))).toEqual([second.notifyId, first.notifyId]);
    received = [];
    await simulator.admin('POST', '/push-mode', { reorder: false, delayMs: 5_000, duplicates: 2 });
    await send({});
    expect(received).toHaveLength(0);
    await advance(6_000);
    expect(received).toHaveLength(3);
    await simulator.admin('POST', '/push-mode', { delayMs: 0, duplicates: 0 });
  });
});

describe('what pushes by itself', () => {
  const contents = () => received.map((body) => [field(body, 'msg_method'), field(body, 'biz_content')]);
  const settle = () => new Promise((resolve) => setTimeout(resolve, 100));

  it('every change of a trade complaint, with its number only', async () => {
    const made = { family: 'trade', authAppId, amount: '5.00' };
    const { id } = await simulator.admin<{ id: string }>('POST', '/complaints', made);
    await simulator.admin('POST', `/complaints/${id}/act`, { act: 'withdraw' });
    await settle();
    const message = ['alipay.merchant.tradecomplain.changed', JSON.stringify({ complain_event_id: id })];
    expect(contents()).toEqual([message, message]);
    expect(new Set(received.map((body) => field(body, 'notify_id'))).size).toBe(2);
  });

  it('a risk complaint only when the app wants hints', async () => {
    const made = { family: 'risk', authAppId, amount: '5.00' };
    await simulator.admin('POST', '/complaints', made);
    await simulator.admin('PATCH', `/apps/${demoKeyApp.appId}`, { riskPush: true });
    const { id } = await simulator.admin<{ id: string }>('POST', '/complaints', made);
    await settle();
    const content = JSON.stringify({ complain_id: id, status: 'WAIT_PROCESS' });
    expect(contents()).toEqual([['alipay.security.risk.complaint.changed', content]]);
  });

  it('a merchant that cancels', async () => {
    await simulator.admin('POST', `/merchants/${authAppId}/cancel`, { appId: demoKeyApp.appId });
    await settle();
    expect(contents()[0]?.[0]).toBe('alipay.open.auth.appauth.cancelled');
    expect(JSON.parse(contents()[0]?.[1] ?? '')).toMatchObject({ auth_app_id: authAppId, app_id: demoKeyApp.appId });
  });
});
