import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { MerchantAdoption } from '../merchants/merchant-adoption.service.js';
import type { MerchantsService, MessageHint } from '../merchants/merchants.service.js';
import { Backpressure } from '../platform/backpressure.js';
import { NoFaults } from '../platform/faults.js';
import { Log } from '../platform/log/log.js';
import { openTestPlatform, type TestPlatform } from '../platform/testing/test-platform.js';
import { vectorKeys } from '../providers/providers.factory.js';
import type { ProvidersService } from '../providers/providers.service.js';
import { InboxMessage } from './messages.entity.js';
import { MessagesRepository } from './messages.repository.js';
import { MessagesService } from './messages.service.js';

const PROVIDER = '01JD0000000000000000000PRV';
const VECTOR_NOW = 1_795_312_800_000;
const vectors = new URL('../../../../tests/vectors/notify.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(vectors, 'utf8')) as { cases: { name: string; body: string }[] };
const bodyOf = (name: string) => Buffer.from(cases.find((one) => one.name === name)?.body ?? '');

let platform: TestPlatform;
let isSilent: boolean;
let service: MessagesService;
beforeEach(async () => {
  platform = await openTestPlatform();
  const { database, queue, vault, ids, clock } = platform;
  clock.set(VECTOR_NOW);
  isSilent = false;
  const providers = {
    messageKeys: () => ({
      providerId: PROVIDER,
      enabled: true,
      keys: [createPublicKey(vectorKeys.alipayPublic)],
    }),
    noteMessage: () => undefined,
  } as unknown as ProvidersService;
  const merchants = {
    silentAmong: (_: string, messages: readonly MessageHint[]) =>
      Promise.resolve(isSilent ? messages.filter(({ authAppId }) => authAppId === '2021000000000002') : []),
  } as unknown as MerchantsService;
  const adoption = { jobOf: () => null } as unknown as MerchantAdoption;
  const log = new Log('error', clock, () => undefined);
  const repository = new MessagesRepository(database, queue, vault, ids);
  const backpressure = new Backpressure(clock);
  service = new MessagesService(providers, merchants, adoption, backpressure, clock, new NoFaults(), repository, log);
});
afterEach(() => platform.close());

const states = async () =>
  (await platform.database.read((db) => db.find(InboxMessage, { order: { id: 'ASC' } }))).map(({ state }) => state);
const jobs = async () =>
  (await platform.database.read((db) => db.query<{ kind: string }[]>('SELECT kind FROM job ORDER BY id'))).map(
    ({ kind }) => kind,
  );

it('takes up a message about a complaint', async () => {
  expect(await service.receive(bodyOf('valid_tradecomplain'))).toEqual({ status: 200, answer: 'success' });
  expect(await states()).toEqual(['accepted']);
  expect(await jobs()).toEqual(['complaint.sync']);
});

it('keeps one about a merchant that is off or unbound as ignored, answers success, and does nothing', async () => {
  isSilent = true;
  expect(await service.receive(bodyOf('valid_tradecomplain'))).toEqual({ status: 200, answer: 'success' });
  expect(await states()).toEqual(['ignored']);
  expect(await jobs()).toEqual([]);
});

it('takes up what becomes of an authorisation all the same', async () => {
  isSilent = true;
  expect(await service.receive(bodyOf('appauth_cancelled'))).toEqual({ status: 200, answer: 'success' });
  expect(await states()).toEqual(['accepted']);
  expect(await jobs()).toEqual(['merchant.verify']);
});
