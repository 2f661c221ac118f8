import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { type Route, routes } from '@redress/contract';
import { defer, lastValueFrom } from 'rxjs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Log } from '../log/log.js';
import { openTestPlatform, type TestPlatform } from '../testing/test-platform.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { problem, ProblemError } from './problem.js';

let platform: TestPlatform;
let effects: number;
beforeEach(async () => {
  platform = await openTestPlatform();
  effects = 0;
});
afterEach(() => platform.close());

const aProcess = () => {
  const { database, clock, ids } = platform;
  return new IdempotencyInterceptor(database, clock, ids, new Log('error', clock, () => undefined));
};

interface Asked {
  /** Default: the refund of a complaint, where money moves. */
  route?: Route;
  key?: string | undefined;
  body?: object;
  actorId?: string;
}

/** One request; its handler commits an effect unless it is told otherwise. */
async function ask(
  process: IdempotencyInterceptor,
  { route = routes.refundComplaint, key = 'k', body = { amount: '1.00', tradeNo: 't' }, actorId = 'u1' }: Asked = {},
  handler: () => Promise<unknown> = effect,
): Promise<{ answer: unknown; isReplay: boolean }> {
  let isReplay = false;
  const reply = { code: () => reply, header: () => ((isReplay = true), reply) };
  const request = {
    method: 'POST',
    url: '/api/v1/complaints/c1/refunds?x=1',
    query: {},
    body,
    headers: key === undefined ? {} : { 'idempotency-key': key },
    redress: { route, actor: { id: actorId } },
  };
  const http = { getRequest: () => request, getResponse: () => reply };
  const context = { switchToHttp: () => http } as unknown as ExecutionContext;
  const next: CallHandler = { handle: () => defer(handler) };
  const answer = await lastValueFrom(process.intercept(context, next) as never);
  return { answer, isReplay };
}

async function effect(): Promise<unknown> {
  await platform.database.write((tx) => platform.settings.setTx(tx, 'effect', effects + 1));
  effects += 1;
  return { refund: effects };
}

const codeOf = (request: Promise<unknown>): Promise<string> =>
  request.then(
    () => 'answered',
    (error: unknown) => (error instanceof ProblemError ? error.code : String(error)),
  );

it('R9 gives the same answer for the same key and body, with one effect', async () => {
  const server = aProcess();
  const first = await ask(server);
  const again = await ask(server, { body: { tradeNo: 't', amount: '1.00' } });
  expect(first).toEqual({ answer: { refund: 1 }, isReplay: false });
  expect(again).toEqual({ answer: { refund: 1 }, isReplay: true });
  expect(effects).toBe(1);
});

it('R9 refuses the key with another body, and keeps the keys of two people apart', async () => {
  const server = aProcess();
  await ask(server);
  expect(await codeOf(ask(server, { body: { amount: '2.00', tradeNo: 't' } }))).toBe('idempotency_key_reused');
  expect(await ask(server, { actorId: 'u2' })).toMatchObject({ answer: { refund: 2 } });
});

it('R9 asks for a key where money moves', async () => {
  const server = aProcess();
  const withoutKey = async () => ask(server, { key: '' });
  expect(await codeOf(withoutKey())).toBe('idempotency_key_required');
});

it('F60 has one effect of twenty at once', async () => {
  const server = aProcess();
  const results = await Promise.all(Array.from({ length: 20 }, () => codeOf(ask(server))));
  expect(effects).toBe(1);
  expect(results.filter((result) => result === 'answered').length).toBeGreaterThanOrEqual(1);
  expect(new Set(results)).toEqual(new Set(['answered', 'idempotency_in_progress']));
});

it('lets a refused request be tried again', async () => {
  const server = aProcess();
  expect(await codeOf(ask(server, {}, () => Promise.reject(problem('refund_in_progress'))))).toBe('refund_in_progress');
  expect(await ask(server)).toMatchObject({ answer: { refund: 1 }, isReplay: false });
});

it('lets a request be tried again that broke before its effect, not one that broke after', async () => {
  const server = aProcess();
  const broken = () => Promise.reject(new Error('a bug'));
  expect(await codeOf(ask(server, { key: 'a' }, broken))).toBe('Error: a bug');
  expect(await ask(server, { key: 'a' })).toMatchObject({ answer: { refund: 1 } });

  const brokenAfter = () => effect().then(broken);
  const other = { key: 'b', route: routes.finishComplaint };
  expect(await codeOf(ask(server, other, brokenAfter))).toBe('Error: a bug');
  expect(await codeOf(ask(server, other))).toBe('idempotency_in_progress');
  expect(effects).toBe(2);
});

/** A request commits something, then its process dies. */
async function dies(asked: Asked = {}): Promise<void> {
  await new Promise<void>((resolve) => {
    void ask(aProcess(), asked, async () => {
      await effect();
      resolve();
      await new Promise(() => {});
    });
  });
  platform.clock.advance(61_000);
}

it('does not repeat the effect of a process that died before it could answer', async () => {
  const other = { route: routes.finishComplaint };
  await dies(other);
  expect(await codeOf(ask(aProcess(), other))).toBe('idempotency_in_progress');
  expect(effects).toBe(1);
});

it('asks again where money moves: what a dead process committed need not be the effect', async () => {
  await dies();
  const later = aProcess();
  const handler = async () => ({ refund: 'the very same' });
  expect(await ask(later, {}, handler)).toEqual({ answer: { refund: 'the very same' }, isReplay: false });
  expect(await ask(later, {}, handler)).toEqual({ answer: { refund: 'the very same' }, isReplay: true });
});

it('asks again where money moves when something broke after a commit', async () => {
  const server = aProcess();
  await expect(ask(server, {}, () => effect().then(() => Promise.reject(new Error('a bug'))))).rejects.toThrow('a bug');
  expect(await ask(server, {}, async () => 'the very same')).toMatchObject({ answer: 'the very same' });
});

it('lets one of many take over from a dead process', async () => {
  await dies();
  const later = aProcess();
  const slow = () => new Promise((resolve) => setTimeout(resolve, 300)).then(effect);
  const results = await Promise.all(Array.from({ length: 8 }, () => codeOf(ask(later, {}, slow))));
  expect(results.filter((result) => result === 'answered')).toHaveLength(1);
  expect(effects).toBe(2);
});

it('takes over from a process that died before any effect', async () => {
  const never = new Promise<never>(() => {});
  const dying = aProcess();
  await new Promise<void>((resolve) => {
    const request = ask(dying, {}, () => (resolve(), never));
    request.catch(() => undefined);
  });
  platform.clock.advance(61_000);

  expect(await ask(aProcess())).toMatchObject({ answer: { refund: 1 } });
});

it('forgets after 7 days', async () => {
  const server = aProcess();
  await ask(server);
  platform.clock.advance(7 * 24 * 3_600_000 + 1);
  expect(await ask(server)).toEqual({ answer: { refund: 2 }, isReplay: false });
});
