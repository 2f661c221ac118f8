import { AlipayError, RISK_METHODS } from '@redress/alipay';
import type { Family } from '@redress/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anAuthorisation } from '../merchants/merchants.factory.js';
import { wireMerchants } from '../merchants/merchants.testing.js';
import { anActor } from '../platform/testing/an-actor.js';
import type { Scope } from '../platform/scope.js';
import { openTestPlatform, type TestPlatform } from '../platform/testing/test-platform.js';
import { aProviderInput } from '../providers/providers.factory.js';
import { wireProviders } from '../providers/providers.testing.js';
import { Complaint } from './complaints.entity.js';
import { PollingPlanner } from './polling.planner.js';
import { PollingRepository } from './polling.repository.js';
import { PollingStates } from './polling.state.js';

const MINUTE = 60_000;
const TICK = 2_000;
const actor = anActor();

let platform: TestPlatform;
let providers: ReturnType<typeof wireProviders>;
let merchants: ReturnType<typeof wireMerchants>;
let polling: PollingRepository;
let planner: PollingPlanner;
let providerId: string;
beforeEach(async () => {
  platform = await openTestPlatform();
  providers = wireProviders(platform);
  merchants = wireMerchants(platform, providers);
  platform.queue.setLane('complaint.poll', 'sync');
  polling = new PollingRepository(platform.ids);
  planner = aPlanner();
  providerId = (await providers.editing.create(actor, aProviderInput())).id;
});
afterEach(() => platform.close());

const aPlanner = () =>
  new PollingPlanner(platform.database, polling, merchants.service, providers.service, platform.queue, platform.clock);

let apps = 0;
async function addMerchant(): Promise<string> {
  apps += 1;
  const authAppId = `2021${String(apps).padStart(12, '0')}`;
  const by = { providerId, actorKind: 'person' as const, actorId: actor.id, actorName: actor.name };
  const from = { ip: null, requestId: null };
  const [stored] =
    (await platform.database.write((tx) =>
      merchants.authorised.storeTx(tx, by, [anAuthorisation({ authAppId })], from),
    )) ?? [];
  if (stored === undefined) throw new Error('not stored');
  return stored.id;
}

const states = (merchantId: string) => platform.database.read((db) => polling.ofMerchant(db, merchantId));
const polls = async () => {
  const rows = await platform.database.read((db) =>
    db.query<{ payload: string }[]>("SELECT payload FROM job WHERE kind = 'complaint.poll' ORDER BY id"),
  );
  return rows.map(({ payload }) => JSON.parse(payload) as { merchantId: string; family: string });
};
const forget = () =>
  platform.database.write((tx) => tx.query("DELETE FROM job WHERE kind IN ('complaint.poll', 'complaint.sync')"));

/** Two seconds at a time, as the scheduler does; the jobs are done at once. @returns the polls planned meanwhile */
async function run(ms: number) {
  const planned = [];
  for (const end = platform.clock.now() + ms; platform.clock.now() < end;) {
    platform.clock.advance(TICK);
    await planner.plan();
    planned.push(...(await polls()));
    await forget();
  }
  return planned;
}

describe('the plan of one provider', () => {
  it('reads both lists of a new merchant soon, and each minute afterwards', async () => {
    const id = await addMerchant();
    const planned = await run(4 * MINUTE);
    const risk = planned.filter(({ merchantId, family }) => merchantId === id && family === 'risk');
    expect(risk.length).toBeGreaterThanOrEqual(3);
    expect(risk.length).toBeLessThanOrEqual(4);
    expect(planned.length - risk.length).toBe(risk.length);
    expect(await merchants.service.pollIntervals()).toEqual(new Map([[providerId, MINUTE]]));
  });

  it('leaves out what is switched off, and takes it up again at once', async () => {
    const id = await addMerchant();
    const other = await addMerchant();
    await run(MINUTE);
    await merchants.editing.update(actor, id, null, { enabled: false });
    await run(MINUTE);
    expect((await states(id)).map(({ pace }) => pace)).toEqual(['off', 'off']);
    expect((await run(3 * MINUTE)).every(({ merchantId }) => merchantId === other)).toBe(true);
    await merchants.editing.update(actor, id, null, { enabled: true });
    expect((await run(MINUTE)).filter(({ merchantId }) => merchantId === id)).toHaveLength(2);
    await providers.editing.update(actor, providerId, null, { enabled: false });
    await run(30_000);
    expect(await run(5 * MINUTE)).toEqual([]);
  });

  it('never plans more than the calls there are, however much is overdue', async () => {
    for (let n = 0; n < 30; n += 1) await addMerchant();
    await run(2 * MINUTE);
    platform.clock.advance(24 * 60 * MINUTE);
    const planned = await run(10_000);
    expect(planned.length).toBeGreaterThan(20);
    expect(planned.length).toBeLessThanOrEqual(5 * 14);
  });

  it('waits while what it planned before is not done', async () => {
    for (let n = 0; n < 40; n += 1) await addMerchant();
    for (let n = 0; n < 30; n += 1) {
      platform.clock.advance(TICK);
      await planner.plan();
    }
    expect(await polls()).toHaveLength(50);
  });

  it('looks often where something happened, from then on', async () => {
    const id = await addMerchant();
    await run(MINUTE);
    const now = platform.clock.now();
    await platform.database.write(async (tx) => {
      const [row] = await polling.ofMerchant(tx, id);
      if (row) await polling.updateTx(tx, row.id, { nextAt: now + 90 * MINUTE });
      await polling.noteActiveTx(tx, id, row?.family ?? 'risk', now, now + MINUTE);
    });
    const [row] = await states(id);
    expect(row).toMatchObject({ pace: 'busy', activeAt: now, nextAt: now + MINUTE });
  });

  it('keeps open complaints of a merchant that is not read out of the way, until it is', async () => {
    const id = await addMerchant();
    const row = { providerId, merchantId: id, family: 'risk', remoteId: '1', taskId: '1', status: 'open' } as const;
    const rest = { rawStatus: 'WAIT_PROCESS', content: '', complainedAt: 0, receivedAt: 0, observedAt: 0 };
    const flags = { isLate: false, needsLook: false, tradeNos: [], labels: [], updatedAt: 0, answeredAt: 0 };
    const complaint = { id: platform.ids.next(), ...row, ...rest, ...flags };
    await platform.database.write(async (tx) => {
      await tx.insert(Complaint, complaint);
      await polling.setRereadTx(tx, complaint, platform.clock.now());
    });
    const due = () => platform.database.read((db) => polling.dueRereads(db, providerId, platform.clock.now(), 10));
    const load = () => platform.database.read((db) => polling.rereads(db, platform.clock.now(), [0]));
    expect([await due(), await load()].map((list) => list.length)).toEqual([1, 1]);
    await merchants.editing.update(actor, id, null, { enabled: false });
    expect([await due(), await load()]).toEqual([[], []]);
    await merchants.editing.update(actor, id, null, { enabled: true });
    expect(await due()).toMatchObject([{ id: complaint.id, remoteId: '1' }]);
  });

  it('goes on after a restart where it stopped', async () => {
    await addMerchant();
    await run(MINUTE);
    const before = await platform.database.read((db) => polling.lists(db));
    planner = aPlanner();
    expect((await run(TICK)).length).toBeLessThanOrEqual(2);
    expect(await platform.database.read((db) => polling.lists(db))).toEqual(before);
  });
});

describe('trouble', () => {
  const failure = (code: string) =>
    new AlipayError('gateway', { method: RISK_METHODS.list, callKind: 'read', code, signed: true, sent: true });

  it.each(['40005', '20000'])('of Alipay itself (%s) makes the application rest, longer each time', async (code) => {
    await addMerchant();
    await run(MINUTE);
    expect(planner.noteError(providerId, failure(code))).toBe(2_000);
    // those that were under way with it say nothing new
    expect(planner.noteError(providerId, failure(code))).toBe(2_000);
    platform.clock.advance(2_000);
    expect(planner.noteError(providerId, failure(code))).toBe(4_000);
    platform.clock.advance(4_000);
    for (let n = 0; n < 9; n += 1) platform.clock.advance(planner.noteError(providerId, failure(code)) ?? 0);
    expect(planner.noteError(providerId, failure(code))).toBe(MINUTE);
    platform.clock.advance(-TICK);
    expect(await run(MINUTE - TICK)).toEqual([]);
    expect((await run(MINUTE)).length).toBeGreaterThan(0);
    planner.noteAnswer(providerId);
    expect(planner.noteError(providerId, failure(code))).toBe(2_000);
  });

  it('of one merchant does not', async () => {
    expect(planner.noteError(providerId, failure('40004'))).toBeNull();
  });
});

describe('how fast lists are read', () => {
  const told = async (scope: Scope = { all: true }) => {
    const { database, clock } = platform;
    const pollings = new PollingStates(database, polling, merchants.service, providers.service, clock);
    return (await pollings.of(anActor({ scope }))).providers;
  };
  const readAgo = (merchantId: string, family: Family, ms: number) =>
    merchants.service.noteReading(merchantId, family, { at: platform.clock.now() - ms, ok: true });

  it('is told by provider: plan, need, and merchants by the older of their lists', async () => {
    const [first, second] = [await addMerchant(), await addMerchant()];
    await run(MINUTE);
    await readAgo(first, 'risk', 30_000);
    await readAgo(first, 'trade', 4 * MINUTE);
    await readAgo(second, 'risk', 10_000);
    expect(await told()).toMatchObject([
      {
        providerId,
        callsPerSecond: 5,
        callsNeeded: 0.1,
        lists: 4,
        goalMs: 15 * MINUTE,
        planned: { busyMs: MINUTE, roundMs: MINUTE },
        reached: { busyMs: null, roundMs: 4 * MINUTE },
        ages: { minute: 0, five: 1, quarter: 0, hour: 0, older: 0, never: 1 },
      },
    ]);
  });

  it('leaves out who is switched off, and what the asking person does not see', async () => {
    const [own, off] = [await addMerchant(), await addMerchant()];
    await merchants.editing.update(actor, off, null, { enabled: false });
    await run(MINUTE);
    expect(await told()).toMatchObject([{ lists: 2, ages: { never: 1 } }]);
    const other = await addMerchant();
    await run(MINUTE);
    expect(await told({ all: false, providerIds: [providerId], merchantIds: [own] })).toMatchObject([{ lists: 2 }]);
    expect(await told({ all: false, providerIds: [providerId], merchantIds: [own, other] })).toMatchObject([
      { lists: 4 },
    ]);
    expect(await told({ all: false, providerIds: [], merchantIds: null })).toEqual([]);
  });
});
