import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Provider } from '@redress/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apps, type House, startHouse } from '../house.js';
import { until } from '../until.js';

const freshKey = readFileSync(new URL('../../vectors/keys/wrong_public.pem', import.meta.url), 'utf8');
const shop = '2021000000000002';

/** Alipay signs with another key from one moment on; people enter it here a little later. */
describe("Alipay's key is replaced while messages come", () => {
  let house: House;
  let provider: Provider;

  beforeAll(async () => {
    // what could not be read while the keys differed is found by the next poll, ten times as soon
    house = await startHouse({ clockScale: 10 });
    provider = await house.addProvider(apps.key);
    await house.authorise(provider, shop);
  });
  afterAll(() => house?.close());

  /** A complaint and its message, signed and not sent. */
  async function prepare(variant: 'good' | 'wrong-key') {
    const trade = await house.simulator.addTrade(shop, '3.00');
    const made = await house.simulator.complain('trade', shop, [trade], { push: false });
    const { body } = await house.simulator.call<{ body: string }>('POST', '/pushes', {
      appId: apps.key,
      method: 'alipay.merchant.tradecomplain.changed',
      bizContent: { complain_event_id: made.id },
      msgAppId: shop,
      variant,
      send: false,
    });
    return { taskId: made.taskId, body };
  }
  type Prepared = Awaited<ReturnType<typeof prepare>>;

  /** As Alipay does it, only sooner: again until it is taken. @returns how often it was refused */
  async function deliver({ body }: Prepared): Promise<number> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' };
    for (let refused = 0; refused < 200; refused += 1) {
      const answer = await fetch(house.webhookUrl, { method: 'POST', headers, body });
      if ((await answer.text()) === 'success') return refused;
      await wait(50);
    }
    throw new Error('never taken');
  }
  const prepareMany = (variant: 'good' | 'wrong-key', count: number) =>
    Promise.all(Array.from({ length: count }, () => prepare(variant)));

  it('loses none: the former key goes on, the new one is good from the answer of the change on', async () => {
    const before = await prepareMany('good', 10);
    const during = { former: await prepareMany('good', 15), fresh: await prepareMany('wrong-key', 15) };
    const after = { former: await prepareMany('good', 5), fresh: await prepareMany('wrong-key', 5) };

    expect(await Promise.all(before.map(deliver))).toEqual(before.map(() => 0));
    // from here on Alipay signs its answers with the new key, too
    await house.simulator.call('POST', '/faults', { method: '*', kind: 'wrong-signature', times: 0 });
    const underWay = [...during.former, ...during.fresh].map(deliver);
    const changed = await house.api.call<Provider>('PATCH', `/providers/${provider.id}`, { alipayPublicKey: freshKey });
    const refusals = await Promise.all([...after.former, ...after.fresh].map(deliver));

    expect(changed.formerAlipayKeyUntil).not.toBeNull();
    expect(refusals).toEqual(refusals.map(() => 0));
    const formerRefusals = (await Promise.all(underWay)).slice(0, during.former.length);
    expect(formerRefusals).toEqual(during.former.map(() => 0));

    const all = [...before, ...during.former, ...during.fresh, ...after.former, ...after.fresh];
    for (const { taskId } of all) await until(() => house.find(taskId));
  });
});
