import { randomBytes } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Route, routes } from '@redress/contract';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from './app.module.js';
import { SystemClock } from './platform/clock.js';
import { Config } from './platform/config/env.js';
import { NoFaults } from './platform/faults.js';
import { fastifyAdapter } from './platform/http/fastify.js';
import { Log } from './platform/log/log.js';
import { openTestPlatform, type TestPlatform } from './platform/testing/test-platform.js';

const table = Object.values(routes) as Route[];
const guarded = table.filter(({ access }) => typeof access === 'string');
const password = 'correct-battery-lamp';
const urlOf = (route: Route) => route.path.replaceAll(/\{\w+\}/g, '01JD0000000000000000000XXX');

const bound = new Set<string>();
let app: NestFastifyApplication;
let fastify: FastifyInstance;
let platform: TestPlatform;
let session: { cookie: string; token: string };

beforeAll(async () => {
  platform = await openTestPlatform();
  const clock = new SystemClock();
  const config = Object.assign(new Config(), {
    port: 0, publicUrl: 'http://localhost:3000', isPublicUrlGiven: true, role: 'all', poolSize: 5, trustProxy: false,
    masterKeys: [{ kid: 'test', key: randomBytes(32) }], admin: { username: 'owner', password }, logLevel: 'error',
    allowPrivateNetwork: 'none', allowWeakDurability: true, afterRestore: false, metricsToken: null, jobPollMs: 1_000, drainDelayMs: 0,
    version: '0.0.0', dataDir: platform.dataDir, databaseUrl: null,
  }); // prettier-ignore
  const log = new Log('error', clock, () => undefined);
  const adapter = await fastifyAdapter(config);
  fastify = adapter.getInstance<FastifyInstance>();
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const name of [method].flat()) if (!['HEAD', 'OPTIONS'].includes(name)) bound.add(`${name} ${url}`);
  });
  const parts = { config, clock, log, database: platform.open, vault: platform.vault, faults: new NoFaults() };
  app = await NestFactory.create<NestFastifyApplication>(AppModule.around(parts), adapter, {
    bodyParser: false,
    logger: false,
    abortOnError: false,
  });
  await app.init();
  await fastify.ready();
  const signedIn = await fastify.inject({
    method: 'POST',
    url: routes.signIn.path,
    payload: { username: 'owner', password },
  });
  const { csrfToken } = signedIn.json<{ csrfToken: string }>();
  session = { cookie: String(signedIn.headers['set-cookie']).split(';')[0] ?? '', token: csrfToken };
});
afterAll(async () => {
  await app.close();
  await platform.close();
});

describe('routes', () => {
  it('are those of the contract, neither more nor less', () => {
    const wanted = table.map(({ method, path }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`);
    expect([...bound].sort()).toEqual([...wanted].sort());
  });

  it.each(guarded.map((route) => [`${route.method} ${route.path}`, route] as const))(
    'S25 %s asks who it is',
    async (_, route) => {
      const answer = await fastify.inject({ method: route.method, url: urlOf(route) });
      expect(answer.statusCode).toBe(401);
      expect(answer.json()).toMatchObject({ code: 'unauthenticated', requestId: expect.any(String) });
    },
  );

  const writes = guarded.filter(({ method }) => method !== 'GET');
  it.each(writes.map((route) => [`${route.method} ${route.path}`, route] as const))(
    'S19 %s refuses a foreign origin and a missing token',
    async (_, route) => {
      const { cookie, token } = session;
      const from = (headers: Record<string, string>) =>
        fastify.inject({ method: route.method, url: urlOf(route), headers: { cookie, ...headers } });
      expect((await from({ 'x-csrf-token': token, origin: 'https://evil.example' })).json()).toMatchObject({
        code: 'foreign_origin',
      });
      expect((await from({ 'x-csrf-token': token, 'sec-fetch-site': 'cross-site' })).json()).toMatchObject({
        code: 'foreign_origin',
      });
      expect((await from({})).json()).toMatchObject({ code: 'csrf' });
    },
  );

  it.each(table.map((route) => [`${route.method} ${route.path}`, route] as const))(
    'V1 %s survives nonsense',
    async (_, route) => {
      if (route.answerType === 'text/event-stream' || route === routes.signOut) return;
      const { cookie, token } = session;
      for (const payload of [
        '',
        '{',
        '[]',
        '{"__proto__":{}}',
        '{"a":1}',
        `{"a":${'['.repeat(40)}${']'.repeat(40)}}`,
      ]) {
        const answer = await fastify.inject({
          method: route.method,
          url: `${urlOf(route)}?cursor=x&sort=%27;&limit=-1`,
          headers: { cookie, 'x-csrf-token': token, 'content-type': 'application/json', 'idempotency-key': 'k' },
          ...(route.method !== 'GET' && { payload }),
        });
        expect(answer.statusCode, payload).toBeLessThan(500);
        expect(answer.headers['x-content-type-options']).toBe('nosniff');
      }
    },
  );
});

describe('errors', () => {
  it('name an unknown field', async () => {
    const { cookie, token } = session;
    const answer = await fastify.inject({
      method: 'PATCH',
      url: '/api/v1/me',
      headers: { cookie, 'x-csrf-token': token },
      payload: { displayname: 'x' },
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({
      code: 'invalid_request',
      errors: [{ field: 'displayname', code: 'unknown_field' }],
    });
  });

  it.each([
    ['unknown path', 'GET', '/api/v1/nothing', 404, 'not_found'],
    ['wrong method', 'DELETE', '/api/v1/complaints', 405, 'method_not_allowed'],
  ] as const)('%s', async (_, method, url, status, code) => {
    const answer = await fastify.inject({ method, url });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ code });
  });

  it.each([
    ['text instead of JSON', 'text/plain', 415],
    ['a form', 'application/x-www-form-urlencoded', 415],
  ])('refuse %s', async (_, type, status) => {
    const answer = await fastify.inject({
      method: 'POST',
      url: '/api/v1/session',
      headers: { 'content-type': type },
      payload: 'a=b',
    });
    expect(answer.statusCode).toBe(status);
  });

  it('refuse a body that is too large', async () => {
    const payload = JSON.stringify({ username: 'x'.repeat(300_000), password: 'y' });
    const answer = await fastify.inject({
      method: 'POST',
      url: '/api/v1/session',
      headers: { 'content-type': 'application/json' },
      payload,
    });
    expect(answer.statusCode).toBe(413);
  });

  it('speak the language that is asked for', async () => {
    const asked = (language: string) =>
      fastify.inject({ method: 'GET', url: '/api/v1/complaints', headers: { 'accept-language': language } });
    expect((await asked('en-US')).json()).toMatchObject({ title: 'Sign in first' });
    expect((await asked('zh-CN')).json()).toMatchObject({ title: '请先登录' });
  });
});

describe('the door for messages', () => {
  it.each([
    ['nothing', ''],
    ['no form', '{"a":1}'],
    ['a bare percent', 'app_id=%&sign=%'],
    ['a repeated sign', 'app_id=1&sign=a&sign=b&sign_type=RSA2&notify_id=1'],
    ['an unknown application', 'app_id=2021000000009999&sign=YQ==&sign_type=RSA2&notify_id=1&charset=utf-8'],
    ['NUL and control characters', 'app_id=%00%01&notify_id=%0a&sign=YQ=='],
  ])('says fail to %s', async (_, payload) => {
    for (const type of [
      'application/x-www-form-urlencoded',
      'application/json',
      'text/xml',
      'multipart/form-data; boundary=x',
    ]) {
      const answer = await fastify.inject({
        method: 'POST',
        url: '/webhooks/alipay',
        headers: { 'content-type': type },
        payload,
      });
      expect(answer.statusCode).toBe(400);
      expect(answer.body).toBe('fail');
      expect(answer.headers['content-type']).toContain('text/plain');
    }
  });

  it('says so in plain text when the body is too large, or the method wrong', async () => {
    const large = await fastify.inject({
      method: 'POST',
      url: '/webhooks/alipay',
      payload: 'a'.repeat(1_000_000),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect([large.statusCode, large.body]).toEqual([413, 'fail']);
    const got = await fastify.inject({ method: 'GET', url: '/webhooks/alipay' });
    expect([got.statusCode, got.body]).toEqual([405, 'fail']);
  });
});
