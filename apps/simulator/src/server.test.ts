import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { certificateSn, rootCertificateSn } from './certificate.js';
import { readEnv } from './env.js';
import { callGateway, demoKeyApp } from './gateway-client.testing.js';
import { allComplaintTexts } from './seed-texts.js';
import { startSimulator, type Simulator } from './server.js';

const callback = 'https://redress.example/authorization/alipay/callback?x=1';
const exchange = 'alipay.open.auth.token.app';

describe('authorisation', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator();
    await simulator.admin('PATCH', `/apps/${demoKeyApp.appId}`, { callbackUrls: [callback] });
  });
  afterAll(() => simulator.stop());

  const open = (query: Record<string, string>, page = 'appToAppAuth') => {
    const all = new URLSearchParams({ app_id: demoKeyApp.appId, redirect_uri: callback, state: 'a b&c', ...query });
    return fetch(`${simulator.url}/oauth2/${page}.htm?${all.toString()}`, { redirect: 'manual' });
  };
  const codeOf = async (auto: string, page?: string) => {
    const location = new URL((await open({ auto }, page)).headers.get('location') ?? '');
    expect(location.searchParams.get('state')).toBe('a b&c');
    expect(location.searchParams.get('x')).toBe('1');
    return location.searchParams.get('app_auth_code') ?? '';
  };
  const byCode = async (code: string) => {
    const biz = { grant_type: 'authorization_code', code };
    return (await callGateway(simulator, exchange, biz)).node;
  };

  it('gives a code that works once', async () => {
    const code = await codeOf('2021000000000003');
    const node = await byCode(code);
    expect(node).toMatchObject({ auth_app_id: '2021000000000003', user_id: '2088000000000003' });
    expect(node['app_auth_token']).toMatch(/^\d{6}BB[0-9a-f]{32}$/);
    expect(await byCode(code)).toMatchObject({ code: '40004', sub_code: 'AUTH_CODE_NOT_VALID' });
    expect(await byCode('x')).toMatchObject({ sub_code: 'AUTH_CODE_NOT_EXIST' });
    const query = { app_auth_token: node['app_auth_token'] };
    const health = (await callGateway(simulator, 'alipay.open.auth.token.app.query', query)).node;
    expect(health).toMatchObject({ status: 'valid', auth_app_id: '2021000000000003' });
    expect(health['auth_methods']).toContain('alipay.trade.refund');
    const refresh = { grant_type: 'refresh_token', refresh_token: node['app_refresh_token'] };
    expect((await callGateway(simulator, exchange, refresh)).node['app_auth_token']).not.toBe(node['app_auth_token']);
  });

  it('lets a code die after a day', async () => {
    const code = await codeOf('2021000000000003');
    await simulator.admin('POST', '/clock', { advanceMs: 24 * 3_600_000 });
    expect(await byCode(code)).toMatchObject({ sub_code: 'AUTH_CODE_NOT_VALID' });
  });

  it('gives several tokens of one account on the batch page', async () => {
    const node = await byCode(await codeOf('2021000000000009,2021000000000010', 'appToAppBatchAuth'));
    expect(node).not.toHaveProperty('app_auth_token');
    expect(node['tokens']).toHaveLength(2);
    expect((await open({ auto: '2021000000000002,2021000000000003' }, 'appToAppBatchAuth')).status).toBe(400);
  });

  it('shows a page, and grants what its form sends', async () => {
    const text = await (await open({})).text();
    expect(text).toContain('聚合收银');
    expect(text).toContain('云杉生活超市（滨江店）');
    const body = new URLSearchParams({
      app_id: demoKeyApp.appId,
      redirect_uri: callback,
      state: 's',
      auth_app_id: '2021000000000002',
    });
    const url = `${simulator.url}/oauth2/appToAppAuth.htm`;
    const answer = await fetch(url, { method: 'POST', body, redirect: 'manual' });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toMatch(/app_auth_code=P[0-9a-f]{32}&state=s$/);
  });

  it('refuses another callback, an unknown app, an unknown merchant', async () => {
    expect((await open({ redirect_uri: `${callback}/` })).status).toBe(400);
    expect((await open({ app_id: '1' })).status).toBe(400);
    expect((await open({ auto: '1' })).status).toBe(400);
  });
});

describe('state', () => {
  const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
  const statePath = join(folder, 'state.json');
  const running: Simulator[] = [];
  const start = async () => {
    const simulator = await startSimulator({ statePath });
    running.push(simulator);
    return simulator;
  };
  afterEach(async () => {
    for (const simulator of running.splice(0)) await simulator.stop();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('outlives a restart, with its timers', async () => {
    const before = await start();
    const made = { family: 'risk', authAppId: '2021000000000002', amount: '8.00', deadlineInMs: 3_600_000 };
    const { id } = await before.admin<{ id: string }>('POST', '/complaints', made);
    await before.admin('POST', '/clock', { advanceMs: 3_000_000 });
    await before.stop();
    running.splice(0);
    expect(existsSync(statePath)).toBe(true);
    const after = await start();
    expect(await after.admin('GET', `/complaints/${id}`)).toMatchObject({ status: 'WAIT_PROCESS' });
    await after.admin('POST', '/clock', { advanceMs: 700_000 });
    expect(await after.admin('GET', `/complaints/${id}`)).toMatchObject({ status: 'OVERDUE' });
  });

  it('goes back to the seed, keeping apps when asked to', async () => {
    const simulator = await start();
    await simulator.admin('PATCH', `/apps/${demoKeyApp.appId}`, { name: '改名' });
    await simulator.admin('POST', '/seed-history', { complaints: 20 });
    expect(await simulator.admin('POST', '/reset', { keepApps: true })).toMatchObject({ trades: 0 });
    const credentials = async () =>
      (await simulator.admin<{ items: { name: string }[] }>('GET', '/demo-credentials')).items[0]?.name;
    expect(await credentials()).toBe('改名');
    await simulator.admin('POST', '/reset');
    expect(await credentials()).toBe('聚合收银');
  });
});

describe('seed', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ seed: 7 });
  });
  afterAll(() => simulator.stop());

  it('has words enough', () => {
    expect(new Set(allComplaintTexts).size).toBeGreaterThanOrEqual(40);
  });

  it('makes a believable past', async () => {
    await simulator.admin('POST', '/seed-history', { complaints: 80 });
    const { items } = await simulator.admin<{ items: { status: string; family: string }[] }>('GET', '/complaints');
    const open = items.filter((item) => /WAIT_PROCESS|MERCHANT_PROCESSING/.test(item.status));
    expect(items).toHaveLength(80);
    expect(open.length).toBeGreaterThan(3);
    expect(open.length).toBeLessThan(40);
    expect(new Set(items.map((item) => item.family))).toEqual(new Set(['risk', 'trade']));
  });

  it('trickles for authorised merchants only', async () => {
    const count = async () => (await simulator.admin<{ made: number }>('GET', '/trickle')).made;
    await simulator.admin('POST', '/trickle', { perMinute: 6_000 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await count()).toBe(0);
    await simulator.admin('POST', '/authorizations', { appId: demoKeyApp.appId, authAppId: '2021000000000004' });
    await expect.poll(count).toBeGreaterThan(3);
    await simulator.admin('POST', '/trickle', { perMinute: 0 });
  });

  it('has two demo apps whose certificates fit', async () => {
    interface Credentials {
      appId: string;
      signMode: string;
      appCertificate?: string;
      alipayRootCertificate?: string;
    }
    const { items } = await simulator.admin<{ items: Credentials[] }>('GET', '/demo-credentials');
    expect(items.map((item) => item.signMode)).toEqual(['key', 'certificate']);
    const { items: apps } = await simulator.admin<{ items: object[] }>('GET', '/apps');
    expect(apps[1]).toMatchObject({
      appCertSn: certificateSn(items[1]!.appCertificate!),
      alipayRootCertSn: rootCertificateSn(items[1]!.alipayRootCertificate!),
    });
  });

  it('answers its pages', async () => {
    for (const path of ['/', '/admin', '/inbox']) {
      const answer = await fetch(simulator.url + path);
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain('支付宝模拟器');
    }
  });
});

describe('environment', () => {
  it('has defaults, and names what is wrong', () => {
    expect(readEnv({})).toEqual({ port: 4000, smtpPort: 4025, statePath: undefined, publicUrl: undefined });
    expect(readEnv({ SIMULATOR_PORT: '0' }).port).toBe(0);
    expect(() => readEnv({ SIMULATOR_PORT: '70000' })).toThrow('SIMULATOR_PORT');
    expect(() => readEnv({ SIMULATOR_SMTP_PORT: 'x' })).toThrow('SIMULATOR_SMTP_PORT');
    expect(() => readEnv({ SIMULATOR_STATE: '/no/such/folder/x.json' })).toThrow('SIMULATOR_STATE');
    expect(() => readEnv({ SIMULATOR_PUBLIC_URL: 'ftp://x' })).toThrow('SIMULATOR_PUBLIC_URL');
  });
});
