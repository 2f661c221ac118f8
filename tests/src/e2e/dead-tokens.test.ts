import { setTimeout as wait } from 'node:timers/promises';
import type { Merchant, Provider } from '@redress/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apps, type House, startHouse } from '../house.js';
import { until } from '../until.js';

interface Call {
  method: string;
  token: string;
  verdict: string;
}

/** The simulator's journal says which token each call carried. The clock runs fast, so that polls come often. */
describe('an authorisation that ended', () => {
  let house: House;
  let provider: Provider;
  /** A merchant whose authorisation lives all the time: its polls tell that time went on. */
  const control = '2021000000000008';

  beforeAll(async () => {
    house = await startHouse({ clockScale: 60 });
    provider = await house.addProvider(apps.key);
    await house.authorise(provider, control);
  });
  afterAll(() => house?.close());

  const tokenOf = async (authAppId: string): Promise<string> => {
    const { items } = await house.simulator.call<{ items: { authAppId: string; appAuthToken: string }[] }>(
      'GET',
      '/authorizations',
    );
    return items.findLast((one) => one.authAppId === authAppId)?.appAuthToken ?? '';
  };
  const journal = async () => (await house.simulator.call<{ items: Call[] }>('GET', '/journal')).items;
  const calls = async (token: string) => (await journal()).filter((call) => call.token === token).length;
  const merchant = (id: string) => house.api.call<Merchant>('GET', `/merchants/${id}`);
  const isRead = (token: string) =>
    until(async () => (await journal()).filter((call) => call.token === token && call.verdict === '10000').length >= 2);

  /** Three further rounds of polls, and everything that would ask Alipay for this merchant. */
  async function timeGoesOn(authAppId: string): Promise<void> {
    const token = await tokenOf(control);
    const before = await calls(token);
    const trade = await house.simulator.addTrade(authAppId, '5.00');
    await house.simulator.complain('trade', authAppId, [trade]);
    await until(async () => (await calls(token)) >= before + 6);
  }

  it.each([
    ['cancelled, and a message says so', '2021000000000002', true],
    ['cancelled, and only a call finds out', '2021000000000003', false],
  ])('%s: no further call once it is known', async (_, authAppId, push) => {
    const { id } = await house.authorise(provider, authAppId);
    const token = await tokenOf(authAppId);
    await isRead(token);

    await house.simulator.call('POST', `/merchants/${authAppId}/cancel`, { appId: apps.key, push });
    await until(() => merchant(id), { authorization: 'revoked' });
    await wait(200); // what was on its way when it became known
    const known = await calls(token);
    await timeGoesOn(authAppId);
    await expect(house.api.call('POST', `/merchants/${id}/sync`)).rejects.toMatchObject({
      problem: { code: 'merchant_unauthorized' },
    });
    expect(await calls(token)).toBe(known);

    await house.authorise(provider, authAppId);
    const fresh = await tokenOf(authAppId);
    await isRead(fresh);
    expect(await calls(token)).toBe(known);
    expect(await merchant(id)).toMatchObject({ authorization: 'active' });
  });

  it('ran out: refreshed once, and the old token is not used again', async () => {
    const authAppId = '2021000000000004';
    const { id } = await house.authorise(provider, authAppId);
    const token = await tokenOf(authAppId);
    await isRead(token);
    await house.simulator.call('PATCH', '/authorizations', { appId: apps.key, authAppId, status: 'timed-out' });

    const fresh = await until(async () => {
      const present = await tokenOf(authAppId);
      return present === token ? null : present;
    });
    await isRead(fresh);
    const known = await calls(token);
    await timeGoesOn(authAppId);
    expect(await calls(token)).toBe(known);
    expect(await tokenOf(authAppId)).toBe(fresh);
    expect(await merchant(id)).toMatchObject({ authorization: 'active' });
  });

  it('replaced by authorising again: the old token is not used again', async () => {
    const authAppId = '2021000000000005';
    const { id } = await house.authorise(provider, authAppId);
    const token = await tokenOf(authAppId);
    await isRead(token);
    await house.authorise(provider, authAppId);
    const fresh = await tokenOf(authAppId);
    expect(fresh).not.toBe(token);
    await isRead(fresh);
    const known = await calls(token);
    await timeGoesOn(authAppId);
    expect(await calls(token)).toBe(known);
    expect(await merchant(id)).toMatchObject({ authorization: 'active' });
  });
});
