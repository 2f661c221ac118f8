import { readFile } from 'node:fs/promises';
import type { Merchant, Provider } from '@redress/contract';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { apps, type House, startHouse } from '../house.js';
import { until } from '../until.js';
import { launchBrowser, Tab, withoutBrowser } from './browser.js';

const shops = ['2021000000000002', '2021000000000003', '2021000000000004'];
/** What a Chinese spreadsheet saves by default: GBK. 商户 APPID,商户名称 / …0002,云杉 / …0003,(65 times 长) */
const gbk = (parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));
const header = [0xc9, 0xcc, 0xbb, 0xa7, 0x41, 0x50, 0x50, 0x49, 0x44, 0x2c, 0xc3, 0xfb, 0xb3, 0xc6, 0x0a];
const pine = [0xd4, 0xc6, 0xc9, 0xbc];
const long = Array.from({ length: 65 }, () => [0xb3, 0xa4]).flat();

describe.skipIf(withoutBrowser)('the list of merchants in a browser', () => {
  let house: House;
  let browser: Browser;
  let tab: Tab;

  beforeAll(async () => {
    [house, browser] = await Promise.all([startHouse(), launchBrowser()]);
    const provider = await house.addProvider(apps.key);
    for (const shop of shops) await house.authorise(provider, shop);
  });
  afterEach(() => tab?.close());
  afterAll(async () => {
    await browser?.close();
    await house?.close();
  });

  const merchants = () => house.api.all<Merchant>('/merchants');
  const switches = async () => (await merchants()).map(({ enabled }) => enabled);
  const rows = () => tab.page.locator('[data-test="merchant-row"]');
  async function open(path = '/merchants'): Promise<void> {
    tab = await Tab.open(browser, house);
    await tab.signIn();
    await tab.goto(path);
    await rows().nth(2).waitFor();
  }

  it('turns the switch of those that are picked, after a question that names their number', async () => {
    await open();
    const picks = tab.page.locator('[data-test="merchant-pick"]');
    await picks.nth(0).click();
    await picks.nth(1).click({ modifiers: ['Shift'] });
    await tab.at('bulk-bar').getByText('已选 2 个').waitFor();
    expect(await tab.accessibilityFindings('merchants, picked')).toEqual([]);

    await tab.at('bulk-off').click();
    await tab.page.getByRole('heading', { name: '停用 2 个商户？' }).waitFor();
    await tab.page.getByText('停用后不再读取').waitFor();
    expect(await switches()).toEqual([true, true, true]);
    await tab.at('confirm').click();
    await tab.page.getByText('已停用 2 个商户').waitFor();
    expect((await switches()).filter((on) => !on)).toHaveLength(2);
    await tab.at('bulk-bar').waitFor({ state: 'detached' });

    await tab.at('tab-off').click();
    await until(async () => (await rows().count()) === 2);
    expect(new URL(tab.page.url()).searchParams.get('enabled')).toBe('false');
    await tab.at('pick-each').click();
    await tab.at('bulk-on').click();
    await tab.at('confirm').click();
    await tab.page.getByText('已启用 2 个商户').waitFor();
    expect(await switches()).toEqual([true, true, true]);
    tab.hadNothingToComplain();
  });

  it('takes names from a file as a spreadsheet saves it, and shows first what it will do', async () => {
    await open();
    const before = await merchants();
    await tab.at('import-names').click();
    const buffer = gbk([header, `${shops[0]},`, pine, `\n${shops[1]},`, long, '\n9999,x\n']);
    await tab.page
      .locator('[data-test="names-file"]')
      .setInputFiles({ name: '名称.csv', mimeType: 'text/csv', buffer });
    await tab.at('names-counts').getByText('将修改 1 个商户').waitFor();
    await tab.at('names-faults').getByText('名称最多 64 个字').waitFor();
    await tab.at('names-faults').getByText('没有这个商户').waitFor();
    expect(await tab.accessibilityFindings('names')).toEqual([]);
    expect((await merchants()).map(({ name }) => name)).toEqual(before.map(({ name }) => name));

    await tab.at('names-import').click();
    await tab.at('names-counts').getByText('已修改 1 个商户').waitFor();
    expect((await merchants()).find(({ authAppId }) => authAppId === shops[0])?.name).toBe('云杉');
    await rows().filter({ hasText: '云杉' }).waitFor();
    tab.hadNothingToComplain();
  });

  it('takes the file that was shown, whatever is dropped while it is looked at', async () => {
    await open();
    await tab.at('import-names').click();
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    await tab.page.route('**/api/v1/merchants/names', async (route) => {
      await held;
      await route.continue();
    });
    const csv = (called: string) => `authAppId,name\n${shops[2]},${called}\n`;
    const asked = tab.page.waitForRequest('**/api/v1/merchants/names');
    await tab.page
      .locator('[data-test="names-file"]')
      .setInputFiles({ name: 'first.csv', mimeType: 'text/csv', buffer: Buffer.from(csv('青禾')) });
    await asked;
    const dropped = await tab.page.evaluateHandle((text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], 'second.csv', { type: 'text/csv' }));
      return transfer;
    }, csv('别的'));
    await tab.at('names-drop').dispatchEvent('drop', { dataTransfer: dropped });
    answer();
    await tab.at('names-counts').getByText('将修改 1 个商户').waitFor();
    expect(await tab.at('names-drop').textContent()).toContain('first.csv');
    await tab.at('names-import').click();
    await tab.at('names-counts').getByText('已修改 1 个商户').waitFor();
    expect((await merchants()).find(({ authAppId }) => authAppId === shops[2])?.name).toBe('青禾');
    tab.hadNothingToComplain();
  });

  it('keeps the way to invite when the providers could not be read, and says why', async () => {
    const answers = '**/api/v1/providers?*';
    tab = await Tab.open(browser, house);
    await tab.signIn();
    await tab.page.route(answers, (route) => route.abort());
    await tab.goto('/merchants');
    await tab.at('invite-merchant').click();
    await tab.at('toast').getByText('服务器没有应答').waitFor();
    await tab.page.unroute(answers);
    await tab.at('invite-merchant').click();
    await tab.at('make-link').waitFor();
  });

  it('shows a switch as it is stored, and asks at the provider before it begins to work', async () => {
    const [merchant] = await merchants();
    if (merchant === undefined) throw new Error('no merchant');
    await house.api.call('PATCH', `/merchants/${merchant.id}`, { autoRefund: true });
    const provider = () => house.api.call<Provider>('GET', `/providers/${merchant.providerId}`);
    await open();
    const row = tab.page.locator(`[data-id="${merchant.id}"]`);
    await row.getByText('服务商未开启').waitFor();
    expect(await row.getByRole('switch').first().isChecked()).toBe(true);

    await tab.goto(`/providers/${merchant.providerId}`);
    await tab.at('provider-auto-refund').click();
    await tab.at('provider-save').click();
    await tab.page.getByRole('heading', { name: '1 个商户将开始自动退款，保存？' }).waitFor();
    expect((await provider()).autoRefund).toBe(false);
    await tab.at('confirm').click();
    await until(async () => (await provider()).autoRefund);
    tab.hadNothingToComplain();
  });

  it('hands over what it shows as a file', async () => {
    await open();
    const [file] = await Promise.all([tab.page.waitForEvent('download'), tab.at('export-merchants').click()]);
    expect(file.suggestedFilename()).toMatch(/^merchants-\d{4}-\d{2}-\d{2}\.csv$/);
    const lines = (await readFile(await file.path(), 'utf8')).trimEnd().split('\n');
    expect(lines[0]).toMatch(/^\uFEFF"公司名称","商户名称","商户 APPID",/);
    expect(lines.slice(1).map((line) => line.split(',')[2])).toEqual(shops.map((shop) => `"${shop}"`).reverse());
    tab.hadNothingToComplain();
  });
});
