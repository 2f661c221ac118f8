import { RISK_METHODS, TRADE_METHODS } from '@redress/alipay';
import { families, type Merchant as MerchantView, type MerchantQuery } from '@redress/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anActor } from '../platform/testing/an-actor.js';
import { openTestPlatform, type TestPlatform } from '../platform/testing/test-platform.js';
import { aProviderInput } from '../providers/providers.factory.js';
import { wireProviders } from '../providers/providers.testing.js';
import { type Merchant, MerchantReading } from './merchants.entity.js';
import { storeMerchant } from './merchants.factory.js';
import { wireMerchants } from './merchants.testing.js';

const MINUTE = 60_000;
const WORST_FIRST = ['unused', 'blind', 'stale', 'waiting', 'read'] as const;
const actor = anActor();

let platform: TestPlatform;
let providers: ReturnType<typeof wireProviders>;
let merchants: ReturnType<typeof wireMerchants>;
let quick: string;
let slow: string;

beforeEach(async () => {
  platform = await openTestPlatform();
  providers = wireProviders(platform);
  merchants = wireMerchants(platform, providers);
  ({ id: quick } = await providers.editing.create(actor, aProviderInput({})));
  // half a call a second: forty lists take longer than a minute
  const other = aProviderInput({ appId: '2021000000000099', callsPerSecond: 0.5 });
  ({ id: slow } = await providers.editing.create(actor, other));
});
afterEach(async () => {
  await providers.gateways.onApplicationShutdown();
  await platform.close();
});

const store = (over: Partial<Merchant>) => storeMerchant(platform, { providerId: quick, ...over });

async function listAll(query: Partial<MerchantQuery> = {}): Promise<MerchantView[]> {
  return (await merchants.editing.list(actor, { limit: 100, ...query })).items;
}
const idsOf = (views: MerchantView[]) => views.map(({ id }) => id).sort();

describe('the list of merchants', () => {
  it('counts complaints that wait here, and those that are late', async () => {
    const id = await store({});
    const now = platform.clock.now();
    await addComplaint(id, { status: 'open', deadlineAt: now + MINUTE });
    await addComplaint(id, { status: 'processing', deadlineAt: now });
    await addComplaint(id, { status: 'open', deadlineAt: now + MINUTE, isLate: 1 });
    await addComplaint(id, { status: 'open', deadlineAt: null });
    await addComplaint(id, { status: 'closed', deadlineAt: now - MINUTE });
    expect(await listAll()).toMatchObject([{ openComplaints: 4, overdueComplaints: 2 }]);
  });

  it('narrows by switch and by whether somebody must act', async () => {
    const on = await store({ autoRefund: true });
    const off = await store({ enabled: false });
    const gone = await store({ authorization: 'revoked' });
    expect(idsOf(await listAll({ autoRefund: true }))).toEqual([on]);
    expect(idsOf(await listAll({ autoRefund: false }))).toEqual([off, gone].sort());
    expect(idsOf(await listAll({ attention: true }))).toEqual([gone]);
    expect(idsOf(await listAll({ attention: false }))).toEqual([off, on].sort());
    expect(idsOf(await listAll({ attention: true, enabled: false }))).toEqual([]);
  });

  it('says of every merchant what its cells say', async () => {
    const now = platform.clock.now();
    const readings: (Partial<MerchantReading> | null)[] = [
      null,
      { lastGoodReadAt: now - MINUTE },
      { lastGoodReadAt: now - 10 * MINUTE },
      { lastGoodReadAt: now - MINUTE, lastError: 'timeout', lastErrorAt: now },
      { lastGoodReadAt: now - MINUTE, refusedAt: now },
      { lastError: 'aop.x', lastErrorAt: now },
    ];
    const methods = [[], [RISK_METHODS.list], [TRADE_METHODS.get], ['alipay.trade.refund']];
    const made = [quick, slow].flatMap((providerId) =>
      (['active', 'expired'] as const).flatMap((authorization) =>
        methods.flatMap((missingMethods) =>
          readings.map((reading) => ({ providerId, authorization, missingMethods, reading })),
        ),
      ),
    );
    const plan = { busyMs: MINUTE, warmMs: 5 * MINUTE, silentMs: 8 * MINUTE };
    const rest = { rereadStretchPercent: 100, neededPerKilosecond: 500, plannedAt: now };
    await merchants.service.noteReadingPlans([{ id: slow, ...plan, ...rest }]);
    for (const [n, { reading, ...row }] of made.entries()) {
      const id = await store({ ...row, enabled: n % 7 !== 0, methodsKnownAt: now - 5 * MINUTE });
      if (reading !== null) await addReading(id, families[n % 2] ?? 'risk', reading);
    }
    const views = await listAll();
    const needing = views.filter(({ readings: cells }) =>
      cells.some(({ state }) => state === 'blind' || state === 'stale'),
    );

    expect(views).toHaveLength(made.length);
    expect(new Set(views.map(({ readings: cells }) => cells[0]?.plannedIntervalMs)).size).toBe(2);
    expect(needing.length).toBeGreaterThan(10);
    expect(idsOf(await listAll({ attention: true }))).toEqual(idsOf(needing));
    expect((await listAll({ attention: false })).length).toBe(made.length - needing.length);

    const { totals, needing: shown } = await merchants.coverage.of(actor);
    const placed = views.map(({ readings: cells }) =>
      WORST_FIRST.find((state) => cells.some((c) => c.state === state)),
    );
    for (const state of WORST_FIRST) expect(totals[state], state).toBe(placed.filter((one) => one === state).length);
    expect(idsOf(needing)).toEqual(shown.map(({ merchantId }) => merchantId).sort());
    const blindFirst = shown.map(({ readings: cells }) => cells.some(({ state }) => state === 'blind'));
    expect(blindFirst.indexOf(false)).toBe(blindFirst.lastIndexOf(true) + 1);
  });
});

describe('the search', () => {
  const namesOf = async (query: Partial<MerchantQuery>) => (await listAll(query)).map(({ name }) => name);

  it('knows at once what was made and renamed, here and by others', async () => {
    const id = await store({ name: '甲店' });
    expect(await namesOf({ q: '乙' })).toEqual([]);
    await store({ name: '乙店', authAppId: '2021000000000055' });
    await merchants.editing.update(actor, id, null, { companyName: '某乙公司' });
    expect((await namesOf({ q: '乙' })).sort()).toEqual(['乙店', '甲店'].sort());
    await merchants.editing.update(actor, id, null, { companyName: '某丙公司' });
    expect(await namesOf({ q: '乙' })).toEqual(['乙店']);
    expect(await namesOf({ q: '2021000000000055' })).toEqual(['乙店']);
    expect(await namesOf({ q: '202100000000005' })).toEqual([]);

    const process2 = wireMerchants(platform, providers);
    platform.clock.advance(MINUTE);
    await process2.editing.update(actor, id, null, { name: 'Café 100%' });
    platform.clock.advance(-10_000);
    expect(await namesOf({ q: 'CAFÉ 100%' })).toEqual(['Café 100%']);
    expect(await namesOf({ q: '甲' })).toEqual([]);
  });

  it('narrows together with the other filters', async () => {
    await store({ name: '甲店', enabled: false });
    await store({ name: '甲铺' });
    expect(await namesOf({ q: '甲', enabled: true })).toEqual(['甲铺']);
    expect(await namesOf({ q: '甲', attention: true })).toEqual([]);
  });

  it('finds all of very many, page by page', async () => {
    for (let n = 0; n < 520; n += 1) await store({ name: n % 2 === 0 ? `连锁 ${n}` : `连锁店 ${n}` });
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await merchants.editing.list(actor, { limit: 100, cursor, q: '连锁', withTotal: true });
      expect(page.total).toBe(520);
      seen.push(...idsOf(page.items));
      cursor = page.nextCursor;
    }
    expect(new Set(seen).size).toBe(520);
    expect((await merchants.editing.list(actor, { limit: 1, q: '连锁店', withTotal: true })).total).toBe(260);
  });
});

async function addReading(merchantId: string, family: 'risk' | 'trade', seen: Partial<MerchantReading>) {
  const nothing = { lastGoodReadAt: null, lastError: null, lastErrorAt: null, refusedAt: null };
  const row = { id: platform.ids.next(), merchantId, family, ...nothing, ...seen };
  await platform.database.write((tx) => tx.insert(MerchantReading, row));
}

/** A row of the module above, which tests here may not know. */
async function addComplaint(
  merchantId: string,
  seen: { status: string; deadlineAt: number | null; isLate?: number },
): Promise<void> {
  const id = platform.ids.next();
  const { status, deadlineAt, isLate = 0 } = seen;
  await platform.database.write((tx) =>
    tx.query(
      `INSERT INTO complaint (id, provider_id, merchant_id, family, remote_id, task_id, status, raw_status, is_late,
         needs_look, content, complained_at, received_at, deadline_at, observed_at, trade_nos, labels, updated_at)
       VALUES (?, ?, ?, 'risk', ?, ?, ?, 'X', ?, 0, '', 0, 0, ?, 0, '[]', '[]', 0)`,
      [id, quick, merchantId, id, id, status, isLate, deadlineAt],
    ),
  );
}
