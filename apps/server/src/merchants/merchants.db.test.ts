import { AlipayError, REQUIRED_METHODS, RISK_METHODS, TRADE_METHODS } from '@redress/alipay';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditRow, EventRow, JobRow } from '../platform/database/platform.entities.js';
import { anActor } from '../platform/testing/an-actor.js';
import { openTestPlatform, type TestPlatform } from '../platform/testing/test-platform.js';
import { refusal, startFakeGateway, success, type FakeGateway } from '../providers/fake-gateway.testing.js';
import { aProviderInput, onlyProviders } from '../providers/providers.factory.js';
import { wireProviders } from '../providers/providers.testing.js';
import { anAuthorisation, asTokenAnswer } from './merchants.factory.js';
import { Merchant } from './merchants.entity.js';
import { wireMerchants } from './merchants.testing.js';
import { MerchantUnavailable } from './merchants.service.js';

const EXCHANGE = 'alipay.open.auth.token.app';
const QUERY = 'alipay.open.auth.token.app.query';
const HOUR = 3_600_000;
const actor = anActor();
const from = { ip: '127.0.0.1', requestId: 'test' };

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
});
afterEach(async () => {
  await providers.gateways.onApplicationShutdown();
  await gateway.stop();
  await platform.close();
});

const rows = () => platform.database.read((reader) => reader.find(Merchant, { order: { id: 'ASC' } }));
const theRow = async (): Promise<Merchant> => {
  const [row] = await rows();
  if (row === undefined) throw new Error('no merchant');
  return row;
};
const events = (type: string) =>
  platform.database.read((reader) => reader.findBy(EventRow, { type: type as 'merchant.revoked' }));
const jobs = (kind: string) => platform.database.read((reader) => reader.findBy(JobRow, { kind }));
const problemOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: { code?: string }) => error.code,
  );

/** A merchant that is there, without going through Alipay. */
async function addMerchant(over: Parameters<typeof anAuthorisation>[0] = {}): Promise<string> {
  const by = { providerId, actorKind: 'person' as const, actorId: actor.id, actorName: actor.name };
  const [stored] =
    (await platform.database.write((tx) => merchants.authorised.storeTx(tx, by, [anAuthorisation(over)], from))) ?? [];
  if (stored === undefined) throw new Error('not stored');
  return stored.id;
}

async function openLink(): Promise<{ state: string; app_id: string }> {
  const { url } = await merchants.authorisation.createLink(actor, providerId);
  return { state: new URL(url).searchParams.get('state') ?? '', app_id: '2021000000000001' };
}

const tokenError = (subCode: string, signed: boolean, code = '20001') =>
  new AlipayError('gateway', { method: RISK_METHODS.list, callKind: 'read', code, subCode, signed, sent: true });

describe('the authorisation link', () => {
  it('holds a 128-bit state that is stored only as a hash, and lives a day', async () => {
    const { url, expiresAt } = await merchants.authorisation.createLink(actor, providerId);
    const parameters = new URL(url).searchParams;
    expect(url).toMatch(/^https:\/\/auth\.example\.com\/oauth2\/appToAppAuth\.htm\?/);
    expect(parameters.get('app_id')).toBe('2021000000000001');
    expect(parameters.get('redirect_uri')).toBe('https://redress.example.com/authorization/alipay/callback');
    expect(parameters.get('state')).toMatch(/^[0-9a-f]{32}$/);
    expect(Date.parse(expiresAt)).toBe(platform.clock.now() + 24 * HOUR);
    const stored = await platform.database.read((reader) => reader.query('SELECT * FROM authorisation_state'));
    expect(JSON.stringify(stored)).not.toContain(parameters.get('state'));
  });

  it('comes for one app and for several, with the same state; not for several where there is no such page', async () => {
    const { url, batchUrl } = await merchants.authorisation.createLink(actor, providerId);
    const [single, batch] = [new URL(url), new URL(batchUrl ?? '')];
    expect(batch.pathname).toBe('/oauth2/appToAppBatchAuth.htm');
    expect(batch.searchParams.get('application_type')).toBe('TINYAPP,WEBAPP,MOBILEAPP,PUBLICAPP');
    expect(batch.searchParams.get('state')).toBe(single.searchParams.get('state'));

    await providers.editing.update(actor, providerId, null, { authorizationUrl: 'https://own.example.com/authorise' });
    expect((await merchants.authorisation.createLink(actor, providerId)).batchUrl).toBeNull();
    await providers.editing.update(actor, providerId, null, { environment: 'sandbox' });
    expect((await merchants.authorisation.createLink(actor, providerId)).batchUrl).toMatch(
      /^https:\/\/openauth-sandbox\.dl\.alipaydev\.com\/oauth2\/appToAppBatchAuth\.htm\?/,
    );
  });

  it('is not made for a disabled provider, nor for one outside the scope', async () => {
    const stranger = anActor({ scope: onlyProviders('01JD0000000000000000000000') });
    expect(await problemOf(merchants.authorisation.createLink(stranger, providerId))).toBe('not_found');
    await providers.editing.update(actor, providerId, null, { enabled: false });
    expect(await problemOf(merchants.authorisation.createLink(actor, providerId))).toBe('provider_disabled');
  });
});

describe('coming back from Alipay', () => {
  it('makes a merchant, with audit row, event, look-back and the question what was granted, in one go', async () => {
    gateway.answer(EXCHANGE, success(asTokenAnswer(anAuthorisation())));
    const outcome = await merchants.authorisation.takeUp({ ...(await openLink()), app_auth_code: 'P1' }, from);

    expect(outcome).toMatchObject({ ok: true, provider: '好服务商', merchants: [{ authAppId: '2021000000000002' }] });
    const row = await theRow();
    expect(row).toMatchObject({
      providerId,
      name: '2021000000000002',
      enabled: true,
      autoRefund: false,
      authorization: 'active',
      authorizedAt: platform.clock.now(),
    });
    expect(row.appAuthToken).not.toContain('202611BB');
    expect(await events('merchant.authorized')).toMatchObject([
      { merchantId: row.id, actorId: actor.id, data: { authAppId: '2021000000000002', again: false } },
    ]);
    expect(await jobs('complaint.look-back')).toHaveLength(1);
    expect(await jobs('merchant.verify')).toHaveLength(1);
    const audit = await platform.database.read((reader) => reader.findBy(AuditRow, { action: 'merchant.authorise' }));
    expect(audit).toHaveLength(1);
    expect(JSON.stringify(audit)).not.toContain('BBtoken');
    expect(gateway.calls[0]).toMatchObject({
      appAuthToken: null,
      biz: { grant_type: 'authorization_code', code: 'P1' },
    });
  });

  it('takes several apps of one merchant at once', async () => {
    const two = [anAuthorisation({ authAppId: 'A' }), anAuthorisation({ authAppId: 'B' })];
    gateway.answer(EXCHANGE, success({ tokens: two.map(asTokenAnswer) }));
    const outcome = await merchants.authorisation.takeUp({ ...(await openLink()), app_auth_code: 'P1' }, from);
    expect(outcome).toMatchObject({ ok: true, merchants: [{ authAppId: 'A' }, { authAppId: 'B' }] });
    expect((await rows()).map(({ authAppId }) => authAppId)).toEqual(['A', 'B']);
    expect(await events('merchant.authorized')).toHaveLength(2);
    expect(await jobs('complaint.look-back')).toHaveLength(2);
  });

  it('P3: uses a state once; a reload of the page says that it is done', async () => {
    gateway.answer(EXCHANGE, success(asTokenAnswer(anAuthorisation())));
    const query = { ...(await openLink()), app_auth_code: 'P1' };
    await merchants.authorisation.takeUp(query, from);
    expect(await merchants.authorisation.takeUp(query, from)).toEqual({ ok: false, failure: 'state-done' });
    expect(gateway.calls).toHaveLength(1);
  });

  it('tells a second merchant with the same link that it is not authorised', async () => {
    gateway.answer(EXCHANGE, success(asTokenAnswer(anAuthorisation())));
    const link = await openLink();
    await merchants.authorisation.takeUp({ ...link, app_auth_code: 'P1' }, from);
    const second = await merchants.authorisation.takeUp({ ...link, app_auth_code: 'P2' }, from);
    expect(second).toEqual({ ok: false, failure: 'state-taken' });
    expect(gateway.calls).toHaveLength(1);
  });

  it('P3: of two at the same moment, one is exchanged', async () => {
    let letAlipayAnswer = (): void => undefined;
    const isJudged = new Promise<void>((resolve) => {
      letAlipayAnswer = resolve;
    });
    gateway.answer(EXCHANGE, async () => {
      await isJudged;
      return success(asTokenAnswer(anAuthorisation()));
    });
    const query = { ...(await openLink()), app_auth_code: 'P1' };
    const both = [merchants.authorisation.takeUp(query, from), merchants.authorisation.takeUp(query, from)];
    // not "in vain": its page comes back by itself and then says that it is done
    expect(await Promise.race(both)).toEqual({ ok: false, failure: 'state-running' });
    letAlipayAnswer();
    expect((await Promise.all(both)).filter(({ ok }) => ok)).toHaveLength(1);
    expect(await merchants.authorisation.takeUp(query, from)).toEqual({ ok: false, failure: 'state-done' });
    expect(gateway.calls).toHaveLength(1);
    expect(await rows()).toHaveLength(1);
  });

  it('refuses a state that is unknown or a day old', async () => {
    const query = { ...(await openLink()), app_auth_code: 'P1' };
    expect(await merchants.authorisation.takeUp({ ...query, state: 'f'.repeat(32) }, from)).toMatchObject({
      failure: 'state-unknown',
    });
    expect(await merchants.authorisation.takeUp({ app_auth_code: 'P1' }, from)).toMatchObject({
      failure: 'state-unknown',
    });
    platform.clock.advance(24 * HOUR);
    expect(await merchants.authorisation.takeUp(query, from)).toMatchObject({ failure: 'state-expired' });
    expect(gateway.calls).toEqual([]);
  });

  it('leaves the link as it is where the merchant did not agree, or another application is named', async () => {
    gateway.answer(EXCHANGE, success(asTokenAnswer(anAuthorisation())));
    const query = await openLink();
    expect(await merchants.authorisation.takeUp(query, from)).toMatchObject({ failure: 'code-missing' });
    const other = { ...query, app_id: '2021000000000099', app_auth_code: 'P1' };
    expect(await merchants.authorisation.takeUp(other, from)).toMatchObject({ failure: 'other-application' });
    expect(await merchants.authorisation.takeUp({ ...query, app_auth_code: 'P1' }, from)).toMatchObject({ ok: true });
  });

  it('says why Alipay refused, and does not send the code again', async () => {
    gateway.answer(EXCHANGE, refusal('40004', 'AUTH_CODE_NOT_VALID'));
    const query = { ...(await openLink()), app_auth_code: 'P1' };
    const first = await merchants.authorisation.takeUp(query, from);
    expect(first).toEqual({ ok: false, failure: 'code-used', code: 'AUTH_CODE_NOT_VALID' });
    expect(await merchants.authorisation.takeUp(query, from)).toEqual({ ok: false, failure: 'state-used' });
    expect(gateway.calls).toHaveLength(1);
  });

  it('keeps the link good when the code certainly never left us', async () => {
    const query = { ...(await openLink()), app_auth_code: 'P1' };
    await gateway.stop();
    expect(await merchants.authorisation.takeUp(query, from)).toMatchObject({ failure: 'unreachable' });
    expect(await merchants.authorisation.takeUp(query, from)).toMatchObject({ failure: 'unreachable' });
  });

  it('F12: after a crash between exchange and storing, the code is not sent again', async () => {
    gateway.answer(EXCHANGE, success(asTokenAnswer(anAuthorisation())));
    const crash = { at: (point: string) => Promise.reject(new Error(`killed at ${point}`)) };
    const doomed = wireMerchants(platform, providers, crash);
    const query = { ...(await openLink()), app_auth_code: 'P1' };
    expect(await doomed.authorisation.takeUp(query, from)).toEqual({ ok: false, failure: 'interrupted' });
    expect(await merchants.authorisation.takeUp(query, from)).toEqual({ ok: false, failure: 'state-used' });
    expect(gateway.calls).toHaveLength(1);
    expect(await rows()).toEqual([]);
  });

  it('keeps the row, switches and name of a merchant that authorises again', async () => {
    const id = await addMerchant();
    await merchants.editing.update(actor, id, null, { name: '老店', autoRefund: true });
    const before = await theRow();
    platform.clock.advance(HOUR);
    await addMerchant({ appAuthToken: '202612BBnew', userId: '2088000000000003' });

    const after = await theRow();
    expect(await rows()).toHaveLength(1);
    expect(after).toMatchObject({
      id,
      name: '老店',
      autoRefund: true,
      autoRefundChangedAt: before.autoRefundChangedAt,
      createdAt: before.createdAt,
      userId: '2088000000000003',
      authorizedAt: platform.clock.now(),
    });
    expect((await merchants.service.accessOf(id)).appAuthToken).toBe('202612BBnew');
    expect((await events('merchant.authorized')).at(-1)).toMatchObject({ data: { name: '老店', again: true } });
  });
});

describe('verification', () => {
  const answerValid = (methods: readonly string[]) =>
    gateway.answer(QUERY, success({ status: 'valid', auth_methods: methods, is_by_app_auth: false }));

  it('stores which required methods are missing', async () => {
    const id = await addMerchant();
    const granted = REQUIRED_METHODS.map(({ method }) => method).filter((method) => !method.includes('tradecomplain'));
    answerValid(granted);
    await merchants.verification.verify({ providerId, authAppId: '2021000000000002' });
    const facts = await merchants.service.getFacts(id);
    expect((await theRow()).missingMethods).toContain(TRADE_METHODS.list);
    expect(facts?.notPermitted).toEqual(['trade']);
    const view = await merchants.editing.get(actor, id);
    expect(view.readings.map(({ permitted }) => permitted)).toEqual([true, false]);
  });

  it('M5: ends an authorisation that Alipay says is invalid, and tells it once', async () => {
    const id = await addMerchant();
    gateway.answer(QUERY, success({ status: 'invalid' }));
    await merchants.verification.verify({ providerId, authAppId: '2021000000000002' });
    await merchants.verification.verify({ providerId, authAppId: '2021000000000002' });
    expect((await theRow()).authorization).toBe('revoked');
    expect(await events('merchant.revoked')).toMatchObject([{ merchantId: id, data: { cause: 'revoked' } }]);
    expect(await jobs('delivery.plan')).toHaveLength(2);
    await expect(merchants.service.accessOf(id)).rejects.toEqual(new MerchantUnavailable(id, 'revoked'));
  });

  it('M5: a replayed message does not disconnect a merchant whose token lives', async () => {
    const id = await addMerchant();
    answerValid(REQUIRED_METHODS.map(({ method }) => method));
    await merchants.verification.verify({ providerId, authAppId: '2021000000000002', userId: '2088000000000002' });
    expect((await merchants.service.getFacts(id))?.authorization).toBe('active');
  });

  it.each([
    ['signed: it is revoked', true, 'revoked'],
    ['C2, unsigned: it stays, and is asked again', false, 'active'],
  ])('"no such token" %s', async (_, signed, expected) => {
    await addMerchant();
    gateway.answer(QUERY, refusal('40004', 'AUTH_TOKEN_NOT_EXISTED', signed));
    const verified = merchants.verification.verify({ providerId, authAppId: '2021000000000002' });
    await (signed ? verified : expect(verified).rejects.toThrow('AUTH_TOKEN_NOT_EXISTED'));
    expect((await theRow()).authorization).toBe(expected);
  });

  it('refreshes a token that ran out, once', async () => {
    const id = await addMerchant();
    gateway.answer(QUERY, success({ status: 'invalid' }));
    gateway.answer(EXCHANGE, success(asTokenAnswer(anAuthorisation({ appAuthToken: '202612BBfresh' }))));
    await merchants.verification.verify({ providerId, authAppId: '2021000000000002', isTimedOut: true });
    expect((await merchants.service.accessOf(id)).appAuthToken).toBe('202612BBfresh');

    gateway.answer(EXCHANGE, refusal('40004', 'REFRESH_TOKEN_TIME_OUT'));
    await merchants.verification.verify({ providerId, authAppId: '2021000000000002', isTimedOut: true });
    expect((await theRow()).authorization).toBe('expired');
  });

  it('does not end what was authorised anew while the question was open', async () => {
    const id = await addMerchant();
    gateway.answer(QUERY, async () => {
      await addMerchant({ appAuthToken: '202612BBnew' });
      return success({ status: 'invalid' });
    });
    await merchants.verification.verify({ providerId, authAppId: '2021000000000002' });
    expect((await merchants.service.getFacts(id))?.authorization).toBe('active');
    expect(await events('merchant.revoked')).toEqual([]);
  });

  it('asks for each merchant when a message named nobody', async () => {
    await addMerchant({ authAppId: 'A' });
    await addMerchant({ authAppId: 'B' });
    await platform.database.write((tx) => tx.query("DELETE FROM job WHERE kind = 'merchant.verify'"));
    await merchants.verification.verify({ providerId, authAppId: null, userId: null });
    expect(await jobs('merchant.verify')).toHaveLength(2);
  });
});

describe('tokens that a message brings', () => {
  const bring = async (over: Parameters<typeof anAuthorisation>[0] = {}, sentAt = platform.clock.now()) => {
    const job = merchants.adoption.jobOf({ providerId, notifyId: 'n1', sentAt }, [anAuthorisation(over)]);
    expect(JSON.stringify(job)).not.toContain('202611BB');
    await merchants.adoption.adopt(job.payload as never);
  };
  const vouch = (authAppId = '2021000000000002') =>
    gateway.answer(QUERY, success({ status: 'valid', auth_app_id: authAppId, auth_methods: [] }));

  it('make a merchant once Alipay vouches for them, with look-back and event', async () => {
    vouch();
    await bring();
    expect(await theRow()).toMatchObject({ authAppId: '2021000000000002', authorization: 'active' });
    expect(await events('merchant.authorized')).toMatchObject([{ actorKind: 'alipay', data: { again: false } }]);
    expect(await jobs('complaint.look-back')).toHaveLength(1);
    // redelivered, or brought by the callback as well
    await bring();
    expect(await events('merchant.authorized')).toHaveLength(1);
  });

  it.each([
    ['is dead', success({ status: 'invalid', auth_app_id: '2021000000000002' })],
    ["is another merchant's", success({ status: 'valid', auth_app_id: '2021000000000003' })],
    ['was never there', refusal('40004', 'AUTH_TOKEN_NOT_EXISTED', true)],
  ])('make none when the token %s', async (_, answer) => {
    gateway.answer(QUERY, answer);
    await bring();
    expect(await rows()).toEqual([]);
  });

  it('wait for an answer that somebody signed', async () => {
    gateway.answer(QUERY, refusal('40004', 'AUTH_TOKEN_NOT_EXISTED', false));
    await expect(bring()).rejects.toThrow('AUTH_TOKEN_NOT_EXISTED');
    expect(await rows()).toEqual([]);
  });

  it('replace the token of the same merchant, unless the message is older than what is stored', async () => {
    const id = await addMerchant();
    vouch();
    await bring({ appAuthToken: '202611BBold' }, platform.clock.now() - HOUR);
    expect((await merchants.service.accessOf(id)).appAuthToken).toBe('202611BBtoken2021000000000002');
    platform.clock.advance(HOUR);
    await bring({ appAuthToken: '202611BBnew' });
    expect((await merchants.service.accessOf(id)).appAuthToken).toBe('202611BBnew');
    expect(await rows()).toHaveLength(1);
  });
});

describe('errors of calls', () => {
  it('C3: a signed dead token stops the calls and alarms once', async () => {
    const id = await addMerchant();
    for (let n = 0; n < 3; n += 1) {
      await merchants.service.noteCallError(id, tokenError('aop.invalid-app-auth-token', true), RISK_METHODS.list);
    }
    await expect(merchants.service.accessOf(id)).rejects.toMatchObject({ reason: 'expired' });
    expect(await events('merchant.revoked')).toHaveLength(1);
    expect(await merchants.service.pollableAmong([id])).toEqual([]);
  });

  it('C2: an unsigned one changes nothing but asks', async () => {
    const id = await addMerchant();
    await platform.database.write((tx) => tx.query("DELETE FROM job WHERE kind = 'merchant.verify'"));
    await merchants.service.noteCallError(id, tokenError('aop.invalid-app-auth-token', false), RISK_METHODS.list);
    expect((await merchants.service.getFacts(id))?.authorization).toBe('active');
    expect(await jobs('merchant.verify')).toHaveLength(1);
    expect(await events('merchant.revoked')).toEqual([]);
  });

  it('C3: a refused method takes its family out for some hours, the other goes on', async () => {
    const id = await addMerchant();
    const error = tokenError('isv.insufficient-user-permissions', false, '40006');
    await merchants.service.noteCallError(id, error, TRADE_METHODS.list);
    expect((await merchants.service.getFacts(id))?.notPermitted).toEqual(['trade']);
    expect((await merchants.editing.get(actor, id)).readings[1]).toMatchObject({
      permitted: false,
      lastError: 'isv.insufficient-user-permissions',
    });
    await merchants.service.noteReading(id, 'trade', { at: platform.clock.now() + 1, ok: true });
    expect((await merchants.service.getFacts(id))?.notPermitted).toEqual([]);
  });

  it('C3: three failures of our own set-up in a row make the provider unhealthy, a good reading well again', async () => {
    const id = await addMerchant();
    const wrongKey = tokenError('isv.invalid-signature', false, '40002');
    const health = async () => (await providers.editing.get(actor, providerId)).health;
    for (let n = 0; n < 2; n += 1) await merchants.service.noteCallError(id, wrongKey, RISK_METHODS.list);
    expect(await health()).toBe('unknown');
    for (let n = 0; n < 3; n += 1) await merchants.service.noteCallError(id, wrongKey, RISK_METHODS.list);
    expect(await health()).toBe('failing');
    expect(await events('provider.unhealthy')).toMatchObject([{ data: { finding: 'wrong_private_key' } }]);
    await merchants.service.noteReading(id, 'risk', { at: platform.clock.now(), ok: true });
    expect(await health()).toBe('ok');
  });

  it('says nothing for other errors', async () => {
    const id = await addMerchant();
    const error = new AlipayError('timeout', { method: 'm', callKind: 'read', signed: false, sent: true });
    for (let n = 0; n < 5; n += 1) await merchants.service.noteCallError(id, error, RISK_METHODS.list);
    expect((await merchants.service.getFacts(id))?.authorization).toBe('active');
    expect((await providers.editing.get(actor, providerId)).health).toBe('unknown');
  });
});

describe('readings', () => {
  it('shows the newest, and writes a good one once a minute', async () => {
    const id = await addMerchant();
    const at = platform.clock.now();
    await merchants.service.noteReading(id, 'risk', { at, ok: true });
    await merchants.service.noteReading(id, 'risk', { at: at + 1_000, ok: true });
    expect((await merchants.editing.get(actor, id)).readings[0]?.lastGoodReadAt).toBe(new Date(at).toISOString());
    await merchants.service.noteReading(id, 'risk', { at: at + 2_000, ok: false, code: 'network' });
    expect((await merchants.editing.get(actor, id)).readings[0]?.lastError).toBe('network');
    await merchants.service.noteReading(id, 'risk', { at: at + 3_000, ok: true });
    expect((await merchants.editing.get(actor, id)).readings[0]).toMatchObject({
      lastError: null,
      lastGoodReadAt: new Date(at + 3_000).toISOString(),
    });
  });
});

describe('coverage', () => {
  const read = (merchantId: string, ok = true) =>
    Promise.all(
      (['risk', 'trade'] as const).map((family) => {
        const at = platform.clock.now();
        return merchants.service.noteReading(merchantId, family, ok ? { at, ok } : { at, ok, code: 'aop.x' });
      }),
    );

  it('counts merchants by the worse of their families, and names those that need somebody', async () => {
    const fine = await addMerchant({ authAppId: '2021000000000002' });
    const failing = await addMerchant({ authAppId: '2021000000000003' });
    await addMerchant({ authAppId: '2021000000000004' });
    await read(fine);
    await read(failing, false);

    const coverage = await merchants.coverage.of(actor);
    expect(coverage.totals).toEqual({ read: 1, stale: 0, blind: 1, waiting: 1, unused: 0 });
    expect(coverage.needing).toMatchObject([
      { merchantId: failing, readings: [{ state: 'blind', cause: 'error', plannedIntervalMs: 60_000 }, {}] },
    ]);
    const stranger = anActor({ scope: onlyProviders('01JD0000000000000000000000') });
    expect(await merchants.coverage.of(stranger)).toMatchObject({ totals: { read: 0, blind: 0 }, needing: [] });
  });

  it('tells once an hour of all merchants of a provider that are not read any more', async () => {
    const ids = [
      await addMerchant({ authAppId: '2021000000000002' }),
      await addMerchant({ authAppId: '2021000000000003' }),
    ];
    for (const id of ids) await read(id);
    platform.clock.advance(4 * 60_000);
    await merchants.coverage.tellOfLost();
    expect(await events('provider.unhealthy')).toEqual([]);

    for (const id of ids) await read(id, false);
    platform.clock.advance(2 * 60_000);
    await merchants.coverage.tellOfLost();
    await merchants.coverage.tellOfLost();
    expect(await events('provider.unhealthy')).toMatchObject([
      {
        providerId,
        data: { finding: 'merchants_not_read', count: 2, merchants: '2021000000000002、2021000000000003' },
      },
    ]);

    platform.clock.advance(HOUR);
    await merchants.coverage.tellOfLost();
    expect(await events('provider.unhealthy')).toHaveLength(2);
  });

  it('says nothing of merchants that are off, revoked or never were read, nor right after they came back', async () => {
    const [off, revoked, back] = [
      await addMerchant({ authAppId: '2021000000000002' }),
      await addMerchant({ authAppId: '2021000000000003' }),
      await addMerchant({ authAppId: '2021000000000004' }),
    ];
    await addMerchant({ authAppId: '2021000000000005' });
    for (const id of [off, revoked, back]) await read(id);
    await merchants.editing.update(actor, off, null, { enabled: false });
    await merchants.editing.update(actor, back, null, { enabled: false });
    await platform.database.write((tx) => tx.update(Merchant, { id: revoked }, { authorization: 'revoked' }));
    platform.clock.advance(HOUR);
    await merchants.editing.update(actor, back, null, { enabled: true });
    await merchants.coverage.tellOfLost();
    expect(await events('provider.unhealthy')).toEqual([]);
  });
});

describe('merchants for people', () => {
  it('I8, I9: shows no token, and nothing outside the scope', async () => {
    const id = await addMerchant();
    const view = await merchants.editing.get(actor, id);
    expect(JSON.stringify(view)).not.toMatch(/BBtoken|BBrefresh|v1\./);
    expect(view).toMatchObject({ providerName: '好服务商', providerAutoRefund: false, openComplaints: 0 });
    for (const scope of [
      onlyProviders('01JD0000000000000000000000'),
      { all: false as const, providerIds: [providerId], merchantIds: ['01JD0000000000000000000000'] },
    ]) {
      const stranger = anActor({ scope: scope });
      expect(await problemOf(merchants.editing.get(stranger, id))).toBe('not_found');
      expect(await problemOf(merchants.editing.update(stranger, id, null, { enabled: false }))).toBe('not_found');
      expect(await problemOf(merchants.service.get(scope, id))).toBe('not_found');
      expect((await merchants.editing.list(stranger, { limit: 20 })).items).toEqual([]);
    }
  });

  it('remembers when the switch was turned, with event and audit row', async () => {
    const id = await addMerchant();
    platform.clock.advance(HOUR);
    const view = await merchants.editing.update(actor, id, 1, { autoRefund: true, companyName: '某某公司' });
    expect(view).toMatchObject({ autoRefund: true, companyName: '某某公司', version: 2 });
    expect((await merchants.service.getFacts(id))?.autoRefundChangedAt).toBe(platform.clock.now());
    expect(await events('merchant.updated')).toMatchObject([{ data: { what: 'companyName,autoRefund' } }]);
    expect(await problemOf(merchants.editing.update(actor, id, 1, { enabled: false }))).toBe('version_conflict');
  });

  it('lists newest first, in pages, and finds by name, company and ids', async () => {
    for (const [index, name] of ['甲店', '乙店', '丙店'].entries()) {
      platform.clock.advance(1_000);
      const id = await addMerchant({ authAppId: `202100000000010${index}`, userId: `208800000000010${index}` });
      await merchants.editing.update(actor, id, null, { name, companyName: `${name}有限公司` });
    }
    const first = await merchants.editing.list(actor, { limit: 2, withTotal: true });
    const rest = await merchants.editing.list(actor, { limit: 2, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...rest.items].map(({ name }) => name)).toEqual(['丙店', '乙店', '甲店']);
    expect(first.total).toBe(3);
    const names = async (query: object) =>
      (await merchants.editing.list(actor, { limit: 20, ...query })).items.map(({ name }) => name);
    expect(await names({ q: '乙' })).toEqual(['乙店']);
    expect(await names({ q: '甲店有限' })).toEqual(['甲店']);
    expect(await names({ q: '2088000000000102' })).toEqual(['丙店']);
    expect(await names({ q: '100%' })).toEqual([]);
    expect(await names({ enabled: false })).toEqual([]);
    expect(await names({ providerId: '01JD0000000000000000000000' })).toEqual([]);
    expect(
      await problemOf(merchants.editing.list(actor, { limit: 2, cursor: first.nextCursor ?? '', enabled: true })),
    ).toBe('cursor_mismatch');
  });

  it('takes the first name Alipay tells, never over one that somebody chose', async () => {
    const id = await addMerchant();
    await merchants.service.noteName(id, '\u200b');
    expect((await theRow()).name).toBe('2021000000000002');
    await merchants.service.noteName(id, '  \u202e支付宝里的名字\n ');
    expect((await theRow()).name).toBe('支付宝里的名字');
    await merchants.service.noteName(id, '另一个');
    expect((await theRow()).name).toBe('支付宝里的名字');
  });
});

describe('for other modules', () => {
  it('lists as pollable only what is on: merchant, provider, authorisation', async () => {
    const id = await addMerchant();
    expect(await merchants.service.pollableAmong([id])).toMatchObject([{ id }]);
    await merchants.editing.update(actor, id, null, { enabled: false });
    expect(await merchants.service.pollableAmong([id])).toEqual([]);
    await merchants.editing.update(actor, id, null, { enabled: true });
    await providers.editing.update(actor, providerId, null, { enabled: false });
    expect(await merchants.service.pollableAmong([id])).toEqual([]);
    expect(await merchants.service.listOfProvider(providerId)).toMatchObject([{ id }]);
    await expect(merchants.service.accessOf(id)).resolves.toMatchObject({
      merchant: { id },
      provider: { enabled: false },
    });
  });

  it('finds the merchant of a message by app, else by account where that is one', async () => {
    const id = await addMerchant();
    expect(await merchants.service.findForMessage(providerId, { authAppId: '2021000000000002' })).toMatchObject({ id });
    expect(await merchants.service.findForMessage(providerId, { userId: '2088000000000002' })).toMatchObject({ id });
    await addMerchant({ authAppId: 'B' });
    expect(await merchants.service.findForMessage(providerId, { userId: '2088000000000002' })).toBeNull();
    expect(await merchants.service.findForMessage(providerId, {})).toBeNull();
  });

  it('R10: a provider with merchants cannot be removed', async () => {
    await addMerchant();
    expect(await problemOf(providers.editing.remove(actor, providerId))).toBe('provider_in_use');
    expect((await providers.editing.get(actor, providerId)).merchantCount).toBe(1);
  });

  it('knows no merchant that is not there', async () => {
    expect(await merchants.service.getFacts('01JD0000000000000000000000')).toBeNull();
    await expect(merchants.service.accessOf('01JD0000000000000000000000')).rejects.toMatchObject({ reason: 'missing' });
  });
});
