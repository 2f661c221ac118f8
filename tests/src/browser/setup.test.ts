import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, owner, startHouse } from '../house.js';
import { launchBrowser, Tab, withoutBrowser } from './browser.js';

describe.skipIf(withoutBrowser)('the first start', () => {
  let house: House;
  let browser: Browser;
  beforeAll(async () => {
    [house, browser] = await Promise.all([startHouse({ owner: false }), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await house?.close();
  });

  it('prints a token with which the first user is made, once', async () => {
    const token = /Set-up token[^:]*: (\S+)/.exec(house.server.tail())?.[1] ?? '';
    expect(token).not.toBe('');
    const tab = await Tab.open(browser, house);
    await tab.goto('/');
    await tab.at('setup-form').waitFor();
    expect(await tab.accessibilityFindings('/setup')).toEqual([]);
    await tab.at('setup-token').fill(token);
    await tab.at('setup-username').fill(owner.username);
    await tab.at('setup-password').fill(owner.password);
    await tab.at('setup-create').click();
    await tab.page.waitForURL((url) => url.pathname.startsWith('/complaints'));
    await tab.at('empty').waitFor();
    await tab.close();

    await house.api.signIn(owner.username, owner.password);
    const again = { setupToken: token, username: 'another', password: owner.password };
    await expect(house.api.call('POST', '/setup', again)).rejects.toMatchObject({ problem: { code: 'setup_done' } });
  });
});
