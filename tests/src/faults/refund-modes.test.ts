import type { RefundDetail } from '@redress/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apps, type House, startHouse } from '../house.js';
import type { SimTrade } from '../simulator.js';
import { until } from '../until.js';

const shop = '2021000000000002';

interface Mode {
  name: string;
  /** Fault of the trade in the simulator. */
  faults?: object;
  /** Fault of the gateway for the next refund call. */
  gateway?: object;
  ends: 'succeeded' | 'failed' | 'parked';
  /** Calls of alipay.trade.refund that may be made; a repeat of a final answer is none of ours. */
  sends?: number;
}

/** alipay.md 5.2 and 5.5, reliability.md F26–F32: how a refund can go wrong, and what it must come to. */
const modes: Mode[] = [
  { name: 'a system error before anything was done', faults: { refund: 'error-before' }, ends: 'succeeded', sends: 2 },
  { name: 'a system error after all was done', faults: { refund: 'error-after' }, ends: 'succeeded', sends: 1 },
  { name: 'silence, nothing done', faults: { refund: 'hang-before' }, ends: 'succeeded', sends: 2 },
  { name: 'silence, done 40 s later', faults: { refund: 'hang-before', doneAfterMs: 40_000 }, ends: 'succeeded' },
  { name: 'silence after all was done', faults: { refund: 'hang-after' }, ends: 'succeeded', sends: 1 },
  { name: 'accepted, done a little later', faults: { refund: 'async', asyncMs: 3_000 }, ends: 'succeeded', sends: 1 },
  {
    name: 'done, but the query does not see it at first',
    faults: { refund: 'error-after', queryBlindMs: 1_500 },
    ends: 'succeeded',
  },
  { name: 'the connection was reset', gateway: { kind: 'reset' }, ends: 'succeeded' },
  { name: 'a 502 page', gateway: { kind: 'http502' }, ends: 'succeeded' },
  { name: 'the answer was cut off', gateway: { kind: 'truncated' }, ends: 'succeeded', sends: 1 },
  { name: 'the answer was not signed', gateway: { kind: 'unsigned' }, ends: 'succeeded', sends: 1 },
  { name: 'the answer had a wrong signature', gateway: { kind: 'wrong-signature' }, ends: 'succeeded', sends: 1 },
  { name: 'the answer was about another trade', gateway: { kind: 'other-trade-no' }, ends: 'succeeded', sends: 1 },
  { name: 'too many calls', gateway: { kind: '40005' }, ends: 'succeeded' },
  { name: 'the trade is too old', faults: { refund: 'ACQ.TRADE_HAS_FINISHED' }, ends: 'failed', sends: 1 },
  { name: 'the trade is closed', faults: { refund: 'ACQ.TRADE_HAS_CLOSE' }, ends: 'failed', sends: 1 },
  { name: 'the merchant has no money', faults: { refund: 'ACQ.SELLER_BALANCE_NOT_ENOUGH' }, ends: 'parked', sends: 1 },
];

describe('however a refund goes wrong, the money moves at most once and the end is true', () => {
  let house: House;

  beforeAll(async () => {
    house = await startHouse({ clockScale: 30 });
    const provider = await house.addProvider(apps.key);
    await house.authorise(provider, shop);
  });
  afterAll(() => house?.close());

  const comesTo = async ({ faults, gateway, ends, sends }: Mode): Promise<void> => {
    const trade = await house.simulator.addTrade(shop, '50.00', faults);
    const refund = await ask(trade, '50.00', gateway);

    const end = await until(
      () => house.api.call<RefundDetail>('GET', `/refunds/${refund.id}`),
      { status: ends },
      { timeoutMs: 90_000 },
    );

    const paid = await house.simulator.trade(trade.tradeNo);
    if (ends === 'succeeded') expect(paid).toMatchObject({ refunded: '50.00' });
    else expect(paid).toMatchObject({ refunds: [] });
    expect(paid.refunds.length).toBeLessThanOrEqual(1);
    const numbers = new Set(paid.refunds.map((one) => one.outRequestNo));
    if (numbers.size > 0) expect([...numbers]).toEqual([end.outRequestNo]);
    if (sends !== undefined) expect(end.attempts.filter((one) => one.kind === 'send')).toHaveLength(sends);
    if (ends !== 'succeeded') expect(end.error?.message['zh-CN']).toBeTruthy();
  };

  // a fault of a trade is its own: these wait out their silences side by side
  describe.concurrent('the trade', () => {
    it.each(modes.filter((mode) => !mode.gateway))('$name → $ends', comesTo);
  });

  // a fault of the gateway hits the next call, whosever it is: one after the other
  describe('the gateway', () => {
    it.each(modes.filter((mode) => mode.gateway))('$name → $ends', comesTo);
  });

  it('a parked one is sent again by a person under the same number', async () => {
    const trade = await house.simulator.addTrade(shop, '30.00', { refund: 'ACQ.SELLER_BALANCE_NOT_ENOUGH' });
    const refund = await ask(trade, '30.00');
    const parked = await until(() => house.api.call<RefundDetail>('GET', `/refunds/${refund.id}`), {
      status: 'parked',
    });

    await house.simulator.call('PATCH', `/trades/${trade.tradeNo}`, { faults: {} });
    await house.api.call('POST', `/refunds/${refund.id}/retry`, undefined, key());

    const end = await until(() => house.api.call<RefundDetail>('GET', `/refunds/${refund.id}`), {
      status: 'succeeded',
    });
    expect(end.outRequestNo).toBe(parked.outRequestNo);
    expect(await house.simulator.trade(trade.tradeNo)).toMatchObject({
      refunded: '30.00',
      refunds: [{ outRequestNo: end.outRequestNo }],
    });
  });

  it('twenty clicks at once are one refund', async () => {
    const trade = await house.simulator.addTrade(shop, '20.00');
    const complaintId = await complaintOf(trade);
    const same = key();
    const body = { tradeNo: trade.tradeNo, amount: '20.00', reason: '协商退款' };
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        house.api.call<{ id: string }>('POST', `/complaints/${complaintId}/refunds`, body, same),
      ),
    );
    const ids = answers.flatMap((one) => (one.status === 'fulfilled' ? [one.value.id] : []));
    expect(new Set(ids).size).toBe(1);

    await until(() => house.refundsOf(complaintId), [{ status: 'succeeded' }]);
    expect(await house.simulator.trade(trade.tradeNo)).toMatchObject({
      refunded: '20.00',
      refunds: [{ amount: '20.00' }],
    });
  });

  it('two refunds of one trade never sum up to more than it', async () => {
    const trade = await house.simulator.addTrade(shop, '40.00');
    const complaintId = await complaintOf(trade);
    const refund = (amount: string) =>
      house.api.call(
        'POST',
        `/complaints/${complaintId}/refunds`,
        { tradeNo: trade.tradeNo, amount, reason: '协商退款' },
        key(),
      );
    await refund('25.00');
    await expect(refund('25.00')).rejects.toMatchObject({ status: 409 });
    await until(() => house.refundsOf(complaintId), [{ status: 'succeeded' }]);
    await expect(refund('15.01')).rejects.toMatchObject({ problem: { code: 'refund_exceeds_trade' } });
    await refund('15.00');
    await until(async () => (await house.refundsOf(complaintId)).every((one) => one.status === 'succeeded'));
    expect(await house.simulator.trade(trade.tradeNo)).toMatchObject({ refunded: '40.00' });
  });

  let clicks = 0;
  const key = () => ({ 'idempotency-key': `refund-modes-${++clicks}` });

  async function complaintOf(trade: SimTrade): Promise<string> {
    const made = await house.simulator.complain('trade', shop, [trade]);
    return (await until(() => house.find(made.taskId), { status: 'open' })).id;
  }

  async function ask(trade: SimTrade, amount: string, gateway?: object): Promise<{ id: string }> {
    const complaintId = await complaintOf(trade);
    if (gateway) await house.simulator.call('POST', '/faults', { method: 'alipay.trade.refund', times: 1, ...gateway });
    return house.api.call(
      'POST',
      `/complaints/${complaintId}/refunds`,
      { tradeNo: trade.tradeNo, amount, reason: '协商退款' },
      key(),
    );
  }
});
