import type { Merchant, Provider } from '@redress/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apps, type House, startHouse } from '../house.js';
import { until } from '../until.js';

const unbound = '2021000000000002';
const kept = '2021000000000003';
const unhurried = { deadlineInMs: 3 * 24 * 3_600_000 };

/** Nothing is called for a merchant after it was unbound here, whatever comes in; what is there stays. */
describe('a merchant that is unbound', () => {
  let house: House;
  let provider: Provider;
  let merchant: Merchant;

  beforeAll(async () => {
    house = await startHouse({ clockScale: 10 });
    provider = await house.addProvider(apps.key, { riskPush: true });
    merchant = await house.authorise(provider, unbound);
    await house.authorise(provider, kept);
  });
  afterAll(() => house?.close());

  const complain = async (authAppId: string, family: 'risk' | 'trade') =>
    house.simulator.complain(family, authAppId, [await house.simulator.addTrade(authAppId, '12.00')], unhurried);
  const callsFor = async (authAppId: string) =>
    (await house.simulator.journal()).filter((call) => call.authAppId === authAppId).length;
  /** A whole round of polling, seen at the merchant that stays. */
  const aRound = async () => {
    const before = await callsFor(kept);
    await until(async () => (await callsFor(kept)) >= before + 2);
  };

  it('is not called for any more, and its messages are taken and left alone', async () => {
    const made = await complain(unbound, 'risk');
    const { id } = await until(() => house.find(made.taskId), { status: 'open' });

    await house.api.call('DELETE', `/merchants/${merchant.id}`);
    // what was on its way when it was unbound has come to its end after this
    await aRound();
    const before = await callsFor(unbound);

    const missed = [await complain(unbound, 'risk'), await complain(unbound, 'trade')];
    const heard = await complain(kept, 'trade');
    await until(() => house.find(heard.taskId), { status: 'open' });
    for (const { id: complaintId } of missed) {
      await until(async () => (await house.simulator.pushes()).find(({ body }) => body.includes(complaintId)), {
        attempts: [{ ok: true, body: 'success' }],
      });
    }
    for (const path of [`/merchants/${merchant.id}/sync`, `/complaints/${id}/refresh`]) {
      await expect(house.api.call('POST', path)).rejects.toMatchObject({ problem: { code: 'merchant_unauthorized' } });
    }
    await aRound();

    expect(await callsFor(unbound)).toBe(before);
    for (const { taskId } of missed) expect(await house.find(taskId)).toBeNull();
    expect(await house.complaint(id)).toMatchObject({ merchantName: expect.stringMatching(/./), actions: [] });
  });

  it('is the same merchant when it authorises again, and what it missed is found', async () => {
    const missed = await complain(unbound, 'trade');
    const again = await house.authorise(provider, unbound);

    expect(again).toMatchObject({ id: merchant.id, unboundAt: null, authorization: 'active' });
    await until(() => house.find(missed.taskId), { status: 'open', merchantId: merchant.id });
  });
});
