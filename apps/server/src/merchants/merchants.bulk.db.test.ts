import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditRow, EventRow, JobRow } from '../platform/database/platform.entities.js';
import { anActor } from '../platform/testing/an-actor.js';
import { openTestPlatform, type TestPlatform } from '../platform/testing/test-platform.js';
import { aProviderInput, onlyProviders } from '../providers/providers.factory.js';
import { wireProviders } from '../providers/providers.testing.js';
import { Merchant } from './merchants.entity.js';
import { storeMerchant } from './merchants.factory.js';
import { wireMerchants } from './merchants.testing.js';

const actor = anActor();

let platform: TestPlatform;
let providers: ReturnType<typeof wireProviders>;
let merchants: ReturnType<typeof wireMerchants>;
let providerId: string;

beforeEach(async () => {
  platform = await openTestPlatform();
  providers = wireProviders(platform);
  merchants = wireMerchants(platform, providers);
  ({ id: providerId } = await providers.editing.create(actor, aProviderInput({})));
});
afterEach(async () => {
  await providers.gateways.onApplicationShutdown();
  await platform.close();
});

const store = (over: Partial<Merchant> = {}) => storeMerchant(platform, { providerId, ...over });
const rowOf = async (id: string) => platform.database.read((reader) => reader.findOneByOrFail(Merchant, { id }));
const events = () => platform.database.read((reader) => reader.findBy(EventRow, { type: 'merchant.updated' }));
const audits = () => platform.database.read((reader) => reader.findBy(AuditRow, { action: 'merchant.update' }));

describe('many merchants at once', () => {
  it('changes those that differ, each with its audit entry and event, and no other', async () => {
    const before = platform.clock.now();
    const [off, on, other] = [await store({ enabled: false }), await store(), await store({ enabled: false })];
    platform.clock.advance(1_000);
    const body = { ids: [off, on, '01JD0000000000000000000000'], enabled: true, autoRefund: true };
    expect(await merchants.bulk.apply(actor, body)).toEqual({ matched: 2, changed: 2 });

    expect(await rowOf(off)).toMatchObject({ enabled: true, autoRefund: true, version: 2 });
    expect((await rowOf(off)).autoRefundChangedAt).toBe(before + 1_000);
    expect(await rowOf(on)).toMatchObject({ enabled: true, autoRefund: true, version: 2 });
    expect(await rowOf(other)).toMatchObject({ enabled: false, autoRefund: false, version: 1 });
    const facts = [
      { merchant: off, what: 'autoRefund,enabled', before: { autoRefund: false, enabled: false } },
      { merchant: on, what: 'autoRefund', before: { autoRefund: false } },
    ];
    expect((await events()).map(({ merchantId, data, actorId }) => [merchantId, data, actorId])).toEqual(
      facts.map(({ merchant, what }) => [merchant, { name: `商户 ${merchant}`, what }, actor.id]),
    );
    expect((await audits()).map(({ targetId, before: was, requestId }) => [targetId, was, requestId])).toEqual(
      facts.map(({ merchant, before: was }) => [merchant, was, 'test']),
    );
    expect(await merchants.bulk.apply(actor, body)).toEqual({ matched: 2, changed: 0 });
    expect(await events()).toHaveLength(2);
  });

  it('reaches all that match a filter, however many transactions it takes', async () => {
    for (let n = 0; n < 120; n += 1) await store({ name: n % 2 === 0 ? `甲店 ${n}` : `乙店 ${n}` });
    const body = { filter: { q: '甲店', enabled: true }, expectedCount: 60, enabled: false };
    expect(await merchants.bulk.apply(actor, body)).toEqual({ matched: 60, changed: 60 });
    const off = await merchants.editing.list(actor, { limit: 100, enabled: false });
    expect(off.items).toHaveLength(60);
    expect(off.items.every(({ name }) => name.startsWith('甲店'))).toBe(true);
    expect(await events()).toHaveLength(60);
  });

  it('changes nothing when the filter matches another number than the caller saw', async () => {
    await store();
    const id = await store();
    const refused = merchants.bulk.apply(actor, { filter: {}, expectedCount: 1, enabled: false });
    await expect(refused).rejects.toMatchObject({ code: 'count_changed', options: { extra: { count: 2 } } });
    expect((await rowOf(id)).enabled).toBe(true);
  });

  it('I8: sees and touches nothing outside the scope', async () => {
    const id = await store();
    const stranger = anActor({ scope: onlyProviders('01JD0000000000000000000000') });
    expect(await merchants.bulk.apply(stranger, { ids: [id], enabled: false })).toEqual({ matched: 0, changed: 0 });
    const all = { filter: {}, expectedCount: 0, enabled: false };
    expect(await merchants.bulk.apply(stranger, all)).toEqual({ matched: 0, changed: 0 });
    expect((await rowOf(id)).enabled).toBe(true);
    expect(await platform.database.read((reader) => reader.count(JobRow))).toBe(0);
  });
});
