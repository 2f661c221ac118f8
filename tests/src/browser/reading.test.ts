import type { Polling, Provider } from '@redress/contract';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { apps, type House, startHouse } from '../house.js';
import { until } from '../until.js';
import { desk, launchBrowser, phone, Tab, withoutBrowser } from './browser.js';

const [read, lost] = ['2021000000000002', '2021000000000003'] as const;

describe.skipIf(withoutBrowser)('how complaints are read, in a browser', () => {
  let house: House;
  let browser: Browser;
  let tab: Tab;
  let provider: Provider;

  beforeAll(async () => {
    [house, browser] = await Promise.all([startHouse({ clockScale: 10 }), launchBrowser()]);
    provider = await house.addProvider(apps.key);
    for (const shop of [read, lost]) await house.authorise(provider, shop);
  });
  afterEach(() => tab?.close());
  afterAll(async () => {
    await browser?.close();
    await house?.close();
  });

  const polling = () => house.api.call<Polling>('GET', '/polling');

  it('is reached from the foot of the menu, and names who is stuck and why', async () => {
    // read for the first time, and planned
    await until(async () => {
      const [own] = (await polling()).providers;
      return own !== undefined && own.ages.never === 0 && own.planned !== null;
    });
    await house.simulator.call('POST', `/merchants/${lost}/cancel`, { appId: apps.key, push: true });
    await until(async () => (await polling()).providers[0]?.lists === 2);

    tab = await Tab.open(browser, house);
    await tab.signIn();
    await tab.at('to-reading').click();
    await tab.page.getByRole('heading', { name: provider.name }).waitFor();
    await tab.at('speed-sentence').getByText('两类投诉读一遍需').waitFor();
    await tab.at('stuck-merchant').getByText('商户取消了授权').first().waitFor();
    expect(await tab.at('stuck-merchant').count()).toBe(1);
    tab.hadNothingToComplain();
  });

  it.each([
    ['light', desk],
    ['dark', phone],
  ] as const)('axe finds nothing, %s', async (theme, size) => {
    tab = await Tab.open(browser, house, { theme, size });
    await tab.signIn();
    await tab.goto('/reading');
    await tab.at('stuck-merchant').waitFor();
    expect(await tab.accessibilityFindings(`reading, ${theme}`)).toEqual([]);
    const wider = await tab.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wider).toBeLessThanOrEqual(0);
    tab.hadNothingToComplain();
  });
});
