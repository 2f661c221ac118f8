import type { CloseReason, ComplaintStatus } from '@redress/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Complaint } from '../complaints/complaints.entity.js';
import { anAuthorisation } from '../merchants/merchants.factory.js';
import { wireMerchants } from '../merchants/merchants.testing.js';
import { anActor } from '../platform/testing/an-actor.js';
import { openTestPlatform, type TestPlatform } from '../platform/testing/test-platform.js';
import { aProviderInput, onlyProviders } from '../providers/providers.factory.js';
import { wireProviders } from '../providers/providers.testing.js';
import { Refund } from '../refunds/refunds.entity.js';
import { ReportsRepository } from './reports.repository.js';
import { ReportsService } from './reports.service.js';

const HOUR = 3_600_000;
const actor = anActor();
const at = (beijing: string) => Date.parse(`${beijing}+08:00`);
const NOW = at('2026-11-22T10:00:00');

let platform: TestPlatform;
let providers: ReturnType<typeof wireProviders>;
let merchants: ReturnType<typeof wireMerchants>;
let reports: ReportsService;
let providerId: string;
let merchantId: string;

beforeEach(async () => {
  platform = await openTestPlatform();
  platform.clock.set(NOW);
  providers = wireProviders(platform);
  merchants = wireMerchants(platform, providers);
  reports = new ReportsService(platform.database, new ReportsRepository(), merchants.service, platform.clock);
  ({ id: providerId } = await providers.editing.create(actor, aProviderInput()));
  merchantId = await authorise('2021000000000002');
});
afterEach(async () => {
  await providers.gateways.onApplicationShutdown();
  await platform.close();
});

async function authorise(authAppId: string): Promise<string> {
  const by = { providerId, actorKind: 'person' as const, actorId: actor.id, actorName: actor.name };
  const stored = await platform.database.write((tx) =>
    merchants.authorised.storeTx(tx, by, [anAuthorisation({ authAppId })], { ip: null, requestId: null }),
  );
  return stored?.[0]?.id ?? '';
}

async function complained(
  complainedAt: number,
  rest: Partial<Complaint> & { status?: ComplaintStatus; closeReason?: CloseReason } = {},
): Promise<string> {
  const id = platform.ids.next();
  const row = Object.assign(new Complaint(), {
    id,
    providerId,
    merchantId,
    family: 'risk',
    remoteId: id,
    taskId: id,
    status: 'open',
    closeReason: null,
    rawStatus: 'WAIT_PROCESS',
    isLate: false,
    needsLook: false,
    content: '',
    complainedAt,
    receivedAt: complainedAt,
    deadlineAt: NOW + HOUR,
    deadlineNoted: null,
    observedAt: complainedAt,
    tradeNos: [],
    imageCount: 0,
    labels: [],
    updatedAt: complainedAt,
    version: 1,
    ...rest,
  });
  await platform.database.write((tx) => tx.insert(Complaint, row));
  return id;
}

async function refunded(settledAt: number, amountFen: number, rest: Partial<Refund> = {}): Promise<void> {
  const id = platform.ids.next();
  const row = Object.assign(new Refund(), {
    id,
    complaintId: 'c',
    providerId,
    merchantId,
    family: 'risk',
    remoteId: id,
    taskId: id,
    tradeNo: id,
    intent: 'm1',
    outRequestNo: id,
    amountFen,
    reason: '',
    status: 'succeeded',
    source: 'person',
    actor: { kind: 'person', id: 'p', name: '苏敏' },
    sends: 1,
    misses: 0,
    emptyQueries: 0,
    isRetryAsked: false,
    createdAt: settledAt,
    settledAt,
    version: 1,
    ...rest,
  });
  await platform.database.write((tx) => tx.insert(Refund, row));
}

const months = async (count = 3) => (await reports.ofMerchant(actor, merchantId, count)).months;
const none = { received: 0, overdue: 0, closed: 0, withdrawn: 0, medianHoursToClose: null, refundCount: 0 };

describe('the months of a merchant', () => {
  it('are all there, newest first, and zero where nothing happened', async () => {
    const found = await months(13);
    expect(found.map(({ month }) => month)).toHaveLength(13);
    expect(found[0]).toEqual({
      month: '2026-11',
      ...none,
      refundedAmount: '0.00',
      automaticCount: 0,
      automaticAmount: '0.00',
    });
    expect(found[12]).toMatchObject({ month: '2025-11', ...none });
  });

  it.each([
    ['2026-10-31T23:59:59.999', '2026-10'],
    ['2026-11-01T00:00:00', '2026-11'],
    ['2026-09-01T00:00:00', '2026-09'],
    ['2026-08-31T23:59:59.999', null],
  ])('end at midnight in Beijing: %s belongs to %s', async (moment, month) => {
    await complained(at(moment));
    await refunded(at(moment), 1_234);
    const full = (await months()).filter(({ received, refundCount }) => received + refundCount > 0);
    const expected = { month, received: 1, refundCount: 1, refundedAmount: '12.34' };
    expect(full).toMatchObject(month === null ? [] : [expected]);
  });

  it('count what became of the complaints that were made in them', async () => {
    const october = at('2026-10-10T09:00:00');
    await complained(october, { isLate: true });
    await complained(october, { deadlineNoted: 0, status: 'closed', processedAt: october + HOUR });
    await complained(october, { deadlineNoted: 24, deadlineAt: NOW - 1 });
    await complained(october, { status: 'closed', closeReason: 'withdrawn', deadlineAt: NOW - 1 });
    await complained(october, { status: 'platform', deadlineAt: NOW - 1 });
    await complained(october, { deadlineAt: null });
    const [, found] = await months();
    expect(found).toMatchObject({ month: '2026-10', received: 6, overdue: 3, closed: 2, withdrawn: 1 });
  });

  it.each([
    ['one', [5], 5],
    ['an odd number', [1, 100, 2], 2],
    ['an even number', [1, 2, 4, 100], 3],
    ['parts of an hour', [0.25], 0.25],
    ['hundredths, and no finer', [1 / 3], 0.33],
  ])('take the middle of the hours to the close: %s', async (_, hours, median) => {
    const start = at('2026-11-02T00:00:00');
    for (const span of hours) await complained(start, { status: 'closed', processedAt: start + span * HOUR });
    await complained(start);
    expect((await months())[0]?.medianHoursToClose).toBe(median);
  });

  it('go by when the close was seen where Alipay does not say', async () => {
    const start = at('2026-11-02T00:00:00');
    const complaintId = await complained(start, { status: 'closed' });
    await complained(start, { status: 'closed' });
    const event = { type: 'complaint.closed' as const, actor: { kind: 'alipay' as const, id: null, name: null } };
    await platform.database.write((tx) =>
      platform.events.recordTx(tx, { ...event, providerId, merchantId, complaintId, at: start + 7 * HOUR }),
    );
    expect((await months())[0]?.medianHoursToClose).toBe(7);
  });

  it('sum refunds that succeeded, and of them the automatic ones', async () => {
    const november = at('2026-11-02T00:00:00');
    await refunded(november, 10_000);
    await refunded(november, 2_550, { source: 'policy' });
    await refunded(november, 1, { source: 'api' });
    await refunded(november, 99_900, { status: 'failed' });
    await refunded(november, 99_900, { status: 'parked', settledAt: null });
    expect((await months())[0]).toMatchObject({
      refundCount: 3,
      refundedAmount: '125.51',
      automaticCount: 1,
      automaticAmount: '25.50',
    });
  });

  it('I8: hold nothing of other merchants, and are not found outside the scope', async () => {
    await complained(NOW - HOUR, { merchantId: await authorise('2021000000000003') });
    await refunded(NOW - HOUR, 100, { merchantId: 'other' });
    expect((await months())[0]).toMatchObject(none);
    const stranger = anActor({ scope: onlyProviders('01JD0000000000000000000000') });
    await expect(reports.ofMerchant(stranger, merchantId, 12)).rejects.toMatchObject({ code: 'not_found' });
  });
});
