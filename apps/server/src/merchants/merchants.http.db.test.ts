import { Global, Module, type Provider as NestProvider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { createAddressGuard } from '@redress/notify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Clock } from '../platform/clock.js';
import { Config } from '../platform/config/env.js';
import { Vault } from '../platform/crypto/vault.js';
import { Database } from '../platform/database/database.js';
import { EventLog } from '../platform/events/event-log.js';
import { Faults, NoFaults } from '../platform/faults.js';
import { AddressGuard } from '../platform/http/address-guard.js';
import { AnswerInterceptor } from '../platform/http/answer.interceptor.js';
import { Authenticator } from '../platform/http/authenticator.js';
import { fastifyAdapter } from '../platform/http/fastify.js';
import { ProblemFilter } from '../platform/http/problem.filter.js';
import { RouteGuard } from '../platform/http/route.guard.js';
import { Ids } from '../platform/ids.js';
import { JobQueue } from '../platform/jobs/queue.js';
import { JobRunner } from '../platform/jobs/runner.js';
import { Log } from '../platform/log/log.js';
import { Cursors } from '../platform/paging.js';
import { Settings } from '../platform/settings.js';
import { anActor } from '../platform/testing/an-actor.js';
import { openTestPlatform, type TestPlatform } from '../platform/testing/test-platform.js';
import { startFakeGateway, success, type FakeGateway } from '../providers/fake-gateway.testing.js';
import { aProviderInput } from '../providers/providers.factory.js';
import { ProvidersModule } from '../providers/providers.module.js';
import { anAuthorisation, asTokenAnswer } from './merchants.factory.js';
import { MerchantsModule } from './merchants.module.js';

const CALLBACK = '/authorization/alipay/callback';
const PAGE = 'https://auth.example.com/oauth2/appToAppAuth.htm';

let platform: TestPlatform;
let gateway: FakeGateway;
let app: NestFastifyApplication;
let isSignedIn: boolean;

/** Both modules behind the real gate, with a session that the test turns on and off. */
async function openApp(): Promise<NestFastifyApplication> {
  const config = Object.assign(new Config(), { publicUrl: 'http://localhost:3000', trustProxy: false });
  const log = new Log('error', platform.clock, () => undefined);
  const authenticator = {
    authenticate: () => Promise.resolve(isSignedIn ? anActor() : null),
    isCsrfTokenValid: () => true,
    recheck: () => Promise.resolve(null),
  };
  const values: [abstract new (...rest: never[]) => object, object][] = [
    [Database, platform.database],
    [Clock, platform.clock],
    [Ids, platform.ids],
    [Vault, platform.vault],
    [JobQueue, platform.queue],
    [JobRunner, { register: () => undefined }],
    [EventLog, platform.events],
    [Cursors, platform.cursors],
    [Settings, platform.settings],
    [Config, config],
    [Log, log],
    [AddressGuard, createAddressGuard('all')],
    [Faults, new NoFaults()],
    [Authenticator, authenticator],
  ];
  const providers: NestProvider[] = [
    ...values.map(([provide, useValue]) => ({ provide, useValue })),
    { provide: APP_GUARD, useValue: new RouteGuard(new Reflector(), authenticator, config) },
    { provide: APP_INTERCEPTOR, useValue: new AnswerInterceptor() },
    { provide: APP_FILTER, useValue: new ProblemFilter(log) },
  ];
  @Global()
  @Module({ providers, exports: values.map(([token]) => token) })
  class TestPlatformModule {}
  const testing = Test.createTestingModule({ imports: [TestPlatformModule, ProvidersModule, MerchantsModule] })
    .overrideProvider(Authenticator)
    .useValue(authenticator);
  const built = (await testing.compile()).createNestApplication<NestFastifyApplication>(await fastifyAdapter(config), {
    bodyParser: false,
  });
  await built.init();
  await built.getHttpAdapter().getInstance().ready();
  return built;
}

beforeEach(async () => {
  isSignedIn = true;
  platform = await openTestPlatform();
  gateway = await startFakeGateway();
  gateway.answer('alipay.open.auth.token.app', success(asTokenAnswer(anAuthorisation())));
  app = await openApp();
});
afterEach(async () => {
  await app.close();
  await gateway.stop();
  await platform.close();
});

async function addProvider(): Promise<string> {
  const payload = aProviderInput({ environment: 'custom', gatewayUrl: gateway.url, authorizationUrl: PAGE });
  const answer = await app.inject({ method: 'POST', url: '/api/v1/providers', payload });
  expect(answer.statusCode).toBe(201);
  return answer.json<{ id: string }>().id;
}

/** What a merchant's browser asks for after it agreed. */
async function callbackOf(providerId: string): Promise<string> {
  const answer = await app.inject({ method: 'POST', url: `/api/v1/providers/${providerId}/authorization-links` });
  const state = new URL(answer.json<{ url: string }>().url).searchParams.get('state') ?? '';
  return `${CALLBACK}?app_id=2021000000000001&source=alipay_app_auth&app_auth_code=P1&state=${state}`;
}

describe('the authorisation callback over HTTP', () => {
  it('P3: works without a session, and answers with a page that loads and runs nothing', async () => {
    const url = await callbackOf(await addProvider());
    isSignedIn = false;
    const answer = await app.inject({ method: 'GET', url });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('授权成功');
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-store');
    const nonce = /<style nonce="([^"]+)">/.exec(answer.body)?.[1];
    expect(answer.headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
    expect(answer.body).not.toMatch(/<script|src=|href=/);
  });

  it('sends whoever is signed in on to the new merchant', async () => {
    const url = await callbackOf(await addProvider());
    const answer = await app.inject({ method: 'GET', url });
    const list = (await app.inject({ method: 'GET', url: '/api/v1/merchants' })).json<{ items: { id: string }[] }>();
    expect(answer.statusCode).toBe(302);
    expect(answer.headers.location).toBe(`/merchants?authorized=${list.items[0]?.id}`);
  });

  it('marks all of a batch, and lists all of them where nobody is signed in', async () => {
    const two = [
      anAuthorisation({ authAppId: '2021000000000009' }),
      anAuthorisation({ authAppId: '2021000000000010' }),
    ];
    gateway.answer('alipay.open.auth.token.app', success({ tokens: two.map(asTokenAnswer) }));
    const providerId = await addProvider();
    const signedIn = await app.inject({ method: 'GET', url: await callbackOf(providerId) });
    expect(signedIn.headers.location).toMatch(/^\/merchants\?authorized=[0-9A-Z]{26},[0-9A-Z]{26}$/);

    const url = await callbackOf(providerId);
    isSignedIn = false;
    const { body } = await app.inject({ method: 'GET', url });
    expect(body).toContain('2021000000000009');
    expect(body).toContain('2021000000000010');
  });

  it('shows whoever is signed in the way back to the console, after a reload too', async () => {
    const url = await callbackOf(await addProvider());
    await app.inject({ method: 'GET', url });
    const again = await app.inject({ method: 'GET', url });
    expect(again.statusCode).toBe(200);
    expect(again.body).toContain('该链接已完成授权');
    expect(again.body).toContain('href="/merchants"');
  });

  it.each(['', '?state=', `?state=${'f'.repeat(32)}&app_auth_code=x`, '?state=%00&app_auth_code=%27OR%201=1'])(
    'V1: answers %j with a page and changes nothing',
    async (query) => {
      isSignedIn = false;
      const answer = await app.inject({ method: 'GET', url: `${CALLBACK}${query}` });
      expect(answer.statusCode).toBe(400);
      expect(answer.body).toContain('授权链接无效');
      expect(gateway.calls).toEqual([]);
    },
  );
});

describe('providers and merchants over HTTP', () => {
  it('names the field of a bad key and honours If-Match', async () => {
    const url = `/api/v1/providers/${await addProvider()}`;
    const bad = await app.inject({ method: 'PATCH', url, payload: { privateKey: 'hello' } });
    expect(bad.statusCode).toBe(422);
    expect(bad.json()).toMatchObject({ code: 'key_invalid', errors: [{ field: 'privateKey', code: 'not_a_key' }] });
    const first = await app.inject({ method: 'PATCH', url, payload: { name: '甲' }, headers: { 'if-match': '"1"' } });
    expect(first.headers.etag).toBe('"2"');
    const stale = await app.inject({ method: 'PATCH', url, payload: { name: '乙' }, headers: { 'if-match': '"1"' } });
    expect(stale.json()).toMatchObject({ status: 409, code: 'version_conflict' });
  });

  it('judges keys without storing them, and refuses what is no file of keys by its size', async () => {
    const url = '/api/v1/providers/inspect-keys';
    const files = [
      { name: 'a.txt', content: aProviderInput({}).privateKey },
      { name: 'b.crt', content: aProviderInput({}).privateKey, field: 'appCertificate' },
    ];
    const good = await app.inject({ method: 'POST', url, payload: { files } });
    expect(good.statusCode).toBe(200);
    expect(good.json()).toMatchObject({
      files: [
        { kind: 'privateKey', field: 'privateKey', bits: 2048, findings: [{ severity: 'ok' }] },
        {
          kind: 'privateKey',
          findings: [{ code: 'is_private', message: { 'zh-CN': '这是私钥，此处需要应用公钥证书' } }],
        },
      ],
    });
    expect(good.body).not.toContain('BEGIN');
    const big = await app.inject({
      method: 'POST',
      url,
      payload: { files: [{ name: 'x', content: 'x'.repeat(65_537) }] },
    });
    expect(big.json()).toMatchObject({
      code: 'invalid_request',
      errors: [{ field: 'files.0.content', code: 'file_too_large', message: '文件超过 64 KB，不是密钥或证书文件' }],
    });
    const many = Array.from({ length: 8 }, (_, n) => ({ name: `${n}`, content: 'x'.repeat(65_536) }));
    const full = await app.inject({ method: 'POST', url, payload: { files: many } });
    expect(full.statusCode).toBe(200);
  });

  it('takes a file of names larger than other bodies, and no larger one', async () => {
    const post = (url: string, payload: object) =>
      app.inject({ method: 'POST', url: `/api/v1/merchants/${url}`, payload });
    const csv = `authAppId,name\n${'2021000000000002,甲\n'.repeat(20_000)}`;
    const answer = await post('names', { csv, dryRun: true });
    expect(answer.json()).toMatchObject({ counts: { unknown: 1, invalid: 19_999 } });
    expect((await post('names', { csv: 'x'.repeat(1_048_577) })).json()).toMatchObject({ code: 'invalid_request' });
    expect((await post('names', { csv: 'x'.repeat(4_000_000) })).json()).toMatchObject({ code: 'payload_too_large' });
    expect((await post('bulk', { csv })).json()).toMatchObject({ code: 'payload_too_large' });
  });

  it('gives the list as a file of its own, not as one merchant called export', async () => {
    await app.inject({ method: 'GET', url: await callbackOf(await addProvider()) });
    const answer = await app.inject({ method: 'GET', url: '/api/v1/merchants/export?format=csv&enabled=true' });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toBe('attachment; filename="merchants-2026-11-24.csv"');
    expect(answer.body).toMatch(/^\uFEFF"公司名称","商户名称",.*\n"","2021000000000002","2021000000000002",/);
    const other = await app.inject({ method: 'GET', url: '/api/v1/merchants/export?format=xls' });
    expect(other.json()).toMatchObject({ code: 'invalid_request' });
    const again = () => app.inject({ method: 'GET', url: '/api/v1/merchants/export' });
    for (let n = 0; n < 5; n += 1) await again();
    const late = await again();
    expect(late.headers['retry-after']).toBe('3600');
    expect(late.json()).toMatchObject({ status: 429, code: 'rate_limited', detail: expect.stringContaining('6 次') });
  });

  it('shows the coverage to whoever is signed in', async () => {
    await app.inject({ method: 'GET', url: await callbackOf(await addProvider()) });
    const coverage = await app.inject({ method: 'GET', url: '/api/v1/coverage' });
    expect(coverage.json()).toMatchObject({ totals: { waiting: 1, read: 0 }, needing: [] });
    isSignedIn = false;
    expect((await app.inject({ method: 'GET', url: '/api/v1/coverage' })).statusCode).toBe(401);
  });

  it('refuses to remove a provider with merchants, and removes one without', async () => {
    const providerId = await addProvider();
    const url = `/api/v1/providers/${providerId}`;
    await app.inject({ method: 'GET', url: await callbackOf(providerId) });
    expect((await app.inject({ method: 'DELETE', url })).json()).toMatchObject({ code: 'provider_in_use' });
    await platform.database.write((tx) => tx.query('DELETE FROM merchant'));
    expect((await app.inject({ method: 'DELETE', url })).statusCode).toBe(204);
    expect((await app.inject({ method: 'GET', url })).statusCode).toBe(404);
  });
});
