import { createSign } from 'node:crypto';
import { isRefusal, verifyMessage } from '@redress/alipay';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditRow, EventRow } from '../platform/database/platform.entities.js';
import { anActor } from '../platform/testing/an-actor.js';
import { openTestPlatform, type TestPlatform } from '../platform/testing/test-platform.js';
import { refusal, startFakeGateway, success, type FakeGateway } from './fake-gateway.testing.js';
import { Provider } from './providers.entity.js';
import { aCertificateProviderInput, aProviderInput, onlyProviders, vectorKeys } from './providers.factory.js';
import { wireProviders } from './providers.testing.js';

const actor = anActor();
const HOUR = 3_600_000;
const QUERY = 'alipay.open.auth.token.app.query';

let platform: TestPlatform;
let providers: ReturnType<typeof wireProviders>;

beforeEach(async () => {
  platform = await openTestPlatform();
  providers = wireProviders(platform);
});
afterEach(async () => {
  await providers.gateways.onApplicationShutdown();
  await platform.close();
});

const stored = (id: string) => platform.database.read((reader) => reader.findOneByOrFail(Provider, { id }));
const eventsOf = (id: string) => platform.database.read((reader) => reader.findBy(EventRow, { providerId: id }));
const problemOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: { code?: string; options?: { errors?: { field: string; code: string }[] } }) => ({
      code: error.code,
      fields: error.options?.errors?.map(({ field, code }) => `${field}: ${code}`) ?? [],
    }),
  );

describe('adding a provider', () => {
  it('K3, I9: answers with fingerprints, never with a key, and stores keys sealed', async () => {
    const aesKey = Buffer.alloc(16, 9).toString('base64');
    const view = await providers.editing.create(actor, aProviderInput({ aesKey }));

    expect(view).toMatchObject({
      appId: '2021000000000001',
      health: 'unknown',
      merchantCount: 0,
      privateKey: { set: true },
      alipayPublicKey: { set: true },
      aesKey: { set: true },
      webhookUrl: 'https://redress.example.com/webhooks/alipay',
      authorizationCallbackUrl: 'https://redress.example.com/authorization/alipay/callback',
      gatewayUrl: 'https://openapi.alipay.com/gateway.do',
      version: 1,
    });
    const row = await stored(view.id);
    const audit = await platform.database.read((reader) => reader.find(AuditRow));
    const secret = vectorKeys.appPrivate.split('\n')[1] ?? '';
    for (const text of [view, row, audit, await eventsOf(view.id)].map((value) => JSON.stringify(value))) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(aesKey);
    }
    expect(audit.map(({ action }) => action)).toEqual(['provider.create']);
  });

  it('certificate mode: shows serials and expiry', async () => {
    const view = await providers.editing.create(actor, aCertificateProviderInput());
    expect(view.alipayPublicKey.set).toBe(false);
    expect(view.certificates.app?.serial).toMatch(/^[0-9a-f]{32}$/);
    expect(view.certificates.alipayRoot?.expiresAt).toMatch(/^2126/);
  });

  it('refuses a bad key with its field, and stores nothing', async () => {
    const input = aProviderInput({ alipayPublicKey: vectorKeys.appPublic });
    expect(await problemOf(providers.editing.create(actor, input))).toEqual({
      code: 'key_invalid',
      fields: ['alipayPublicKey: own_public_half'],
    });
    expect(await platform.database.read((reader) => reader.count(Provider))).toBe(0);
  });

  it('refuses an app id that is there already', async () => {
    await providers.editing.create(actor, aProviderInput());
    expect(await problemOf(providers.editing.create(actor, aProviderInput()))).toEqual({
      code: 'app_id_taken',
      fields: ['appId: taken'],
    });
  });

  it.each(['http://127.0.0.1:4000/gateway.do', 'https://10.0.0.1/gateway.do', 'https://[::1]/gateway.do'])(
    'E2, S42: refuses the private gateway %s unless private networks are allowed',
    async (gatewayUrl) => {
      const input = aProviderInput({
        environment: 'custom',
        gatewayUrl,
        authorizationUrl: 'https://auth.example.com/a.htm',
      });
      const strict = wireProviders(platform, { allowPrivateNetwork: 'none' });
      expect(await problemOf(strict.editing.create(actor, input))).toEqual({
        code: 'private_address',
        fields: ['gatewayUrl: private_address'],
      });
      await expect(providers.editing.create(actor, input)).resolves.toMatchObject({ gatewayUrl });
    },
  );

  it('refuses user name and password in an address', async () => {
    const gatewayUrl = 'https://user:secret@gateway.example.com/gateway.do';
    const input = aProviderInput({ environment: 'custom', gatewayUrl, authorizationUrl: gatewayUrl });
    expect(await problemOf(providers.editing.create(actor, input))).toEqual({
      code: 'invalid_request',
      fields: ['gatewayUrl: credentials', 'authorizationUrl: credentials'],
    });
  });

  it('is for those who may see all providers', async () => {
    const limited = anActor({ scope: onlyProviders('01JD0000000000000000000000') });
    expect(await problemOf(providers.editing.create(limited, aProviderInput()))).toMatchObject({ code: 'forbidden' });
  });
});

describe('editing a provider', () => {
  it('keeps what is absent; the switch remembers when it was turned, with event and audit row', async () => {
    const { id } = await providers.editing.create(actor, aProviderInput());
    const before = await stored(id);
    platform.clock.advance(HOUR);
    const view = await providers.editing.update(actor, id, 1, { autoRefund: true });

    expect(view).toMatchObject({ autoRefund: true, name: before.name, version: 2 });
    const after = await stored(id);
    expect(after.autoRefundChangedAt).toBe(platform.clock.now());
    expect(after.privateKey).toBe(before.privateKey);
    expect(after.privateKeyUpdatedAt).toBe(before.privateKeyUpdatedAt);
    const events = await eventsOf(id);
    expect(events.at(-1)).toMatchObject({ type: 'provider.updated', data: { what: 'autoRefund' } });
    const audit = await platform.database.read((reader) =>
      reader.findOneByOrFail(AuditRow, { action: 'provider.update' }),
    );
    expect(audit).toMatchObject({ before: { autoRefund: false }, after: { autoRefund: true } });
  });

  it('does not turn back the time of a switch that stays as it is', async () => {
    const { id } = await providers.editing.create(actor, aProviderInput({ autoRefund: true }));
    const { autoRefundChangedAt } = await stored(id);
    platform.clock.advance(HOUR);
    const view = await providers.editing.update(actor, id, null, { autoRefund: true });
    expect((await stored(id)).autoRefundChangedAt).toBe(autoRefundChangedAt);
    expect(view.version).toBe(1);
  });

  it('refuses a stale version; without one the last write wins', async () => {
    const { id } = await providers.editing.create(actor, aProviderInput());
    await providers.editing.update(actor, id, 1, { name: '甲' });
    await providers.editing.update(actor, id, 2, { autoRefund: true, privateKey: vectorKeys.wrongPrivate });
    const stale = (version: number) => problemOf(providers.editing.update(actor, id, version, { name: '乙' }));
    expect(await stale(1)).toEqual({
      code: 'version_conflict',
      fields: ['autoRefund: changed', 'privateKey: changed', 'name: changed'],
    });
    expect((await stale(2))?.fields).toEqual(['autoRefund: changed', 'privateKey: changed']);
    await expect(providers.editing.update(actor, id, null, { name: '丙' })).resolves.toMatchObject({
      name: '丙',
      version: 4,
    });
  });

  it('judges a new key together with the stored ones', async () => {
    const { id } = await providers.editing.create(actor, aProviderInput());
    const patch = { privateKey: vectorKeys.alipayPrivate };
    expect(await problemOf(providers.editing.update(actor, id, null, patch))).toEqual({
      code: 'key_invalid',
      fields: ['alipayPublicKey: own_public_half'],
    });
  });

  it('goes from key to certificate mode and back', async () => {
    const { id } = await providers.editing.create(actor, aProviderInput());
    const { appCertificate, alipayCertificate, alipayRootCertificate } = vectorKeys;
    expect(await problemOf(providers.editing.update(actor, id, null, { signMode: 'certificate' }))).toMatchObject({
      code: 'key_invalid',
      fields: ['appCertificate: empty', 'alipayCertificate: empty', 'alipayRootCertificate: empty'],
    });
    const patch = { signMode: 'certificate' as const, appCertificate, alipayCertificate, alipayRootCertificate };
    expect((await providers.editing.update(actor, id, null, patch)).certificates.alipay).not.toBeNull();
    const back = { signMode: 'key' as const, alipayPublicKey: vectorKeys.alipayPublic };
    expect((await providers.editing.update(actor, id, null, back)).certificates.alipay).toBeNull();
  });

  it('takes the AES key away on null', async () => {
    const aesKey = Buffer.alloc(16, 9).toString('base64');
    const { id } = await providers.editing.create(actor, aProviderInput({ aesKey }));
    expect((await providers.editing.update(actor, id, null, { aesKey: null })).aesKey.set).toBe(false);
    expect(providers.service.messageKeys('2021000000000001')?.aesKey).toBeUndefined();
  });

  it('I8: neither shows nor changes what lies outside the scope', async () => {
    const { id } = await providers.editing.create(actor, aProviderInput());
    const stranger = anActor({ scope: onlyProviders('01JD0000000000000000000000') });
    for (const attempt of [
      () => providers.editing.get(stranger, id),
      () => providers.editing.update(stranger, id, null, { name: 'x' }),
      () => providers.editing.remove(stranger, id),
      () => providers.check.check(stranger, id),
    ]) {
      expect(await problemOf(attempt())).toMatchObject({ code: 'not_found' });
    }
    expect((await providers.editing.list(stranger, { limit: 20 })).items).toEqual([]);
    expect((await providers.editing.list(anActor({ scope: onlyProviders(id) }), { limit: 20 })).items).toHaveLength(1);
  });
});

describe('the list', () => {
  it('is in pages by name, and finds by name and app id', async () => {
    for (const [index, name] of ['丙', '甲', '乙'].entries()) {
      await providers.editing.create(actor, aProviderInput({ name, appId: `202100000000000${index + 1}` }));
    }
    const first = await providers.editing.list(actor, { limit: 2, withTotal: true });
    const rest = await providers.editing.list(actor, { limit: 2, cursor: first.nextCursor ?? '' });
    expect(first.total).toBe(3);
    expect([...first.items, ...rest.items].map(({ name }) => name).toSorted()).toEqual(['丙', '甲', '乙'].toSorted());
    expect(rest.nextCursor).toBeNull();
    const names = async (q: string) =>
      (await providers.editing.list(actor, { limit: 20, q })).items.map(({ name }) => name);
    expect(await names('甲')).toEqual(['甲']);
    expect(await names('2021000000000003')).toEqual(['乙']);
    expect(await names('0000003')).toEqual(['乙']);
    expect(await names('%')).toEqual([]);
  });

  it('is narrowed by switch and health, each with its own cursor', async () => {
    const ids: string[] = [];
    for (const [index, name] of ['好', '停', '坏'].entries()) {
      const input = aProviderInput({ name, appId: `202100000000000${index + 1}`, enabled: name !== '停' });
      ids.push((await providers.editing.create(actor, input)).id);
    }
    const failing = { health: 'failing' as const, healthFinding: 'wrong_private_key', healthAt: 1 };
    await platform.database.write((tx) => providers.repository.setHealthTx(tx, ids[2] ?? '', failing));
    const names = async (query: object) =>
      (await providers.editing.list(actor, { limit: 20, ...query })).items.map(({ name }) => name);
    expect(await names({ enabled: false })).toEqual(['停']);
    expect(await names({ health: ['failing', 'degraded'] })).toEqual(['坏']);
    expect((await names({ enabled: true, health: ['unknown'] })).toSorted()).toEqual(['好']);
    const { nextCursor } = await providers.editing.list(actor, { limit: 1, enabled: true });
    const foreign = providers.editing.list(actor, { limit: 1, cursor: nextCursor ?? '', enabled: false });
    expect(await problemOf(foreign)).toMatchObject({ code: 'cursor_mismatch' });
  });
});

describe('what other modules get', () => {
  it('sees own writes at once', async () => {
    const { id } = await providers.editing.create(actor, aProviderInput());
    expect(await providers.service.getFacts(id)).toMatchObject({ appId: '2021000000000001', enabled: true });
    expect(providers.service.messageKeys('2021000000000001')).toMatchObject({ providerId: id, enabled: true });
    await providers.editing.update(actor, id, null, { enabled: false });
    expect(providers.service.messageKeys('2021000000000001')).toMatchObject({ enabled: false });
    await providers.editing.remove(actor, id);
    expect(providers.service.messageKeys('2021000000000001')).toBeUndefined();
    expect(await providers.service.getFacts(id)).toBeNull();
  });

  it('keeps the gateway over a new name, and makes another one for another key', async () => {
    const { id } = await providers.editing.create(actor, aProviderInput());
    const first = await providers.service.gatewayOf(id);
    await providers.editing.update(actor, id, null, { name: '新名' });
    expect(await providers.service.gatewayOf(id)).toBe(first);
    await providers.editing.update(actor, id, null, { privateKey: vectorKeys.wrongPrivate });
    expect(await providers.service.gatewayOf(id)).not.toBe(first);
  });

  it('remembers when the last message came', async () => {
    const { id } = await providers.editing.create(actor, aProviderInput());
    providers.service.noteMessage(id, 2_000);
    providers.service.noteMessage(id, 1_000);
    await providers.service.flushSeen();
    expect((await stored(id)).lastMessageAt).toBe(2_000);
    expect((await stored(id)).version).toBe(1);
  });

  it('M3: five bad signatures in ten minutes raise the alarm once; a good message ends it', async () => {
    const { id } = await providers.editing.create(actor, aProviderInput());
    for (let n = 0; n < 4; n += 1) providers.service.noteBadSignature('2021000000000001');
    platform.clock.advance(11 * 60_000);
    for (let n = 0; n < 12; n += 1) providers.service.noteBadSignature('2021000000000001');
    await expect.poll(async () => (await stored(id)).health).toBe('failing');
    const alarms = () => eventsOf(id).then((events) => events.filter(({ type }) => type === 'provider.unhealthy'));
    expect(await alarms()).toMatchObject([{ data: { finding: 'message_signatures' } }]);

    providers.service.noteMessage(id, platform.clock.now());
    await providers.service.flushSeen();
    expect(await stored(id)).toMatchObject({ health: 'ok', healthFinding: null });
  });
});

describe("a replaced key of Alipay's", () => {
  /** A message signed with that private key, as `messages` verifies it. */
  const isTaken = (privateKey: string): boolean => {
    const fields: Record<string, string> = {
      app_id: '2021000000000001',
      biz_content: '{"complain_event_id":"1"}',
      charset: 'UTF-8',
      msg_method: 'alipay.merchant.tradecomplain.changed',
      notify_id: 'n1',
      utc_timestamp: String(platform.clock.now()),
      version: '1.1',
    };
    const text = Object.entries(fields).map(([name, value]) => `${name}=${value}`).join('&'); // prettier-ignore
    const sign = createSign('RSA-SHA256').update(text, 'utf8').sign(privateKey, 'base64');
    const body = Buffer.from(new URLSearchParams({ ...fields, sign_type: 'RSA2', sign }).toString());
    return !isRefusal(verifyMessage(body, (appId) => providers.service.messageKeys(appId), platform.clock.now()));
  };
  const former = () => isTaken(vectorKeys.alipayPrivate);
  const present = () => isTaken(vectorKeys.wrongPrivate);
  /** The certificate of another key; which application it names does not matter here. */
  const replacing = {
    key: { alipayPublicKey: vectorKeys.wrongPublic },
    certificate: { alipayCertificate: vectorKeys.otherCertificate },
  };

  it.each([
    ['key', aProviderInput, vectorKeys.wrongPrivate],
    ['certificate', aCertificateProviderInput, vectorKeys.otherPrivate],
  ] as const)('%s mode: still verifies messages for a day, then no more', async (mode, input, freshKey) => {
    platform.clock.set(Date.parse('2027-01-01T00:00:00Z')); // all certificates are valid by then
    const { id, formerAlipayKeyUntil } = await providers.editing.create(actor, input());
    expect(formerAlipayKeyUntil).toBeNull();
    expect([former(), isTaken(freshKey)]).toEqual([true, false]);

    const replaced = await providers.editing.update(actor, id, null, replacing[mode]);
    const until = platform.clock.now() + 24 * HOUR;
    expect(replaced.formerAlipayKeyUntil).toBe(new Date(until).toISOString());
    expect([former(), isTaken(freshKey)]).toEqual([true, true]);

    platform.clock.advance(24 * HOUR - 1);
    expect([former(), isTaken(freshKey)]).toEqual([true, true]);
    platform.clock.advance(1);
    expect([former(), isTaken(freshKey)]).toEqual([false, true]);
    expect((await providers.editing.get(actor, id)).formerAlipayKeyUntil).toBeNull();
  });

  it('goes on after a wrong key was entered and then the right one', async () => {
    const { id } = await providers.editing.create(actor, aProviderInput());
    await providers.editing.update(actor, id, null, { alipayPublicKey: vectorKeys.otherPublic });
    platform.clock.advance(HOUR);
    await providers.editing.update(actor, id, null, { alipayPublicKey: vectorKeys.wrongPublic });
    expect([former(), present(), isTaken(vectorKeys.otherPrivate)]).toEqual([true, true, true]);
    expect(providers.service.messageKeys('2021000000000001')?.keys).toHaveLength(3);

    // back to the first: it is the present one again, and no former one beside it
    await providers.editing.update(actor, id, null, { alipayPublicKey: vectorKeys.alipayPublic });
    expect(providers.service.messageKeys('2021000000000001')?.keys).toHaveLength(3);
    platform.clock.advance(24 * HOUR);
    expect([former(), present(), isTaken(vectorKeys.otherPrivate)]).toEqual([true, false, false]);
  });

  it('is refused at once where FORMER_KEY_HOURS is 0', async () => {
    providers = wireProviders(platform, { formerKeyMs: 0 });
    const { id } = await providers.editing.create(actor, aProviderInput());
    const replaced = await providers.editing.update(actor, id, null, replacing.key);
    expect(replaced.formerAlipayKeyUntil).toBeNull();
    expect([former(), present()]).toEqual([false, true]);
  });

  it('goes on after a start in between, and over a change of the sign mode', async () => {
    const { id } = await providers.editing.create(actor, aProviderInput({ alipayPublicKey: vectorKeys.wrongPublic }));
    const { appCertificate, alipayCertificate, alipayRootCertificate } = vectorKeys;
    const certificates = { appCertificate, alipayCertificate, alipayRootCertificate };
    await providers.editing.update(actor, id, null, { signMode: 'certificate', ...certificates });
    providers = wireProviders(platform);
    await providers.service.getFacts(id);
    expect([former(), present()]).toEqual([true, true]);
  });
});

describe('the check', () => {
  let gateway: FakeGateway;
  let id: string;

  beforeEach(async () => {
    gateway = await startFakeGateway();
    const urls = { gatewayUrl: gateway.url, authorizationUrl: 'https://auth.example.com/a.htm' };
    ({ id } = await providers.editing.create(actor, aProviderInput({ environment: 'custom', ...urls })));
  });
  afterEach(() => gateway.stop());

  it('is content with a signed refusal of the made-up token', async () => {
    gateway.answer(QUERY, refusal('40004', 'AUTH_TOKEN_NOT_EXISTED'));
    const result = await providers.check.check(actor, id);
    expect(result).toMatchObject({ ok: true, findings: [{ code: 'reachable', severity: 'ok' }] });
    expect(result.roundTripMs).toBeGreaterThanOrEqual(0);
    expect(await stored(id)).toMatchObject({ health: 'ok', healthFinding: null, version: 1 });
  });

  it('names a wrong private key, and tells once', async () => {
    gateway.answer(QUERY, refusal('40002', 'isv.invalid-signature', false));
    expect(await providers.check.check(actor, id)).toMatchObject({
      ok: false,
      findings: [{ code: 'wrong_private_key' }],
    });
    await providers.check.check(actor, id);
    const view = await providers.editing.get(actor, id);
    expect(view.health).toBe('failing');
    expect(view.healthNote).toContain('应用私钥');
    expect((await eventsOf(id)).filter(({ type }) => type === 'provider.unhealthy')).toHaveLength(1);
  });

  it('names a wrong key of Alipay', async () => {
    gateway.answer(QUERY, { ...success({ status: 'valid' }), privateKey: vectorKeys.wrongPrivate });
    expect(await providers.check.check(actor, id)).toMatchObject({ findings: [{ code: 'wrong_alipay_key' }] });
  });

  it('says that nothing answers', async () => {
    await gateway.stop();
    expect(await providers.check.check(actor, id)).toMatchObject({
      roundTripMs: null,
      findings: [{ code: 'unreachable' }],
    });
  });

  it('E2: says that the address is private, when it resolves to one', async () => {
    const strict = wireProviders(platform, { allowPrivateNetwork: 'none' });
    expect(await strict.check.check(actor, id)).toMatchObject({ findings: [{ code: 'private_address' }] });
    expect(gateway.calls).toEqual([]);
  });

  it('forgets its finding when keys change', async () => {
    gateway.answer(QUERY, refusal('40002', 'isv.invalid-signature', false));
    await providers.check.check(actor, id);
    await providers.editing.update(actor, id, null, { privateKey: vectorKeys.wrongPrivate });
    expect(await stored(id)).toMatchObject({ health: 'unknown', healthFinding: null });
  });
});
