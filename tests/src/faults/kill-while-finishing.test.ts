import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apps, type House, startHouse } from '../house.js';
import { deaths, type EndState, nameOf, run, shop } from './one-complaint.js';

/** Alipay does not close it by itself here, so that the way has one step more: our own finish, ten minutes later. */
describe('the server dies while it finishes a refunded complaint', () => {
  let house: House;
  let undisturbed: EndState;

  beforeAll(async () => {
    house = await startHouse({ clockScale: 40 });
    await house.simulator.call('PATCH', '/settings', { settleDelayMs: -1 });
    await house.addMailChannel();
    const provider = await house.addProvider(apps.key, { autoRefund: true, riskPush: true });
    await house.authorise(provider, shop, { autoRefund: true });
    undisturbed = await run(house);
  });
  afterAll(() => house?.close());

  it('and without that, it is finished once', () => {
    expect(undisturbed).toMatchObject({ status: 'closed', moved: { count: 1 }, finishes: ['REFUND succeeded'] });
  });

  for (const fault of deaths.filter(({ point }) => point.startsWith('finish.'))) {
    it(`at ${nameOf(fault)}: the end is the same`, async () => {
      expect(await run(house, fault)).toEqual(undisturbed);
    });
  }
});
