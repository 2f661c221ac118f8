import { createSign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, owner, startHouse } from '../house.js';

const alipayPrivateKey = readFileSync(new URL('../../vectors/keys/alipay_private_pkcs8.pem', import.meta.url), 'utf8');
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * What somebody writes in any other language on the first day, by product.md 5 alone: nothing but fetch and an RSA
 * signature, none of our own clients.
 */
describe('a newcomer with nothing but fetch', () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse();
  });
  afterAll(() => house?.close());

  it('signs in, adds a provider and a channel, authorises a merchant, posts a message and reads the complaint', async () => {
    const base = `${house.url}/api/v1`;
    const json = { 'content-type': 'application/json' };

    // sign in
    const signedIn = await fetch(`${base}/session`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ username: owner.username, password: owner.password }),
    });
    expect(signedIn.status).toBe(200);
    const { user, csrfToken } = (await signedIn.json()) as { user: { role: string }; csrfToken: string };
    expect(user.role).toBe('owner');
    const cookie = signedIn.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const headers = { ...json, cookie, 'x-csrf-token': csrfToken };
    const post = async (path: string, body?: object) => {
      const answer = await fetch(`${base}${path}`, { method: 'POST', headers, body: body && JSON.stringify(body) });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    };
    const get = async (path: string) => {
      const answer = await fetch(`${base}${path}`, { headers: { cookie } });
      expect(answer.status, path).toBe(200);
      return (await answer.json()) as Record<string, unknown>;
    };

    // a provider
    const { privateKey, alipayPublicKey, gatewayUrl, authorizationUrl } =
      await house.simulator.credentials('2021000000000001');
    const provider = await post('/providers', {
      name: 'My first provider',
      appId: '2021000000000001',
      signMode: 'key',
      privateKey,
      alipayPublicKey,
      environment: 'custom',
      gatewayUrl,
      authorizationUrl,
      autoRefund: false,
      enabled: true,
    });
    expect(provider).toMatchObject({ status: 201, body: { privateKey: { set: true }, signMode: 'key' } });
    expect(JSON.stringify(provider.body)).not.toContain(privateKey.slice(100, 160));
    const { webhookUrl, authorizationCallbackUrl, id: providerId } = provider.body as Record<string, string>;
    const check = await post(`/providers/${providerId}/check`);
    expect(check).toMatchObject({ status: 200, body: { ok: true } });

    // a channel
    const channel = await post('/channels', {
      type: 'email',
      name: 'Mail',
      enabled: true,
      settings: {
        preset: 'custom',
        host: '127.0.0.1',
        port: house.simulator.smtpPort,
        security: 'none',
        user: 'me@163.com',
        pass: 'demo-authcode',
        fromName: 'Redress',
        fromAddress: 'me@163.com',
        recipients: ['me@example.com'],
      },
    });
    expect(channel.status).toBe(201);
    const { id: channelId } = channel.body as { id: string };
    expect(await post(`/channels/${channelId}/test`, {})).toMatchObject({ status: 200, body: { ok: true } });

    // Alipay's side: the addresses an operator pastes there, and a merchant who follows the link
    await house.simulator.call('PATCH', '/apps/2021000000000001', {
      callbackUrls: [authorizationCallbackUrl],
      messageUrl: webhookUrl,
    });
    const link = await post(`/providers/${providerId}/authorization-links`);
    expect(link.status).toBe(201);
    const landed = await fetch(`${String(link.body['url'])}&auto=2021000000000002`);
    expect(landed.status).toBe(200);
    const { items: merchants } = (await get('/merchants')) as { items: Record<string, unknown>[] };
    expect(merchants).toMatchObject([{ authAppId: '2021000000000002', authorization: 'active', autoRefund: false }]);

    // a signed message about a complaint
    const trade = await house.simulator.addTrade('2021000000000002', '12.34');
    const made = await house.simulator.complain('trade', '2021000000000002', [trade], {
      push: false,
      content: '商品与描述不符',
    });
    const fields: Record<string, string> = {
      app_id: '2021000000000001',
      biz_content: JSON.stringify({ complain_event_id: made.id }),
      charset: 'UTF-8',
      msg_app_id: '2021000000000002',
      msg_method: 'alipay.merchant.tradecomplain.changed',
      notify_id: `newcomer${Date.now()}`,
      utc_timestamp: String(Date.now()),
      version: '1.1',
    };
    const text = Object.keys(fields)
      .sort()
      .map((name) => `${name}=${fields[name]}`)
      .join('&');
    const sign = createSign('RSA-SHA256').update(text, 'utf8').sign(alipayPrivateKey, 'base64');
    const message = await fetch(webhookUrl ?? '', {
      method: 'POST',
      body: new URLSearchParams({ ...fields, sign_type: 'RSA2', sign }),
    });
    expect(message.status).toBe(200);
    expect(await message.text()).toBe('success');

    // the complaint
    let found: Record<string, unknown> | undefined;
    for (let tries = 0; tries < 100 && !found; tries += 1) {
      const page = (await get(`/complaints?q=${made.taskId}`)) as { items: Record<string, unknown>[] };
      found = page.items[0];
      if (!found) await wait(100);
    }
    expect(found).toMatchObject({
      family: 'trade',
      remoteId: made.id,
      taskId: made.taskId,
      status: 'open',
      amount: '12.34',
      content: '商品与描述不符',
      tradeNos: [trade.tradeNo],
      actions: expect.arrayContaining(['refund', 'finish']),
    });
    const complaint = await get(`/complaints/${String(found?.['id'])}`);
    expect(complaint).toMatchObject({ trades: [{ tradeNo: trade.tradeNo, amount: '12.34' }], refunds: [] });

    // money: the key makes a repeat harmless
    const refund = () =>
      fetch(`${base}/complaints/${String(complaint['id'])}/refunds`, {
        method: 'POST',
        headers: { ...headers, 'idempotency-key': 'newcomer-1' },
        body: JSON.stringify({ tradeNo: trade.tradeNo, amount: '2.34', reason: '协商退款' }),
      });
    const [first, again] = [await refund(), await refund()];
    expect([first.status, again.status]).toEqual([202, 202]);
    const one = (await first.json()) as { id: string };
    expect(await again.json()).toMatchObject({ id: one.id });
    let status: unknown;
    for (let tries = 0; tries < 100 && status !== 'succeeded'; tries += 1) {
      status = (await get(`/refunds/${one.id}`))['status'];
      if (status !== 'succeeded') await wait(100);
    }
    expect(status).toBe('succeeded');
    expect(await house.simulator.trade(trade.tradeNo)).toMatchObject({ refunded: '2.34' });
  });

  it('is told in problem+json what was wrong', async () => {
    const answer = await fetch(`${house.url}/api/v1/complaints`);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({
      type: expect.any(String),
      title: expect.any(String),
      status: 401,
      code: 'unauthenticated',
      requestId: expect.any(String),
    });
  });

  it('finds every route in the OpenAPI document', async () => {
    const document = (await (await fetch(`${house.url}/api/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, Record<string, unknown>>;
    };
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/api/v1/complaints', '/webhooks/alipay', '/authorization/alipay/callback', '/healthz']),
    );
  });
});
