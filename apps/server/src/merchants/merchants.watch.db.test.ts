import { AlipayError, REQUIRED_METHODS, RISK_METHODS } from '@redress/alipay';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventRow, JobRow } from '../platform/database/platform.entities.js';
import { anActor } from '../platform/testing/an-actor.js';
import { openTestPlatform, type TestPlatform } from '../platform/testing/test-platform.js';
import { refusal, startFakeGateway, success, type FakeGateway } from '../providers/fake-gateway.testing.js';
import { aProviderInput } from '../providers/providers.factory.js';
import { wireProviders } from '../providers/providers.testing.js';
import { anAuthorisation, asTokenAnswer, storeMerchant } from './merchants.factory.js';
import { wireMerchants } from './merchants.testing.js';

const QUERY = 'alipay.open.auth.token.app.query';
const SUBSCRIPTION = 'alipay.open.app.message.subscription.query';
const SUBSCRIBE = 'alipay.open.app.message.topic.subscribe';
const HOUR = 3_600_000;
const authAppId = '2021000000000002';
const actor = anActor();

let platform: TestPlatform;
let gateway: FakeGateway;
let providers: ReturnType<typeof wireProviders>;
let merchants: ReturnType<typeof wireMerchants>;
let providerId: string;

beforeEach(async () => {
  platform = await openTestPlatform();
  gateway = await startFakeGateway();
  providers = wireProviders(platform);
  merchants = wireMerchants(platform, providers);
  const urls = { gatewayUrl: gateway.url, authorizationUrl: 'https://auth.example.com/oauth2/appToAppAuth.htm' };
  ({ id: providerId } = await providers.editing.create(actor, aProviderInput({ environment: 'custom', ...urls })));
  const methods = REQUIRED_METHODS.map(({ method }) => method);
  gateway.answer(QUERY, success({ status: 'valid', auth_methods: methods, is_by_app_auth: false }));
});
afterEach(async () => {
  await providers.gateways.onApplicationShutdown();
  await gateway.stop();
  await platform.close();
});

const told = () => platform.database.read((reader) => reader.countBy(EventRow, { type: 'provider.unhealthy' }));
const refusedBy = new AlipayError('gateway', {
  method: RISK_METHODS.list,
  callKind: 'read',
  code: '40006',
  subCode: 'isv.insufficient-user-permissions',
  signed: true,
  sent: true,
});

describe('the subscription of messages', () => {
  let id: string;
  beforeEach(async () => {
    const by = { providerId, actorKind: 'person' as const, actorId: actor.id, actorName: actor.name };
    const from = { ip: null, requestId: null };
    const stored = await platform.database.write((tx) =>
      merchants.authorised.storeTx(tx, by, [anAuthorisation({ authAppId })], from),
    );
    id = stored?.[0]?.id ?? expect.fail('not stored');
  });
  const tradeCell = async () => {
    await merchants.verification.verify({ providerId, authAppId });
    const { readings } = await merchants.editing.get(actor, id);
    expect(readings.find(({ family }) => family === 'risk')).toMatchObject({ subscribed: null });
    return readings.find(({ family }) => family === 'trade');
  };
  const asked = () => gateway.calls.map(({ method }) => method).filter((method) => method.includes('message'));

  it('is asked for after the authorisation, and shown', async () => {
    gateway.answer(SUBSCRIPTION, success({}));
    gateway.answer(SUBSCRIBE, success({}));
    expect(await tradeCell()).toMatchObject({ subscribed: true });
    expect(asked()).toEqual([SUBSCRIPTION, SUBSCRIBE]);
  });

  it('is only a word in the cell where the application may not', async () => {
    gateway.answer(SUBSCRIPTION, success({}));
    gateway.answer(SUBSCRIBE, refusal('40006', 'isv.insufficient-isv-permissions'));
    expect(await tradeCell()).toMatchObject({ subscribed: false });
    await merchants.service.noteReading(id, 'trade', { at: platform.clock.now(), ok: true });
    expect(await tradeCell()).toMatchObject({ state: 'read', advice: { code: 'not_subscribed', whoActs: 'us' } });
  });

  it('is not known while no answer comes, and known again after the next look', async () => {
    gateway.answer(SUBSCRIPTION, { node: { code: '10000' }, privateKey: undefined, signed: false });
    expect(await tradeCell()).toMatchObject({ subscribed: null });
    gateway.answer(SUBSCRIPTION, success({ topic: 'alipay.merchant.tradecomplain.changed', comm_type: 'HTTP' }));
    expect(await tradeCell()).toMatchObject({ subscribed: true });
  });

  it('is nobody’s question for a token that is dead', async () => {
    gateway.answer(QUERY, success({ status: 'invalid' }));
    expect(await tradeCell()).toMatchObject({ subscribed: null, state: 'blind', cause: 'revoked' });
    expect(asked()).toEqual([]);
  });
});

describe('an authorisation that is not valid any more', () => {
  const EXCHANGE = 'alipay.open.auth.token.app';
  const stateAfter = async () => {
    const by = { providerId, actorKind: 'person' as const, actorId: actor.id, actorName: actor.name };
    const stored = await platform.database.write((tx) =>
      merchants.authorised.storeTx(tx, by, [anAuthorisation({ authAppId })], { ip: null, requestId: null }),
    );
    gateway.answer(QUERY, success({ status: 'invalid' }));
    await merchants.verification.verify({ providerId, authAppId });
    return (await merchants.editing.get(actor, stored?.[0]?.id ?? '')).authorization;
  };

  it('is renewed where it had only run out', async () => {
    gateway.answer(EXCHANGE, success(asTokenAnswer(anAuthorisation({ authAppId, appAuthToken: '202612BBfresh' }))));
    expect(await stateAfter()).toBe('active');
  });

  it('has ended where Alipay does not renew it, after one try', async () => {
    gateway.answer(EXCHANGE, refusal('40004', 'REFRESH_TOKEN_NOT_VALID'));
    expect(await stateAfter()).toBe('revoked');
    expect(gateway.calls.filter(({ method }) => method === EXCHANGE)).toHaveLength(1);
  });
});

describe('refusals of many merchants', () => {
  const refuseAll = async () => {
    for (const id of ids) await merchants.service.noteCallError(id, refusedBy, RISK_METHODS.list);
  };
  let ids: string[];
  beforeEach(async () => {
    ids = [];
    for (let n = 0; n < 6; n += 1) ids.push(await storeMerchant(platform, { providerId, authAppId: `m${n}` }));
  });

  it('are told of when they happen, and not whenever the same is tried again', async () => {
    await refuseAll();
    expect(await told()).toBe(1);
    for (let n = 0; n < 4; n += 1) {
      platform.clock.advance(6 * HOUR);
      await refuseAll();
    }
    expect(await told()).toBe(1);
    await providers.watch.lookAtAll();
    expect((await providers.editing.get(actor, providerId)).health).toBe('ok');
  });

  it('are told of again where reading had worked in between', async () => {
    await refuseAll();
    platform.clock.advance(6 * HOUR);
    for (const id of ids) await merchants.service.noteReading(id, 'risk', { at: platform.clock.now(), ok: true });
    await refuseAll();
    expect(await told()).toBe(2);
  });
});

describe('a provider that is switched off', () => {
  const readAll = async () => {
    for (const family of ['risk', 'trade'] as const)
      await merchants.service.noteReading(id, family, { at: platform.clock.now(), ok: true });
  };
  const turn = (enabled: boolean) => providers.editing.update(actor, providerId, null, { enabled });
  let id: string;
  beforeEach(async () => {
    id = await storeMerchant(platform, { providerId, authAppId });
    await readAll();
    await merchants.coverage.tellOfLost();
  });

  it('has no merchant in need: nothing is read on purpose', async () => {
    await turn(false);
    platform.clock.advance(2 * 24 * HOUR);
    expect((await merchants.coverage.of(actor)).totals).toMatchObject({ stale: 0, unused: 1 });
    expect((await merchants.editing.list(actor, { limit: 20, attention: true })).items).toEqual([]);
    const view = await merchants.editing.get(actor, id);
    expect(view.readings.map(({ state }) => state)).toEqual(['unused', 'unused']);
  });

  it('is no alarm when it is switched on again, unless nothing is read then', async () => {
    await turn(false);
    platform.clock.advance(24 * HOUR);
    await merchants.coverage.tellOfLost();
    platform.clock.advance(24 * HOUR);
    await turn(true);
    await merchants.coverage.tellOfLost();
    expect(await told()).toBe(0);
    platform.clock.advance(10 * 60_000);
    await merchants.coverage.tellOfLost();
    expect(await told()).toBe(1);
  });
});

it('tells of a permission that was taken away when it happens, not every hour ever after', async () => {
  const id = await storeMerchant(platform, { providerId, authAppId });
  await merchants.service.noteReading(id, 'risk', { at: platform.clock.now(), ok: true });
  await merchants.service.noteCallError(id, refusedBy, RISK_METHODS.list);
  for (let minute = 0; minute < 300; minute += 10) {
    await merchants.coverage.tellOfLost();
    platform.clock.advance(10 * 60_000);
  }
  expect(await told()).toBeGreaterThan(0);
  expect(await told()).toBeLessThanOrEqual(2);
  expect((await merchants.coverage.of(actor)).totals).toMatchObject({ blind: 1 });
});

describe('the slow look at every authorisation', () => {
  const due = () => platform.clock.now() - 25 * HOUR;
  const asked = async () => {
    await merchants.tokenWatch.askAboutOld();
    const jobs = await platform.database.read((reader) => reader.findBy(JobRow, { kind: 'merchant.verify' }));
    await platform.database.write(async (tx) => void (await tx.delete(JobRow, { kind: 'merchant.verify' })));
    return jobs.map(({ payload }) => (payload as { authAppId: string }).authAppId).toSorted();
  };
  const store = (over: Partial<Parameters<typeof storeMerchant>[1]> & { authAppId: string }) =>
    storeMerchant(platform, { providerId, methodsKnownAt: due(), ...over });

  it('asks about those that live and were not heard of for a day', async () => {
    await store({ authAppId: 'old' });
    await store({ authAppId: 'never', methodsKnownAt: null });
    await store({ authAppId: 'lately', methodsKnownAt: platform.clock.now() - 23 * HOUR });
    await store({ authAppId: 'off', enabled: false });
    await store({ authAppId: 'revoked', authorization: 'revoked' });
    await store({ authAppId: 'unbound', unboundAt: platform.clock.now() });
    expect(await asked()).toEqual(['never', 'old']);
  });

  it('asks about a few at a time, each in its turn, whatever becomes of the others', async () => {
    // 5 calls a second allow 7 in a minute
    for (let n = 10; n < 20; n += 1) await store({ authAppId: `m${n}` });
    const [first, second, third] = [await asked(), await asked(), await asked()];
    expect(first).toEqual(['m10', 'm11', 'm12', 'm13', 'm14', 'm15', 'm16']);
    expect(second).toEqual(['m17', 'm18', 'm19']);
    expect(third).toEqual(first);
  });

  it('asks nothing for a provider that is off', async () => {
    await store({ authAppId: 'old' });
    await providers.editing.update(actor, providerId, null, { enabled: false });
    expect(await asked()).toEqual([]);
  });
});
