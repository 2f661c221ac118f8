import { REQUIRED_METHODS, RISK_METHODS } from '@redress/alipay';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anActor } from '../platform/testing/an-actor.js';
import { openTestPlatform, type TestPlatform } from '../platform/testing/test-platform.js';
import { refusal, startFakeGateway, success, type FakeGateway } from '../providers/fake-gateway.testing.js';
import { aProviderInput, onlyProviders } from '../providers/providers.factory.js';
import { wireProviders } from '../providers/providers.testing.js';
import { anAuthorisation } from './merchants.factory.js';
import { wireMerchants } from './merchants.testing.js';

const QUERY = 'alipay.open.auth.token.app.query';
const actor = anActor();
const stranger = anActor({ scope: onlyProviders('01JD0000000000000000000000') });
const granted = REQUIRED_METHODS.map(({ method }) => method);

let platform: TestPlatform;
let gateway: FakeGateway;
let providers: ReturnType<typeof wireProviders>;
let merchants: ReturnType<typeof wireMerchants>;
let providerId: string;
let id: string;

beforeEach(async () => {
  platform = await openTestPlatform();
  gateway = await startFakeGateway();
  providers = wireProviders(platform);
  merchants = wireMerchants(platform, providers);
  const urls = { gatewayUrl: gateway.url, authorizationUrl: 'https://auth.example.com/oauth2/appToAppAuth.htm' };
  ({ id: providerId } = await providers.editing.create(actor, aProviderInput({ environment: 'custom', ...urls })));
  id = await authorise();
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

describe('checking a merchant', () => {
  it('says that all is well, asks with its own token, and writes down what is granted', async () => {
    gateway.answer(QUERY, success({ status: 'valid', auth_methods: granted }));
    const result = await merchants.check.check(actor, id);
    expect(result).toMatchObject({ ok: true, findings: [{ code: 'token_good' }] });
    expect(result.roundTripMs).toEqual(expect.any(Number));
    expect(gateway.calls[0]?.biz).toEqual({ app_auth_token: anAuthorisation().appAuthToken });
    const detail = await merchants.editing.detail(actor, id);
    expect(detail.abilitiesKnownAt).toBe(new Date(platform.clock.now()).toISOString());
    expect(detail.abilities.every((ability) => ability.granted === true)).toBe(true);
  });

  it('names each missing permission, in the answer and on the page', async () => {
    const some = granted.filter((method) => method !== RISK_METHODS.list && method !== 'alipay.trade.refund');
    gateway.answer(QUERY, success({ status: 'valid', auth_methods: some }));
    const { ok, findings } = await merchants.check.check(actor, id);
    expect(ok).toBe(false);
    expect(findings.map(({ code }) => code)).toEqual(['token_good', 'missing_risk_read', 'missing_refund']);
    const { abilities } = await merchants.editing.detail(actor, id);
    const lacking = abilities.filter((ability) => ability.granted === false);
    expect(lacking).toMatchObject([
      { ability: 'risk_read', missingMethods: [RISK_METHODS.list] },
      { ability: 'refund', missingMethods: ['alipay.trade.refund'] },
    ]);
  });

  it('ends a dead authorisation, and brings one back that lives', async () => {
    gateway.answer(QUERY, success({ status: 'invalid' }));
    expect(await merchants.check.check(actor, id)).toMatchObject({
      ok: false,
      findings: [{ code: 'revoked' }],
    });
    const dead = await merchants.editing.detail(actor, id);
    expect(dead.authorization).toBe('revoked');
    expect(dead.abilities.map((ability) => ability.granted)).toEqual(Array(10).fill(null));
    gateway.answer(QUERY, success({ status: 'valid', auth_methods: granted }));
    expect((await merchants.check.check(actor, id)).ok).toBe(true);
    expect((await merchants.editing.get(actor, id)).authorization).toBe('active');
  });

  it.each([
    ['the provider is at fault', refusal('40002', 'isv.invalid-signature'), 'wrong_private_key'],
    ['Alipay is', refusal('20000', 'aop.unknow-error'), 'system_busy'],
    ['the answer is neither yes nor no', refusal('40004', 'ACQ.SOMETHING'), 'token_unclear'],
  ])('decides nothing when %s', async (_, answer, code) => {
    gateway.answer(QUERY, answer);
    expect(await merchants.check.check(actor, id)).toMatchObject({ ok: false, findings: [{ code }] });
    expect((await merchants.editing.get(actor, id)).authorization).toBe('active');
  });

  it('asks nothing for one that is unbound, nor for strangers (I8)', async () => {
    await expect(merchants.check.check(stranger, id)).rejects.toMatchObject({ code: 'not_found' });
    await merchants.unbinding.unbind(actor, id);
    await expect(merchants.check.check(actor, id)).rejects.toMatchObject({ code: 'merchant_unauthorized' });
    expect(gateway.calls).toEqual([]);
  });
});

describe('the page of a merchant', () => {
  it('knows no abilities before Alipay was asked, and says since when refunds may be automatic', async () => {
    const detail = () => merchants.editing.detail(actor, id);
    expect(await detail()).toMatchObject({ abilitiesKnownAt: null, autoRefundSince: null });
    expect((await detail()).abilities.map((ability) => ability.granted)).toEqual(Array(10).fill(null));
    await merchants.editing.update(actor, id, null, { autoRefund: true });
    expect((await detail()).autoRefundSince).toBeNull();
    platform.clock.advance(60_000);
    await providers.editing.update(actor, providerId, null, { autoRefund: true });
    expect((await detail()).autoRefundSince).toBe(new Date(platform.clock.now()).toISOString());
  });
});

describe('the history of a merchant', () => {
  it('holds its own events only, newest first, in pages, with who did it', async () => {
    await authorise({ authAppId: '2021000000000009' });
    await merchants.editing.update(actor, id, null, { name: '云杉生活超市' });
    const other = { type: 'complaint.received' as const, actor: { kind: 'alipay' as const, id: null, name: null } };
    await platform.database.write((tx) =>
      platform.events.recordTx(tx, { ...other, providerId, merchantId: id, complaintId: 'c' }),
    );
    await merchants.unbinding.unbind(actor, id);
    await authorise();

    const first = await merchants.history.of(actor, id, { limit: 3 });
    expect(first.items.map(({ type }) => type)).toEqual([
      'merchant.authorized',
      'merchant.unbound',
      'merchant.updated',
    ]);
    expect(first.items[1]).toMatchObject({
      actor: { kind: 'person', id: actor.id },
      summary: { 'zh-CN': '商户 云杉生活超市 已解绑，不再调用支付宝，记录保留' },
    });
    const rest = await merchants.history.of(actor, id, { limit: 3, cursor: first.nextCursor ?? '' });
    expect(rest).toMatchObject({ items: [{ type: 'merchant.authorized', data: { again: false } }], nextCursor: null });
  });

  it('is for those who may see the merchant (I8), and a cursor is of one merchant', async () => {
    await expect(merchants.history.of(stranger, id, { limit: 20 })).rejects.toMatchObject({ code: 'not_found' });
    await merchants.editing.update(actor, id, null, { name: '云杉生活超市' });
    const { nextCursor } = await merchants.history.of(actor, id, { limit: 1 });
    const other = await authorise({ authAppId: '2021000000000009' });
    const foreign = merchants.history.of(actor, other, { limit: 1, cursor: nextCursor ?? '' });
    await expect(foreign).rejects.toMatchObject({ code: 'cursor_mismatch' });
  });
});
