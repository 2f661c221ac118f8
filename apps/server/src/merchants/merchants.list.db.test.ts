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
