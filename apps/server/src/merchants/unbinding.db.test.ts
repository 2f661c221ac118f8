import { REQUIRED_METHODS } from '@redress/alipay';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditRow, EventRow, JobRow } from '../platform/database/platform.entities.js';
import { anActor } from '../platform/testing/an-actor.js';
import { openTestPlatform, type TestPlatform } from '../platform/testing/test-platform.js';
import { startFakeGateway, success, type FakeGateway } from '../providers/fake-gateway.testing.js';
import { aProviderInput, onlyProviders } from '../providers/providers.factory.js';
import { wireProviders } from '../providers/providers.testing.js';
import { anAuthorisation } from './merchants.factory.js';
import type { AdoptPayload } from './adopt-job.js';
import { Merchant } from './merchants.entity.js';
import { MerchantUnavailable } from './merchants.service.js';
import { wireMerchants } from './merchants.testing.js';

const actor = anActor();
const authAppId = '2021000000000002';

let platform: TestPlatform;
let gateway: FakeGateway;
let providers: ReturnType<typeof wireProviders>;
let merchants: ReturnType<typeof wireMerchants>;
let providerId: string;

beforeEach(async () => {
  platform = await openTestPlatform();
  gateway = await startFakeGateway();
  gateway.answer(
    'alipay.open.auth.token.app.query',
    success({ status: 'valid', auth_methods: REQUIRED_METHODS.map(({ method }) => method) }),
  );
  providers = wireProviders(platform);
  merchants = wireMerchants(platform, providers);
  const urls = { gatewayUrl: gateway.url, authorizationUrl: 'https://auth.example.com/oauth2/appToAppAuth.htm' };
  ({ id: providerId } = await providers.editing.create(actor, aProviderInput({ environment: 'custom', ...urls })));
});
afterEach(async () => {
  await providers.gateways.onApplicationShutdown();
  await gateway.stop();
  await platform.close();
});

async function authorise(over: Parameters<typeof anAuthorisation>[0] = {}): Promise<string> {
  const by = { providerId, actorKind: 'person' as const, actorId: actor.id, actorName: actor.name };
  const stored = await platform.database.write((tx) =>
    merchants.authorised.storeTx(tx, by, [anAuthorisation(over)], { ip: null, requestId: null }),
  );
  return stored?.[0]?.id ?? '';
}

const row = async (id: string): Promise<Merchant> => {
  const found = await platform.database.read((db) => db.findOneBy(Merchant, { id }));
  if (found === null) throw new Error('the row is gone');
  return found;
};

/** A refund as the module above keeps it, in a state. */
const addRefund = (merchantId: string, status: string) =>
  platform.database.write((tx) =>
    tx.query(
      `INSERT INTO refund (id, complaint_id, provider_id, merchant_id, family, remote_id, task_id, trade_no, intent,
        out_request_no, amount_fen, reason, status, source, actor, created_at)
       VALUES (?, 'c', ?, ?, 'risk', '1', '1', 'T1', 'm1', 'RD1', 100, '', ?, 'person', '{}', 1)`,
      [platform.ids.next(), providerId, merchantId, status],
    ),
  );

describe('unbinding a merchant', () => {
  it('erases both tokens and keeps the row, with event and audit row', async () => {
    const id = await authorise();
    await merchants.editing.update(actor, id, null, { name: '云杉生活超市' });
    platform.clock.advance(1_000);
    await merchants.unbinding.unbind(actor, id);

    expect(await row(id)).toMatchObject({
      name: '云杉生活超市',
      authorization: 'revoked',
      unboundAt: platform.clock.now(),
      appAuthToken: '',
      appRefreshToken: null,
    });
    const [event] = await platform.database.read((db) => db.findBy(EventRow, { type: 'merchant.unbound' }));
    expect(event).toMatchObject({ merchantId: id, providerId, actorId: actor.id, data: { name: '云杉生活超市' } });
    const audit = await platform.database.read((db) => db.findBy(AuditRow, { action: 'merchant.unbind' }));
    expect(audit).toMatchObject([{ targetId: id, before: { authAppId, authorization: 'active' } }]);
  });

  it('is once: the second time changes nothing and says nothing', async () => {
    const id = await authorise();
    await merchants.unbinding.unbind(actor, id);
    const first = await row(id);
    platform.clock.advance(1_000);
    await merchants.unbinding.unbind(actor, id);
    expect(await row(id)).toEqual(first);
    const events = await platform.database.read((db) => db.findBy(EventRow, { type: 'merchant.unbound' }));
    expect(events).toHaveLength(1);
  });

  it('hides it from the list and the coverage, and shows it to those who ask for it', async () => {
    const id = await authorise();
    const other = await authorise({ authAppId: '2021000000000003' });
    await merchants.unbinding.unbind(actor, id);
    const listed = async (query: { unbound?: boolean }) =>
      (await merchants.editing.list(actor, { limit: 20, ...query })).items.map((merchant) => merchant.id);
    expect(await listed({})).toEqual([other]);
    expect(await listed({ unbound: false })).toEqual([other]);
    expect(await listed({ unbound: true })).toEqual([id]);
    expect(await merchants.editing.get(actor, id)).toMatchObject({
      authorization: 'revoked',
      unboundAt: new Date(platform.clock.now()).toISOString(),
      readings: [{ state: 'unused' }, { state: 'unused' }],
    });
    expect((await merchants.coverage.of(actor)).totals).toMatchObject({ blind: 0, unused: 0, waiting: 1 });
  });

  it('leaves nothing to call with: no access, no poll, no question about its token', async () => {
    const id = await authorise();
    await merchants.unbinding.unbind(actor, id);
    await expect(merchants.service.accessOf(id)).rejects.toEqual(new MerchantUnavailable(id, 'unbound'));
    expect(await platform.database.write((tx) => merchants.service.holdLiveTx(tx, id))).toBe(false);
    expect(await merchants.service.pollableAmong([id])).toEqual([]);
    expect(await merchants.service.pollIntervals()).toEqual(new Map());
    for (const hint of [{ authAppId }, { userId: '2088000000000002' }, {}]) {
      await merchants.verification.verify({ providerId, ...hint });
    }
    expect(gateway.calls).toEqual([]);
    expect(await row(id)).toMatchObject({ authorization: 'revoked', unboundAt: platform.clock.now() });
  });

  it('is not undone by an answer about the token that was on its way', async () => {
    const id = await authorise();
    gateway.answer('alipay.open.auth.token.app.query', async () => {
      await merchants.unbinding.unbind(actor, id);
      return success({ status: 'valid', auth_methods: [] });
    });
    await merchants.verification.verify({ providerId, authAppId });
    expect(gateway.calls).toHaveLength(1);
    expect(await row(id)).toMatchObject({ authorization: 'revoked', appAuthToken: '' });
  });

  it('is not undone by the token of a message that Alipay was being asked about', async () => {
    const id = await authorise();
    gateway.answer('alipay.open.auth.token.app.query', async () => {
      platform.clock.advance(1_000);
      await merchants.unbinding.unbind(actor, id);
      return success({ status: 'valid', auth_app_id: authAppId, auth_methods: [] });
    });
    const fresh = anAuthorisation({ appAuthToken: '202612BBfresh' });
    const of = { providerId, notifyId: 'n1', sentAt: platform.clock.now() + 500 };
    await merchants.adoption.adopt(merchants.adoption.jobOf(of, [fresh]).payload as unknown as AdoptPayload);
    expect(await row(id)).toMatchObject({ authorization: 'revoked', appAuthToken: '' });
    expect((await row(id)).unboundAt).not.toBeNull();
  });

  it('ends with the next authorisation: the same row, its switches, and no refund of what came meanwhile', async () => {
    const id = await authorise();
    await merchants.editing.update(actor, id, null, { autoRefund: true, name: '云杉生活超市' });
    await merchants.unbinding.unbind(actor, id);
    platform.clock.advance(86_400_000);
    expect(await authorise({ appAuthToken: 'new-token' })).toBe(id);

    expect(await row(id)).toMatchObject({
      name: '云杉生活超市',
      autoRefund: true,
      autoRefundChangedAt: platform.clock.now(),
      authorization: 'active',
      unboundAt: null,
    });
    expect((await merchants.service.accessOf(id)).appAuthToken).toBe('new-token');
    const looks = await platform.database.read((db) => db.findBy(JobRow, { kind: 'complaint.look-back' }));
    expect(looks).toHaveLength(2);
  });

  it.each(['submitted', 'unknown'])(
    'F61: is refused while a refund is %s, as only its token can tell',
    async (status) => {
      const id = await authorise();
      await addRefund(id, status);
      await expect(merchants.unbinding.unbind(actor, id)).rejects.toMatchObject({ code: 'refund_undecided' });
      expect(await row(id)).toMatchObject({ authorization: 'active', unboundAt: null });
    },
  );

  it('is allowed when the token is dead anyway, or the refund waits for a person', async () => {
    const dead = await authorise();
    await addRefund(dead, 'unknown');
    await platform.database.write((tx) => tx.update(Merchant, { id: dead }, { authorization: 'revoked' }));
    await merchants.unbinding.unbind(actor, dead);
    expect((await row(dead)).unboundAt).not.toBeNull();
    await platform.database.write((tx) => tx.query("UPDATE refund SET status = 'parked'"));
    expect(await authorise()).toBe(dead);
    await merchants.unbinding.unbind(actor, dead);
    expect((await row(dead)).unboundAt).not.toBeNull();
  });

  it('I8: is not found outside the scope', async () => {
    const id = await authorise();
    const stranger = anActor({ scope: onlyProviders('01JD0000000000000000000000') });
    await expect(merchants.unbinding.unbind(stranger, id)).rejects.toMatchObject({ code: 'not_found' });
    expect((await row(id)).unboundAt).toBeNull();
  });

  it('R10: keeps its provider from being removed', async () => {
    await merchants.unbinding.unbind(actor, await authorise());
    await expect(providers.editing.remove(actor, providerId)).rejects.toMatchObject({ code: 'provider_in_use' });
  });
});

describe('messages that nobody wants to hear of', () => {
  it('are those about merchants that are off or unbound', async () => {
    const on = await authorise();
    const off = await authorise({ authAppId: '2021000000000003', userId: '2088000000000003' });
    const gone = await authorise({ authAppId: '2021000000000004', userId: '2088000000000004' });
    await merchants.editing.update(actor, off, null, { enabled: false });
    await merchants.unbinding.unbind(actor, gone);
    const messages = [
      { name: 'on', authAppId, userId: null },
      { name: 'off', authAppId: '2021000000000003', userId: null },
      { name: 'gone', authAppId: null, userId: '2088000000000004' },
      { name: 'nobody', authAppId: null, userId: null },
    ];
    const names = async () => (await merchants.service.silentAmong(providerId, messages)).map(({ name }) => name);
    expect(await names()).toEqual(['off', 'gone']);
    await merchants.editing.update(actor, off, null, { enabled: true });
    expect(await names()).toEqual(['gone']);
    expect((await row(on)).enabled).toBe(true);
  });

  it('finds the live one of two merchants of an account', async () => {
    const live = await authorise();
    await merchants.unbinding.unbind(actor, await authorise({ authAppId: '2021000000000003' }));
    const found = await merchants.service.findForMessage(providerId, { userId: '2088000000000002' });
    expect(found?.id).toBe(live);
  });
});
