import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RequestActor } from '../http/actor.js';
import { Log } from '../log/log.js';
import type { Scope } from '../scope.js';
import { openTestPlatform, type TestPlatform } from '../testing/test-platform.js';
import { EventFeed } from './event-feed.js';
import { systemActor } from './event-log.js';
import { EventsController } from './events.controller.js';

let platform: TestPlatform;
let server: FastifyInstance;
let controller: EventsController;
let scope: Scope;
let delayMs: number;
let port: number;

beforeEach(async () => {
  platform = await openTestPlatform();
  scope = { all: true };
  delayMs = 0;
  const { events, database, clock } = platform;
  const actor = () => RequestActor.of({ id: 'u', role: 'owner', scope } as RequestActor);
  const authenticator = {
    authenticate: () => Promise.resolve(actor()),
    isCsrfTokenValid: () => true,
    recheck: () => Promise.resolve(actor()),
  };
  controller = new EventsController(events, database, authenticator, clock, new Log('error', clock, () => undefined));
  server = fastify();
  server.get('/events', async (request, reply) => {
    await pause(delayMs);
    await controller.stream(actor(), request, reply);
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  port = (server.server.address() as AddressInfo).port;
});
afterEach(async () => {
  controller.onModuleDestroy();
  server.server.closeAllConnections();
  await server.close();
  await platform.close();
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const record = (count: number, providerId: string | null = null) =>
  platform.database.write((tx) =>
    platform.events.recordTx(
      tx,
      Array.from({ length: count }, () => ({ type: 'provider.updated' as const, actor: systemActor, providerId })),
    ),
  );

/** Reads the stream into `text`. */
function open(lastId: string | null) {
  const reading = { text: '', request: http.get({ port, path: '/events', headers: headersOf(lastId) }) };
  reading.request.on('error', () => undefined);
  reading.request.on('response', (response) => response.on('data', (bytes) => (reading.text += String(bytes))));
  return reading;
}
const headersOf = (lastId: string | null) => (lastId === null ? {} : { 'last-event-id': lastId });
const idsIn = (text: string) => [...text.matchAll(/^id: (\w+)$/gm)].map((match) => match[1]);

it('lets go of streams whose client left before they began', async () => {
  delayMs = 150;
  const start = vi.spyOn(EventFeed.prototype, 'start');
  const listen = vi.spyOn(platform.events, 'listen');
  for (let n = 0; n < 5; n += 1) {
    const { request } = open(null);
    await pause(30);
    request.destroy();
  }
  await pause(300);
  expect([start.mock.calls.length, listen.mock.calls.length]).toEqual([0, 0]);
  start.mockRestore();
});

it('resumes with all that was missed, however much, and only what may be seen', async () => {
  scope = { all: false, providerIds: ['p1'], merchantIds: null };
  const [first] = await record(1);
  await record(600, 'p2');
  const seen = [...(await record(1_100, 'p1')), ...(await record(1))];
  const reading = open(first?.id ?? null);
  await vi.waitFor(() => expect(idsIn(reading.text)).toHaveLength(1_101), { timeout: 5_000 });
  const [live] = await record(1, 'p1');
  await vi.waitFor(() => expect(idsIn(reading.text)).toHaveLength(1_102));
  expect(idsIn(reading.text)).toEqual([...seen.map(({ id }) => id), live?.id]);
  reading.request.destroy();
});

it('narrows the resume to some merchants', async () => {
  const [first] = await record(1);
  const at = (merchantId: string | null) => ({
    type: 'merchant.updated' as const,
    actor: systemActor,
    providerId: 'p1',
    merchantId,
  });
  const all = await platform.database.write((tx) => platform.events.recordTx(tx, [at('m1'), at('m2'), at(null)]));
  const idsFor = (merchantIds: string[]) =>
    platform.database.read(async (db) => {
      const events = await platform.events.after(db, first?.id ?? '', 10, {
        all: false,
        providerIds: ['p1'],
        merchantIds,
      });
      return events.map(({ id }) => all.findIndex((event) => event.id === id));
    });
  expect(await idsFor(['m1'])).toEqual([0, 2]);
  expect(await idsFor([])).toEqual([2]);
});
