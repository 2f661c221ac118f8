import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aSnapshot, NOW } from './complaints.factory.js';
import { MERCHANT, openComplaintKit, PROVIDER } from './complaints.testing.js';

const DAY = 24 * 3_600_000;
const OTHER = '01JD0000000000000000000MR2';
const [trade] = aSnapshot().trades;

let kit: Awaited<ReturnType<typeof openComplaintKit>>;
beforeEach(async () => {
  kit = await openComplaintKit();
});
afterEach(() => kit.close());

let number = 0;
const arrive = async (rest: {
  tradeNo?: string;
  outTradeNo?: string;
  contact?: string;
  daysAgo?: number;
  merchant?: string;
}) => {
  number += 1;
  const { daysAgo = 0, merchant = MERCHANT, contact = `1380000${1000 + number}` } = rest;
  const { tradeNo = `2026${number}`, outTradeNo = `O${number}` } = rest;
  const trades = trade ? [{ ...trade, tradeNo, outTradeNo }] : [];
  const complaint = await kit.apply(
    { remoteId: String(number), taskId: `T${number}`, contact, complainedAt: NOW - daysAgo * DAY, trades },
    { merchant: { id: merchant } },
  );
  return complaint.id;
};
const repeatsOf = async (id: string, scope: Parameters<typeof kit.service.get>[0] = { all: true }) =>
  (await kit.service.get(scope, id)).repeatOf.map((one) => `${one.id} ${one.by}`);

describe('what came before a complaint', () => {
  it('is found by trade, by the order of the same merchant, and by phone however it is written', async () => {
    const first = await arrive({ tradeNo: '777', daysAgo: 60 });
    const second = await arrive({ outTradeNo: 'A-1', daysAgo: 3 });
    const elsewhere = await arrive({ outTradeNo: 'A-1', daysAgo: 2, merchant: OTHER });
    const third = await arrive({ contact: '+86 138 0000 6721', daysAgo: 1, merchant: OTHER });
    const id = await arrive({ tradeNo: '777', outTradeNo: 'A-1', contact: '13800006721' });
    expect(await repeatsOf(id)).toEqual([`${third} contact`, `${second} order`, `${first} order`]);
    expect(await repeatsOf(elsewhere)).toEqual([]);
  });

  it('is shown only as far as the reader may see', async () => {
    await arrive({ contact: '13800006721', daysAgo: 1, merchant: OTHER });
    const own = await arrive({ contact: '13800006721', daysAgo: 2 });
    const id = await arrive({ contact: '13800006721' });
    const scope = { all: false as const, providerIds: [PROVIDER], merchantIds: [MERCHANT] };
    expect(await repeatsOf(id, scope)).toEqual([`${own} contact`]);
  });

  it('comes with how the merchant stands in the last 30 days', async () => {
    await arrive({ daysAgo: 31 });
    await arrive({ daysAgo: 29 });
    await arrive({ merchant: OTHER });
    const id = await arrive({});
    kit.clock.advance(2 * DAY);
    expect((await kit.service.get({ all: true }, id)).merchantRecord).toEqual({ complaints: 1, overdue: 1 });
  });
});
