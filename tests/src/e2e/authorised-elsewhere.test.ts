import type { Merchant, Provider } from '@redress/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apps, type House, startHouse } from '../house.js';
import { until } from '../until.js';

const shop = '2021000000000002';

/** Through the service market or a plug-in: no link of ours, no callback; a message brings the tokens (alipay.md 2.5). */
describe('a merchant authorises without a link', () => {
  let house: House;
  let provider: Provider;
  beforeAll(async () => {
    house = await startHouse();
    provider = await house.addProvider(apps.key);
  });
  afterAll(() => house?.close());

  const merchants = () => house.api.all<Merchant>(`/merchants?providerId=${provider.id}`);
  const tell = (detail: object) =>
    house.simulator.call('POST', '/pushes', {
      appId: apps.key,
      method: 'open_app_auth_notify',
      classic: true,
      msgAppId: shop,
      fields: { status: 'execute_auth' },
      bizContent: { notify_context: { trigger: 'market' }, detail, error: {} },
    });

  it('is taken up once Alipay vouches for the token, and read like any other', async () => {
    const made = await house.simulator.call<{ appAuthToken: string; userId: string }>('POST', '/authorizations', {
      appId: apps.key,
      authAppId: shop,
    });
    const detail = { auth_app_id: shop, app_id: apps.key, user_id: '2088000000000002', app_refresh_token: '' };
    // somebody who can have a message signed, but not a token made
    await tell({ ...detail, app_auth_token: '202611BBmadeUp00000000000000000000000X01' });
    await tell({ ...detail, app_auth_token: made.appAuthToken });
    await until(async () => (await merchants())[0], { authAppId: shop, authorization: 'active' });

    const trade = await house.simulator.addTrade(shop, '8.00');
    const complaint = await house.simulator.complain('trade', shop, [trade]);
    await until(() => house.find(complaint.taskId));
    expect(await merchants()).toHaveLength(1);
  });
});
