import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anActor } from '../platform/testing/an-actor.js';
import { ComplaintsSearchFill } from './complaints.search-fill.js';
import { MERCHANT, openComplaintKit, PROVIDER } from './complaints.testing.js';

const OTHER = '01JD0000000000000000000MR2';

let kit: Awaited<ReturnType<typeof openComplaintKit>>;
beforeEach(async () => {
  kit = await openComplaintKit();
});
afterEach(() => kit.close());

let numbers = 0;
async function said(content: string, merchantId = MERCHANT): Promise<string> {
  numbers += 1;
  const { id } = await kit.apply(
    { remoteId: `n${numbers}`, taskId: `n${numbers}`, content },
    { merchant: { id: merchantId } },
  );
  kit.clock.advance(1_000);
  return id;
}

const found = async (q: string, actor = anActor()) => (await kit.page({ q }, actor)).items.map((item) => item.id);

describe('a search for words', () => {
  it('finds two characters in the middle of a text, newest first', async () => {
    const first = await said('商家一直不肯退款给我');
    await said('收到的东西坏了');
    const last = await said('要求全额退款！');
    expect(await found('退款')).toEqual([last, first]);
  });

  it('wants every word, and the characters of one side by side', async () => {
    const both = await said('包装破损，要求退款');
    await said('退货没人理，款项不明');
    await said('破损');
    expect(await found('退款 破损')).toEqual([both]);
    expect(await found('退款项')).toEqual([]);
  });

  it('finds Latin words and numbers whole, whatever their case and width', async () => {
    const id = await said('The iPhone14 订单 99887 没收到');
    for (const q of ['IPHONE', 'the', '９９８８７', 'iphone14 订单']) expect(await found(q), q).toEqual([id]);
    expect(await found('9988')).toEqual([]);
  });

  it('refuses a single character', async () => {
    await expect(kit.page({ q: '退' })).rejects.toMatchObject({ code: 'query_too_short' });
  });

  it('follows what is said later, and forgets what is not there any more', async () => {
    const trade = { family: 'trade' as const, rawStatus: 'MERCHANT_PROCESSING', content: '还没发货' };
    const { id } = await kit.apply(trade);
    kit.clock.advance(1_000);
    await kit.apply({ ...trade, replies: [{ role: 'USER', at: 2, content: '客服态度恶劣', images: [] }] });
    expect(await found('态度恶劣')).toEqual([id]);
    kit.clock.advance(1_000);
    await kit.apply({
      ...trade,
      content: '已经发货',
      replies: [{ role: 'USER', at: 2, content: '客服态度好', images: [] }],
    });
    expect(await found('还没')).toEqual([]);
    expect(await found('已经')).toEqual([id]);
  });

  it('never finds a phone number by its middle (L1)', async () => {
    await said('打 13912345678 没人接');
    expect(await found('13912345678')).toEqual([]);
    expect(await found('1234')).toEqual([]);
  });

  it('stays within the scope and the filter', async () => {
    const own = await said('要求退款');
    const foreign = await said('也要退款', OTHER);
    const of = (merchantIds: string[] | null) =>
      anActor({ scope: { all: false, providerIds: [PROVIDER], merchantIds } });
    expect(await found('退款', of([MERCHANT]))).toEqual([own]);
    expect(await found('退款', of(null))).toEqual([foreign, own]);
    expect(await found('退款', of([]))).toEqual([]);
    const many = Array.from({ length: 150 }, (_, n) => `01JD00000000000000000M${String(n).padStart(4, '0')}`);
    const wide = { all: false as const, providerIds: [PROVIDER, ...many], merchantIds: [MERCHANT, ...many] };
    expect(await found('退款', anActor({ scope: wide }))).toEqual([own]);
    const none = anActor({ scope: { all: false, providerIds: ['01JD0000000000000000000PR2'], merchantIds: null } });
    expect(await found('退款', none)).toEqual([]);
    expect(await found('生活超市', of([OTHER]))).toEqual([]);
    expect((await kit.page({ q: '退款', merchantId: [OTHER] })).items.map((item) => item.id)).toEqual([foreign]);
    expect((await kit.page({ q: '退款', status: ['closed'] })).items).toEqual([]);
  });

  it('walks every match once, page by page, together with those of a merchant of that name', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 7; n += 1)
      ids.unshift(await said(n % 2 === 0 ? '说到云杉' : '别的', n % 3 === 0 ? MERCHANT : OTHER));
    const wanted = ids.filter((_, n) => (6 - n) % 2 === 0 || (6 - n) % 3 === 0);
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await kit.page({ q: '云杉', limit: 2, ...(cursor && { cursor }) });
      seen.push(...page.items.map((item) => item.id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(wanted);
  });
});

it('fills in the complaints of earlier versions, and may do so again', async () => {
  const id = await said('要求退款');
  await kit.database.write(async (tx) => {
    await tx.query('DELETE FROM complaint_search');
    if (kit.database.engine === 'sqlite') await tx.query('DELETE FROM complaint_words');
  });
  expect(await found('退款')).toEqual([]);
  const fill = new ComplaintsSearchFill(undefined as never, kit.queue, kit.database, kit.repository);
  for (let n = 0; n < 2; n += 1) expect(await fill.fillAfter('')).toBeNull();
  expect(await found('退款')).toEqual([id]);
});

it('finds what lies behind a thousand newer complaints, also within a scope', async () => {
  const id = await said('the 要求退款');
  await kit.database.write(async (tx) => {
    const isSqlite = kit.database.engine === 'sqlite';
    const columns = ['complaint_id', 'provider_id', 'merchant_id', ...(isSqlite ? [] : ['tokens'])];
    const rows = Array.from({ length: 1_100 }, (_, n) => [
      `7Z${String(n).padStart(24, '0')}`,
      PROVIDER,
      MERCHANT,
      ...(isSqlite ? [] : ['xnothing']),
    ]);
    const places = rows.map((row) => `(${row.map(() => '?').join(', ')})`).join(', ');
    await tx.query(`INSERT INTO complaint_search (${columns.join(', ')}) VALUES ${places}`, rows.flat());
  });
  const scope = { all: false as const, providerIds: [PROVIDER], merchantIds: [MERCHANT] };
  for (const actor of [anActor(), anActor({ scope })]) {
    for (const q of ['退款', 'the 退款']) expect(await found(q, actor)).toEqual([id]);
    expect(await found('the 没有', actor)).toEqual([]);
  }
});
