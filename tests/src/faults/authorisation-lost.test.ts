import type { Merchant } from '@redress/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apps, type House, startHouse } from '../house.js';

/** A code can be exchanged once. If we die with the token in hand, the merchant must authorise again, and can. */
describe('the server dies between the exchange of a code and its commit', () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse();
  });
  afterAll(() => house?.close());

  it('exchanges nothing twice in a loop, and a new link works', async () => {
    const provider = await house.addProvider(apps.key);
    await house.restart({ point: 'auth.exchanged' });
    await expect(house.authorise(provider, '2021000000000002')).rejects.toThrow();
    expect(await house.server.exit()).toBe('SIGKILL');

    await house.startServer();
    expect(await house.api.all<Merchant>('/merchants')).toEqual([]);
    const merchant = await house.authorise(provider, '2021000000000002');

    expect(merchant).toMatchObject({ authorization: 'active', authAppId: '2021000000000002' });
    expect(await house.api.all<Merchant>('/merchants')).toHaveLength(1);
    const exchanges = await house.simulator.journal('alipay.open.auth.token.app');
    expect(exchanges).toHaveLength(2);
  });
});
