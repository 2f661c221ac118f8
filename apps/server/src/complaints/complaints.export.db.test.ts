import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Scope } from '../platform/scope.js';
import { exportTable, type ExportWish } from './complaints.export-rows.js';
import { MERCHANT, openComplaintKit, PROVIDER } from './complaints.testing.js';

const OTHER = '01JD0000000000000000000MR2';

let kit: Awaited<ReturnType<typeof openComplaintKit>>;
beforeEach(async () => {
  kit = await openComplaintKit();
});
afterEach(() => kit.close());

/** The lines of the file, by the names of its columns. */
async function exported(rest: Partial<ExportWish> = {}): Promise<Record<string, string>[]> {
  const wish: ExportWish = {
    scope: { all: true },
    filter: { me: null },
    sort: 'createdAt',
    language: 'zh-CN',
    now: kit.clock.now(),
    ...rest,
  };
  return kit.database.read(async (db) => {
    const { header, batches } = exportTable(db, kit.list, kit.vault, wish);
    const lines: Record<string, string>[] = [];
    for await (const rows of batches) {
      for (const row of rows) lines.push(Object.fromEntries(header.map((title, n) => [title, row[n] ?? ''])));
    }
    return lines;
  });
}

it('says of a complaint what the list says, and masks what is personal', async () => {
  await kit.apply({ content: '打 13912345678 没人接', reason: '商品问题' });
  expect(await exported()).toEqual([
    expect.objectContaining({
      投诉编号: '10243351927',
      投诉类型: '支付交易投诉',
      状态: '待处理',
      已超时: '否',
      '金额（元）': '128.00',
      '已退款（元）': '0.00',
      交易号: '2026112022001438211407965230',
      商户订单号: 'YS20261120183402',
      投诉内容: '打 139****5678 没人接',
      联系方式: '138****6721',
    }),
  ]);
  expect(Object.keys((await exported({ language: 'en' }))[0] ?? {})[0]).toBe('Task id');
});

it('has every complaint of the filter once and in its order, in more than one batch', async () => {
  const trades = [{ tradeNo: 'T1', amountFen: 1_000, rawStatus: 'PROCESSED', refundedAt: 1 }];
  await kit.apply({ remoteId: 'refunded', taskId: 'refunded', complainedAt: 0, trades });
  await kit.database.write(async (tx) => {
    const row = await kit.repository.findByKey(tx, { merchantId: MERCHANT, family: 'risk', remoteId: 'refunded' });
    if (!row) throw new Error('not stored');
    for (let n = 1; n <= 1_100; n += 1) {
      const id = `01JE${String(n).padStart(22, '0')}`;
      await kit.repository.insert(tx, {
        ...row,
        id,
        contactSealed: null,
        remoteId: String(n),
        taskId: String(n),
        complainedAt: n,
      });
    }
  });
  const lines = await exported();
  expect(lines.map((line) => line['投诉编号'])).toEqual([
    'refunded',
    ...Array.from({ length: 1_100 }, (_, n) => String(n + 1)),
  ]);
  expect(lines[0]).toMatchObject({ '已退款（元）': '10.00' });
  expect(await exported({ filter: { me: null, status: ['closed'] } })).toEqual([]);
});

it('stays within the scope', async () => {
  await kit.apply({ taskId: 'own' });
  await kit.apply({ taskId: 'foreign' }, { merchant: { id: OTHER } });
  const scope: Scope = { all: false, providerIds: [PROVIDER], merchantIds: [MERCHANT] };
  expect((await exported({ scope })).map((line) => line['投诉编号'])).toEqual(['own']);
  expect((await exported({ scope, filter: { me: null, q: '车厘子' } })).map((line) => line['投诉编号'])).toEqual([
    'own',
  ]);
});
