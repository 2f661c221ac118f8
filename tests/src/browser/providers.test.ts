import type { Provider } from '@redress/contract';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apps, type House, startHouse } from '../house.js';
import { until } from '../until.js';
import { launchBrowser, Tab, withoutBrowser } from './browser.js';

describe.skipIf(withoutBrowser)('the page of a provider', () => {
  let house: House;
  let browser: Browser;
  let provider: Provider;
  let tab: Tab;

  beforeAll(async () => {
    [house, browser] = await Promise.all([startHouse(), launchBrowser()]);
    provider = await house.addProvider(apps.key);
  });
  beforeEach(async () => {
    tab = await Tab.open(browser, house);
    await tab.signIn();
  });
  afterEach(() => tab?.close());
  afterAll(async () => {
    await browser?.close();
    await house?.close();
  });

  const path = () => `/providers/${provider.id}`;
  const stored = () => house.api.call<Provider>('GET', path());

  it('lets nobody overwrite a colleague unseen: the second of two is shown what changed', async () => {
    const other = await Tab.open(browser, house);
    await other.signIn();
    // without the stream it learns of the change by nothing but the refusal
    await other.page.route('**/api/v1/events', (request) => request.abort());
    await Promise.all([tab.goto(path()), other.goto(path())]);

    await other.at('provider-name').fill('第二个人起的名字');
    await other.at('provider-auto-refund').click();
    await tab.at('provider-name').fill('第一个人起的名字');
    await tab.at('provider-save').click();
    await tab.at('findings').waitFor();

    await other.at('provider-save').click();
    await other.at('conflict-name').waitFor();
    const told = await other.at('conflict').innerText();
    expect(told).toContain('第一个人起的名字');
    expect(told).toContain('你填的是 第二个人起的名字');
    expect(await other.accessibilityFindings('a conflict')).toEqual([]);
    expect(await stored()).toMatchObject({ name: '第一个人起的名字', autoRefund: false });

    await other.at('conflict-again').click();
    expect(await other.at('provider-name').inputValue()).toBe('第二个人起的名字');
    await other.at('provider-save').click();
    await other.at('findings').waitFor();
    expect(await stored()).toMatchObject({ name: '第二个人起的名字', autoRefund: true });
    await other.close();
  });

  it('tells whoever is changing something that a colleague did, and follows where nothing was changed', async () => {
    await tab.goto(path());
    await tab.at('provider-name').waitFor();
    await house.api.call('PATCH', path(), { name: '别处改的名字' });
    await tab.page.waitForFunction(() =>
      [...document.querySelectorAll('input')].some(({ value }) => value === '别处改的名字'),
    );

    await tab.at('provider-name').fill('我的名字');
    await house.api.call('PATCH', path(), { autoRefund: false });
    await tab.at('conflict-autoRefund').waitFor();
    await tab.at('conflict-theirs').click();
    expect(await tab.at('provider-name').inputValue()).toBe('别处改的名字');
    tab.hadNothingToComplain();
  });

  it('says what to enter at the open platform, and leads there by address', async () => {
    await tab.goto(`${path()}#open-platform`);
    const needs = tab.at('open-platform');
    await needs.getByText('alipay.merchant.tradecomplain.changed').waitFor();
    // the permissions are folded away from whoever has merchants, and open for whoever comes for them
    await needs.getByText('alipay.trade.refund', { exact: true }).waitFor();
    await tab.page.waitForFunction(
      () => (document.querySelector('#open-platform')?.getBoundingClientRect().top ?? 999) < 200,
    );
    expect(await tab.accessibilityFindings('#open-platform')).toEqual([]);
    tab.hadNothingToComplain();
  });

  it('makes a link where advice leads to one', async () => {
    await tab.goto(`/merchants?authorize=${provider.id}`);
    await tab.at('make-link').click();
    await tab.at('authorization-link').waitFor();
    expect(new URL(tab.page.url()).search).toBe('');
    expect(await tab.accessibilityFindings('商户授权')).toEqual([]);
    tab.hadNothingToComplain();
  });

  it('stays on the page of a merchant that authorises again', async () => {
    const shop = '2021000000000002';
    const merchant = await house.authorise(provider, shop);
    await house.simulator.call('POST', `/merchants/${shop}/cancel`, { appId: apps.key });
    await until(() => house.api.call('GET', `/merchants/${merchant.id}`), { authorization: 'revoked' });
    await tab.goto(`/merchants/${merchant.id}`);
    await tab.at('authorize-again').click();
    await tab.at('make-link').click();
    const url = await tab.at('authorization-url').inputValue();
    expect((await fetch(`${url}&auto=${shop}`)).ok).toBe(true);
    await tab.at('authorized').waitFor();
    await tab.at('see-merchants').click();
    expect(new URL(tab.page.url()).pathname).toBe(`/merchants/${merchant.id}`);
    await tab.at('authorize-again').waitFor({ state: 'hidden' });
    tab.hadNothingToComplain();
  });

  it('tells who made a link that the merchant agreed, wherever they work by then', async () => {
    await tab.goto('/merchants');
    await tab.at('invite-merchant').click();
    await tab.at('make-link').click();
    await tab.at('link-batch').click();
    const url = await tab.at('authorization-url').inputValue();
    await tab.goto('/refunds');
    await tab.page.locator('[data-test="live"]').getByText('实时更新').waitFor();
    expect((await fetch(`${url}&auto=2021000000000009,2021000000000010`)).ok).toBe(true);
    await tab.at('toast').getByText('等 2 个商户已授权').waitFor();
    await tab.at('toast').getByRole('link').click();
    await tab.page.locator('tr.marked').nth(1).waitFor();
    tab.hadNothingToComplain();
  });

  it('shows a name as text, whatever it is, on every page that has it', async () => {
    const name = `<img src=x onerror="document.title='owned'"> {{7*7}}`;
    await house.api.call('PATCH', path(), { name });
    await house.authorise(provider, '2021000000000002');
    for (const page of ['/providers', path(), '/merchants']) {
      await tab.goto(page);
      await tab.page.getByText(name).first().waitFor();
    }
    await tab.at('invite-merchant').click();
    await tab.at('make-link').waitFor();
    expect(await tab.page.locator('img[src="x"]').count()).toBe(0);
    expect(await tab.page.title()).not.toContain('owned');
    tab.hadNothingToComplain();
  });

  it('does not remove one that merchants hang on, and offers to switch it off', async () => {
    await house.authorise(provider, '2021000000000002');
    await tab.goto(path());
    await tab.at('provider-remove').click();
    await tab.at('delete-refused').waitFor();
    await tab.at('disable').click();
    await tab.at('delete-refused').waitFor({ state: 'hidden' });
    expect(await stored()).toMatchObject({ enabled: false });
    await tab.goto('/providers?view=off');
    await tab.at('provider-card').waitFor();
    expect(await tab.accessibilityFindings('/providers')).toEqual([]);
    tab.hadNothingToComplain();
  });
});
