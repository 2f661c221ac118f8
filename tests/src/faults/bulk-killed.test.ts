import type { BulkDetail } from '@redress/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apps, type House, startHouse } from '../house.js';
import { until } from '../until.js';
import { shop } from './one-complaint.js';

let house: House;
beforeAll(async () => {
  house = await startHouse({ clockScale: 10 });
  await house.authorise(await house.addProvider(apps.key, { riskPush: true }), shop);
});
afterAll(() => house?.close());

it('pays each trade once although the server dies between a refund and its note in the bulk', async () => {
  const trades = await Promise.all(['1.00', '2.00', '3.00'].map((amount) => house.simulator.addTrade(shop, amount)));
  const complaints = [];
  for (const trade of trades) {
    const { taskId } = await house.simulator.complain('risk', shop, [trade]);
    complaints.push(await until(() => house.find(taskId)));
  }
  await house.restart({ point: 'bulk.refunded' });
  const ids = complaints.map((one) => one?.id);
  const body = { action: 'refund', ids, reason: '协商退款', expectedAmount: '6.00' };
  const { bulkId } = await house.api.call<{ bulkId: string }>('POST', '/complaints/bulk', body, {
    'Idempotency-Key': 'bulk-1',
  });
  await house.server.exit();
  await house.startServer();

  const bulk = await until(async () => {
    const found = await house.api.call<BulkDetail>('GET', `/bulk/${bulkId}`);
    return found.counts.succeeded === 3 ? found : null;
  });
  expect(bulk).toMatchObject({ amount: '6.00', refundedAmount: '6.00', counts: { failed: 0 } });
  for (const trade of trades) expect((await house.simulator.trade(trade.tradeNo)).refunds).toHaveLength(1);
});
