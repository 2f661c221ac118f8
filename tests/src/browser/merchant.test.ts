import type { Merchant, MerchantDetail, Provider } from '@redress/contract';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { apps, type House, startHouse } from '../house.js';
import { until } from '../until.js';
import { launchBrowser, phone, Tab, type Theme, withoutBrowser } from './browser.js';

const shop = '2021000000000002';
const name = '云杉生活超市';

describe.skipIf(withoutBrowser)('the page of one merchant', () => {
  let house: House;
  let browser: Browser;
  let tab: Tab;
  let provider: Provider;
  let merchant: Merchant;

  beforeAll(async () => {
    [house, browser] = await Promise.all([startHouse(), launchBrowser()]);
    await house.addMailChannel();
    provider = await house.addProvider(apps.key, { riskPush: true, autoRefund: true });
    merchant = await house.authorise(provider, shop);
    await house.api.call('PATCH', `/merchants/${merchant.id}`, { name });
    const trade = await house.simulator.addTrade(shop, '18.80');
    const made = await house.simulator.complain('trade', shop, [trade], { content: '少发了一件' });
    await until(() => house.find(made.taskId));
  });
  afterEach(() => tab?.close());
  afterAll(async () => {
    await browser?.close();
    await house?.close();
  });

  const stored = () => house.api.call<MerchantDetail>('GET', `/merchants/${merchant.id}`);
  async function openPage(options: Parameters<typeof Tab.open>[2] = {}): Promise<void> {
    tab = await Tab.open(browser, house, options);
    await tab.signIn();
    await tab.goto(`/merchants/${merchant.id}`);
    await tab.at('merchant-page').waitFor();
    await tab.isSettled();
  }

  it.each<[Theme, { width: number; height: number } | undefined]>([
    ['light', undefined],
    ['dark', phone],
  ])('holds everything about it, for everybody (%s)', async (theme, size) => {
    await openPage(size === undefined ? { theme } : { theme, size });
    for (const part of ['merchant-strip', 'reading-card', 'open-complaints', 'recent-refunds', 'months', 'switches'])
      await tab.at(part).waitFor();
    await tab.at('open-complaints').getByText('少发了一件').waitFor();
    await tab.at('merchant-history').getByText('商户已授权').waitFor();
    expect(await tab.accessibilityFindings('/merchants/:id')).toEqual([]);
    tab.hadNothingToComplain();
  });

  it('says what its switches do, and that automatic refunds work only with both', async () => {
    await openPage();
    await tab.at('auto-effect').getByText('未开启').waitFor();
    await tab.at('switch-auto-refund').click();
    await tab.at('confirm').click();
    await tab.at('auto-effect').getByText('自动退款有效 · 每单最多 ¥200.00').waitFor();

    await house.api.call('PATCH', `/providers/${provider.id}`, { autoRefund: false });
    await tab.page.reload();
    await tab.at('auto-effect').getByText('服务商未开启').waitFor();
    expect(await stored()).toMatchObject({ autoRefund: true, autoRefundSince: null });
    tab.hadNothingToComplain();
  });

  it('shows what a colleague changed meanwhile, and writes nothing over it unseen', async () => {
    await openPage();
    await tab.at('merchant-edit').click();
    await tab.at('merchant-name').fill('云杉超市');
    await house.api.call('PATCH', `/merchants/${merchant.id}`, { companyName: '云杉商贸有限公司' });
    await tab.at('merchant-save').click();
    await tab.at('conflict-companyName').getByText('云杉商贸有限公司').waitFor();
    expect(await stored()).toMatchObject({ name, companyName: '云杉商贸有限公司' });
    await tab.at('merchant-save').click();
    await until(stored, { name: '云杉超市', companyName: '云杉商贸有限公司' });
  });

  it('names the permission that is missing once Alipay was asked', async () => {
    const { items } = await house.simulator.call<{ items: { authAppId: string; methods: string[] }[] }>(
      'GET',
      '/authorizations',
    );
    const methods = items.find(({ authAppId }) => authAppId === shop)?.methods ?? [];
    const rest = methods.filter((method) => method !== 'alipay.trade.refund');
    await house.simulator.call('PATCH', '/authorizations', { appId: apps.key, authAppId: shop, methods: rest });
    await openPage();
    await tab.at('merchant-check').click();
    await tab.page.locator('[data-test="ability-refund"][data-granted="false"]').waitFor();
    await tab.at('ability-refund').getByText('alipay.trade.refund').waitFor();
    tab.hadNothingToComplain();
  });

  it('does not end silently when what it reads beside a deed does not come', async () => {
    await openPage();
    await tab.at('merchant-edit').click();
    await tab.at('merchant-name').fill('云杉');
    await house.api.call('PATCH', `/merchants/${merchant.id}`, { companyName: '云杉贸易有限公司' });
    const reads = `**/api/v1/merchants/${merchant.id}`;
    await tab.page.route(reads, (route) => (route.request().method() === 'GET' ? route.abort() : route.continue()));
    await tab.at('merchant-save').click();
    await tab.page.getByRole('alert').getByText('内容已被他人修改').waitFor();
    expect(await tab.at('merchant-name').inputValue()).toBe('云杉');
    await tab.page.unroute(reads);
    await tab.at('merchant-save').click();
    await tab.at('conflict-companyName').waitFor();
    await tab.page.keyboard.press('Escape');

    await tab.page.route(`**/api/v1/providers/${provider.id}`, (route) => route.abort());
    await tab.at('abilities-authorize').click();
    await tab.at('make-link').click();
    await tab.at('authorization-link').waitFor();
  });

  it('unbinds only after its name was typed, keeps its records, and offers the way back', async () => {
    await openPage();
    const now = await stored();
    await tab.at('merchant-unbind').click();
    await tab.at('unbind-name').fill(`${now.name}2`);
    expect(await tab.at('unbind-confirm').isDisabled()).toBe(true);
    await tab.at('unbind-name').fill(now.name);
    await tab.at('unbind-confirm').click();

    await tab.at('unbound-note').waitFor();
    await tab.at('merchant-state').getByText('已解绑').waitFor();
    await tab.at('merchant-history').getByText('商户已解绑').waitFor();
    await tab.at('open-complaints').getByText('少发了一件').waitFor();
    expect(await house.api.all<Merchant>('/merchants')).toEqual([]);
    expect(await tab.accessibilityFindings('unbound')).toEqual([]);

    await tab.at('authorize-again').click();
    await tab.at('make-link').click();
    await tab.at('authorization-link').waitFor();
    // another merchant with a link of the same person is told of, and is not the one that is waited for
    await house.authorise(provider, '2021000000000003');
    await tab.at('toast').getByText('2021000000000003').waitFor();
    await tab.at('authorization-link').waitFor();
    await house.authorise(provider, shop);
    await tab.at('authorized').getByText(now.name).waitFor();
    expect(new URL(tab.page.url()).pathname).toBe(`/merchants/${merchant.id}`);
    tab.hadNothingToComplain();
  });
});
