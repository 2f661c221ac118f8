import type { BulkRequest } from '@redress/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditRow } from '../platform/database/platform.entities.js';
import { Faults } from '../platform/faults.js';
import { anActor } from '../platform/testing/an-actor.js';
import { COLLEAGUE, openBulkKit, PROVIDER } from './bulk.testing.js';

const foreign = { all: false as const, providerIds: ['01JD0000000000000000000PR2'], merchantIds: null };
const own = { all: false as const, providerIds: [PROVIDER], merchantIds: null };

/** Dies at its point as often as it is told, the way a killed process leaves things: nothing after it happens. */
class DyingFaults extends Faults {
  deaths = 0;
  at(point: string): Promise<void> {
    if (point !== 'bulk.refunded' || this.deaths === 0) return Promise.resolve();
    this.deaths -= 1;
    return Promise.reject(new Error('killed'));
  }
}

let kit: Awaited<ReturnType<typeof openBulkKit>>;
let faults: DyingFaults;
beforeEach(async () => {
  faults = new DyingFaults();
  kit = await openBulkKit(faults);
});
afterEach(() => kit.close());

const refund = (ids: string[], rest: object = {}): BulkRequest => ({
  action: 'refund',
  ids,
  reason: '协商退款',
  ...rest,
});
const finish = (ids: string[], code: 'REFUND' | 'ORTHER' | '02' = 'ORTHER'): BulkRequest => ({
  action: 'finish',
  ids,
  code,
  remark: '已联系',
});
const statuses = async (bulkId: string) => (await kit.get(bulkId)).items.map(({ status }) => status);

describe('the look before', () => {
  it('says of each complaint what will happen, and sums it up', async () => {
    const [open, closed] = [await kit.complain(), await kit.complain({ rawStatus: 'PROCESSED' })];
    const twice = await kit.complain({
      trades: [
        { tradeNo: 'A', amountFen: 300, rawStatus: 'WAIT_PROCESS' },
        { tradeNo: 'B', amountFen: 200, rawStatus: 'WAIT_PROCESS' },
      ],
    });
    const preview = await kit.bulks.preview(anActor(), refund([open, closed, twice]));
    expect(preview).toMatchObject({ count: 3, willCount: 2, amount: '15.00' });
    expect(preview.refusals).toMatchObject([
      { code: 'action_not_allowed', message: { 'zh-CN': '投诉已完结' }, count: 1 },
    ]);
    expect(preview.items.map(({ complaintId, amount }) => [complaintId, amount])).toEqual([
      [closed, null],
      [open, '10.00'],
      [twice, '5.00'],
    ]);
  });

  it('leaves out what is over the limit, another family’s code, and a trade that another complaint refunds', async () => {
    const trades = [{ tradeNo: 'SAME', amountFen: 1_000, rawStatus: 'WAIT_PROCESS' }];
    const ids = [await kit.complain({ trades }), await kit.complain({ trades })];
    const poor = anActor({ refundLimitFen: 999 });
    expect(await kit.bulks.preview(poor, refund(ids))).toMatchObject({
      willCount: 0,
      refusals: [{ code: 'refund_exceeds_limit', count: 2 }],
    });
    expect(await kit.bulks.preview(anActor(), refund(ids))).toMatchObject({
      willCount: 1,
      amount: '10.00',
      refusals: [{ code: 'refund_in_progress', count: 1 }],
    });
    expect(await kit.bulks.preview(anActor(), finish(ids, '02'))).toMatchObject({
      willCount: 0,
      amount: null,
      refusals: [{ code: 'process_code_invalid', count: 2 }],
    });
  });

  it('finds all that match the filter, and refuses when the number is another', async () => {
    for (let n = 0; n < 3; n += 1) await kit.complain();
    await kit.complain({ rawStatus: 'PROCESSED' });
    const all: BulkRequest = { action: 'finish', code: 'ORTHER', filter: { status: ['open'] }, expectedCount: 3 };
    expect(await kit.bulks.preview(anActor(), all)).toMatchObject({ count: 3, willCount: 3 });
    const wrong = { ...all, expectedCount: 4 };
    await expect(kit.start(wrong)).rejects.toMatchObject({ code: 'count_changed', options: { extra: { count: 3 } } });
    expect(await kit.bulks.page(anActor(), { limit: 20 })).toMatchObject({ items: [] });
  });
});

it('takes no more at once than it says, told before anything is done', async () => {
  const ids = Array.from({ length: 3 }, () => kit.complain());
  await Promise.all(ids);
  expect(await kit.selection.idsOf(anActor(), {}, 3)).toHaveLength(3);
  expect(await kit.selection.idsOf(anActor(), {}, 2)).toBeNull();
  expect(await kit.selection.idsOf(anActor(), { q: 'T0002' }, 2)).toEqual([await ids[1]]);
});

describe('who may', () => {
  it('I8: a foreign id answers not found, a filter does not see it, and a bulk is its owner’s alone', async () => {
    const id = await kit.complain();
    const stranger = anActor({ scope: foreign, id: '01JD0000000000000000000US2' });
    await expect(kit.bulks.preview(stranger, refund([id]))).rejects.toMatchObject({ code: 'not_found' });
    await expect(kit.start(refund([id]), stranger)).rejects.toMatchObject({ code: 'not_found' });
    const none = { action: 'finish' as const, code: 'ORTHER' as const, filter: {}, expectedCount: 0 };
    expect(await kit.bulks.preview(stranger, none)).toMatchObject({ count: 0 });

    const bulkId = await kit.start(refund([id]));
    const deeds = [
      () => kit.get(bulkId, stranger),
      () => kit.bulks.retry(stranger, bulkId),
      () => kit.bulks.cancel(stranger, bulkId),
    ];
    for (const deed of deeds) await expect(deed()).rejects.toMatchObject({ code: 'not_found' });
    expect((await kit.bulks.page(stranger, { limit: 20 })).items).toEqual([]);
  });

  it.each([
    ['disabled', null, 'forbidden'],
    ['a viewer', anActor({ role: 'viewer' }), 'forbidden'],
    ['without those merchants', anActor({ scope: foreign }), 'not_found'],
    ['with a smaller limit', anActor({ refundLimitFen: 1 }), 'refund_exceeds_limit'],
  ])('does nothing for a person who is %s by the time of the work', async (_, actor, code) => {
    const bulkId = await kit.start(refund([await kit.complain()]));
    kit.now.actor = actor;
    await kit.runAll(bulkId);
    expect((await kit.get(bulkId)).items).toMatchObject([{ status: 'failed', error: { code } }]);
    expect(kit.alipay.paidFen).toBe(0);
  });

  it('does the work within the scope of its owner', async () => {
    const scoped = anActor({ scope: own });
    kit.now.actor = scoped;
    const bulkId = await kit.start(refund([await kit.complain()]), scoped);
    await kit.runAll(bulkId);
    expect((await kit.get(bulkId, scoped)).items).toMatchObject([{ status: 'succeeded' }]);
    expect((await kit.get(bulkId, anActor({ scope: foreign }))).items).toEqual([]);
  });
});

describe('refunds', () => {
  it('pays each trade in full, records who, and tells what became of each', async () => {
    const ids = [await kit.complain(), await kit.complain(), await kit.complain({ rawStatus: 'PROCESSED' })];
    const bulkId = await kit.start(refund(ids, { expectedAmount: '20.00' }));
    await kit.runAll(bulkId);
    const bulk = await kit.get(bulkId);
    expect(bulk).toMatchObject({
      count: 3,
      counts: { succeeded: 2, failed: 1, waiting: 0, pending: 0 },
      amount: '20.00',
      refundedAmount: '20.00',
      retryableCount: 0,
      items: [
        { status: 'succeeded', amount: '10.00', refunds: [{ tradeNo: 'T0001', status: 'succeeded' }] },
        { status: 'succeeded', amount: '10.00', refunds: [{ tradeNo: 'T0002', status: 'succeeded' }] },
        { status: 'failed', amount: null, error: { code: 'action_not_allowed' }, canRetry: false },
      ],
    });
    expect(kit.alipay.paidFen).toBe(2_000);
    const [first] = await kit.refundsOf(ids[0]);
    expect(first).toMatchObject({ source: 'person', reason: '协商退款', actor: { name: '林晓' } });
    const audits = await kit.database.read((db) => db.findBy(AuditRow, { action: 'bulk.start' }));
    expect(audits.map(({ after }) => after)).toEqual([{ action: 'refund', count: 3, willCount: 2, amount: '20.00' }]);
  });

  it('moves nothing when another sum would be refunded than was confirmed', async () => {
    const ids = [await kit.complain()];
    await expect(kit.start(refund(ids, { expectedAmount: '9.00' }))).rejects.toMatchObject({
      code: 'amount_changed',
      options: { extra: { amount: '10.00' } },
    });
  });

  it('never pays more than what was confirmed, also when the trade turns out to be worth more', async () => {
    const bulkId = await kit.start(refund([await kit.complain()]));
    kit.alipay.totalFen = 5_000;
    await kit.runAll(bulkId);
    expect(kit.alipay.paidFen).toBe(1_000);
  });

  it('holds no more places than its share, so that a single refund need not wait for all of them', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.push(await kit.complain());
    const bulkId = await kit.start(refund(ids));
    const other = await kit.start(finish([await kit.complain()]));
    for (let n = 0; n < 3; n += 1) await kit.run(bulkId);
    expect(await statuses(bulkId)).toEqual(['pending', 'pending', 'waiting', 'waiting', 'waiting']);
    await kit.run(other);
    expect(await statuses(other)).toEqual(['waiting']);
    kit.clock.advance(61_000);
    await kit.run(other);
    expect(await statuses(other), 'what hangs for a minute holds no place').toEqual(['pending']);
  });

  it('goes on although a refund is not decided, and follows it to its end', async () => {
    const ids = [await kit.complain(), await kit.complain()];
    const bulkId = await kit.start(refund(ids));
    await kit.run(bulkId);
    const [first] = await kit.refundsOf(ids[0]);
    kit.alipay.mode = 'hang-after';
    kit.alipay.isBlind = true;
    await kit.execute(first?.id ?? '');
    expect(await statuses(bulkId)).toEqual(['unknown', 'pending']);
    await kit.run(bulkId);
    expect((await kit.get(bulkId)).counts).toMatchObject({ unknown: 1, pending: 1 });
    kit.alipay.mode = 'good';
    kit.alipay.isBlind = false;
    await kit.settle(first?.id ?? '');
    await kit.runAll(bulkId);
    expect(await statuses(bulkId)).toEqual(['succeeded', 'succeeded']);
    expect(kit.alipay.paidFen).toBe(2_000);
  });

  it('tries again what failed, and only that, under a new key', async () => {
    const ids = [await kit.complain(), await kit.complain()];
    const bulkId = await kit.start(refund(ids));
    await kit.run(bulkId);
    const [first, second] = [(await kit.refundsOf(ids[0]))[0], (await kit.refundsOf(ids[1]))[0]];
    await kit.settle(first?.id ?? '');
    kit.alipay.mode = 'finished';
    await kit.settle(second?.id ?? '');
    await kit.runAll(bulkId);
    expect(await kit.get(bulkId)).toMatchObject({
      counts: { succeeded: 1, failed: 1 },
      retryableCount: 1,
      items: [{ status: 'succeeded' }, { status: 'failed', error: { code: 'ACQ.TRADE_HAS_FINISHED' } }],
    });
    kit.alipay.mode = 'good';
    const [one, two] = await Promise.allSettled([
      kit.bulks.retry(anActor(), bulkId),
      kit.bulks.retry(anActor(), bulkId),
    ]);
    expect([one.status, two.status]).toContain('fulfilled');
    await kit.runAll(bulkId);
    expect(await kit.get(bulkId)).toMatchObject({ counts: { succeeded: 2, failed: 0 }, refundedAmount: '20.00' });
    expect(await kit.refundsOf(ids[0])).toHaveLength(1);
    expect(await kit.refundsOf(ids[1])).toHaveLength(2);
    expect(kit.alipay.paidFen).toBe(2_000);
  });

  it('pays once when the run dies after asking for a refund, however often', async () => {
    const ids = [await kit.complain(), await kit.complain()];
    const bulkId = await kit.start(refund(ids));
    faults.deaths = 3;
    for (let n = 0; n < 3; n += 1) await expect(kit.run(bulkId)).rejects.toThrow('killed');
    expect(await statuses(bulkId)).toContain('pending');
    await kit.runAll(bulkId);
    expect(await statuses(bulkId)).toEqual(['succeeded', 'succeeded']);
    for (const id of ids) expect(await kit.refundsOf(id)).toHaveLength(1);
  });

  it('pays once when two runs do it at the same time', async () => {
    const ids = [await kit.complain(), await kit.complain()];
    const bulkId = await kit.start(refund(ids));
    await Promise.all([kit.run(bulkId), kit.run(bulkId), kit.run(bulkId)]);
    await kit.runAll(bulkId);
    expect(await statuses(bulkId)).toEqual(['succeeded', 'succeeded']);
    for (const id of ids) expect(await kit.refundsOf(id)).toHaveLength(1);
  });

  it('is one bulk, however often the same request comes', async () => {
    const ids = [await kit.complain()];
    const keyed = anActor({ idempotencyKey: 'k1' });
    const made = await Promise.all([kit.start(refund(ids), keyed), kit.start(refund(ids), keyed)]);
    expect(new Set([...made, await kit.start(refund(ids), keyed)]).size).toBe(1);
    expect((await kit.bulks.page(anActor(), { limit: 20 })).items).toHaveLength(1);
  });

  it('leaves out what has not begun, and nothing else', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 4; n += 1) ids.push(await kit.complain());
    const bulkId = await kit.start(refund(ids));
    await kit.run(bulkId);
    expect(await kit.bulks.cancel(anActor(), bulkId)).toMatchObject({
      counts: { pending: 2, cancelled: 2, waiting: 0 },
    });
    await kit.runAll(bulkId);
    expect(await statuses(bulkId)).toEqual(['succeeded', 'succeeded', 'cancelled', 'cancelled']);
    expect(kit.alipay.paidFen).toBe(2_000);
  });
});

describe('finishes', () => {
  it('asks for one of each, with the same code and words, and keeps it with its item', async () => {
    const ids = [await kit.complain(), await kit.complain({ rawStatus: 'PROCESSED' })];
    const bulkId = await kit.start(finish(ids));
    await Promise.all([kit.run(bulkId), kit.run(bulkId)]);
    const [item, left] = (await kit.get(bulkId)).items;
    expect(item).toMatchObject({ status: 'pending', refunds: [] });
    expect(left).toMatchObject({ status: 'failed', error: { code: 'action_not_allowed' }, canRetry: true });
    const { finishes } = await kit.complaints.get({ all: true }, ids[0] ?? '');
    expect(finishes).toMatchObject([{ id: item?.finishId, code: 'ORTHER', remark: '已联系', source: 'person' }]);
  });
});

describe('what is done at once', () => {
  it('gives many to a colleague, each with its event and audit entry, and tells whom it cannot be given', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 60; n += 1) ids.push(await kit.complain());
    const nobody: BulkRequest = { action: 'assign', ids, assigneeId: '01JD0000000000000000000NON' };
    expect(await kit.bulks.preview(anActor(), nobody)).toMatchObject({
      willCount: 0,
      refusals: [{ code: 'assignee_unknown', count: 60 }],
    });
    const bulkId = await kit.start({ action: 'assign', ids, assigneeId: COLLEAGUE });
    await kit.runAll(bulkId);
    expect((await kit.get(bulkId)).counts).toMatchObject({ succeeded: 60, failed: 0 });
    const all = await Promise.all(ids.map((id) => kit.complaints.get({ all: true }, id)));
    expect(new Set(all.map(({ assigneeId }) => assigneeId))).toEqual(new Set([COLLEAGUE]));
    expect(all[0]?.events.map(({ type }) => type)).toContain('complaint.assigned');
    expect(await kit.database.read((db) => db.countBy(AuditRow, { action: 'complaint.assign' }))).toBe(60);
  });

  it('puts labels beside those that stand, and leaves out a complaint that has no room', async () => {
    const [free, full] = [await kit.complain(), await kit.complain()];
    const ten = Array.from({ length: 10 }, (_, n) => `标${n}`);
    await kit.runAll(await kit.start({ action: 'label', ids: [free], labels: ['大额'] }));
    await kit.runAll(await kit.start({ action: 'label', ids: [full], labels: ten }));
    const bulkId = await kit.start({ action: 'label', ids: [free, full], labels: ['催单', '大额'] });
    await kit.runAll(bulkId);
    expect((await kit.get(bulkId)).items).toMatchObject([
      { status: 'succeeded' },
      { status: 'failed', error: { code: 'labels_full' }, canRetry: true },
    ]);
    expect((await kit.complaints.get({ all: true }, free)).labels).toEqual(['大额', '催单']);
    expect((await kit.complaints.get({ all: true }, full)).labels).toEqual(ten);
  });
});
