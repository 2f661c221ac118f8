import type { Preferences, SavedView } from '@redress/contract';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { apps, type House, startHouse } from '../house.js';
import { until } from '../until.js';
import { launchBrowser, phone, Tab, type Theme, withoutBrowser } from './browser.js';

const shop = '2021000000000002';

describe.skipIf(withoutBrowser)('the list of complaints in a browser', () => {
  let house: House;
  let browser: Browser;
  let tab: Tab;

  beforeAll(async () => {
    [house, browser] = await Promise.all([startHouse(), launchBrowser()]);
    await house.addMailChannel();
    const provider = await house.addProvider(apps.key, { riskPush: true });
    await house.authorise(provider, shop);
    for (const [content, amount] of [
      ['洗车机没有出水', '30.00'],
      ['续费没有提醒', '396.00'],
      ['花没有送到', '168.00'],
      ['称重少了一半', '88.00'],
    ] as const)
      await complain(content, amount);
  });
  afterEach(() => tab?.close());
  afterAll(async () => {
    await browser?.close();
    await house?.close();
  });

  async function complain(content: string, amount: string) {
    const trade = await house.simulator.addTrade(shop, amount);
    const made = await house.simulator.complain('risk', shop, [trade], { content, contact: '13800138000' });
    return until(() => house.find(made.taskId));
  }
  const rows = () => tab.page.locator('[data-test="complaint-row"]:visible');
  const words = () => rows().locator('a.what').allTextContents();
  const parameters = () => Object.fromEntries(new URL(tab.page.url()).searchParams);
  async function open(path = '/complaints', options: Parameters<typeof Tab.open>[2] = {}): Promise<void> {
    tab = await Tab.open(browser, house, options);
    await tab.signIn();
    if (path !== '/complaints') await tab.goto(path);
    await rows().first().waitFor();
  }

  it('keeps its filters in the address: after a reload, and on the way back', async () => {
    await open();
    await tab.at('filter-amount').click();
    await tab.page.getByRole('textbox', { name: '最低' }).fill('100');
    await tab.page.getByRole('textbox', { name: '最低' }).press('Enter');
    await until(async () => (await rows().count()) === 2);
    await tab.at('filter-due').click();
    await tab.at('due-days').fill('５');
    await tab.at('due-days').press('Enter');
    await until(() => parameters()['due'] === '5d');
    expect(parameters()).toEqual({ amountFrom: '100.00', due: '5d' });

    await tab.page.reload();
    await rows().first().waitFor();
    expect(await rows().count()).toBe(2);
    await tab.at('filter-due').getByText('5 天内').waitFor();

    await rows().first().locator('a.what').click();
    await tab.at('complaint-detail').waitFor();
    await tab.page.goBack();
    await until(async () => (await rows().count()) === 2);
    await tab.at('clear-filters').click();
    await until(async () => (await rows().count()) >= 4);
    expect(parameters()).toEqual({});
    tab.hadNothingToComplain();
  });

  it('leaves out what it cannot understand of an address, and says so', async () => {
    await open('/complaints?view=late&due=99d&amountFrom=100.00');
    await tab.at('list-note').getByText('视图、截止').waitFor();
    expect(await rows().count()).toBe(2);
    await tab.at('tab-closed').click();
    await tab.at('list-note').waitFor({ state: 'detached' });
    tab.hadNothingToComplain();
  });

  it('saves a view, opens it from its tab, shares it and deletes it', async () => {
    const saved = async () => (await house.api.call<{ items: SavedView[] }>('GET', '/me/views')).items;
    await open('/complaints?amountFrom=100.00&sort=amount');
    await tab.at('save-as-view').click();
    await tab.at('view-name').fill('大额');
    await tab.at('view-name').press('Enter');
    await until(saved, [{ name: '大额', filter: { status: 'open', amountFrom: '100.00' }, sort: 'amount', count: 2 }]);
    const [large] = await saved();
    if (large === undefined) throw new Error('no view');
    expect(await tab.at(`tab-${large.id}`).getAttribute('aria-selected')).toBe('true');
    await tab.at(`tab-${large.id}`).getByText('2').waitFor();

    await tab.at('tab-all').click();
    await until(() => parameters()['saved'] === undefined && parameters()['amountFrom'] === undefined);
    await tab.at(`tab-${large.id}`).click();
    await until(async () => (await words()).join() === '花没有送到,续费没有提醒');

    await tab.at('view-menu').click();
    await tab.at('view-edit').click();
    await tab.at('view-shared').click();
    await tab.at('save-view').click();
    await until(saved, [{ name: '大额', isShared: true }]);

    await tab.at('view-menu').click();
    await tab.at('view-remove').click();
    await tab.page.getByText('所有人都不再看到它').waitFor();
    await tab.at('confirm').click();
    await until(async () => (await saved()).length === 0);
    await until(async () => (await rows().count()) >= 4);
    tab.hadNothingToComplain();
  });

  it('moves a view by keyboard', async () => {
    const make = (name: string) => house.api.call<SavedView>('POST', '/me/views', { name, filter: {} });
    const [first, second] = [await make('先'), await make('后')];
    const order = async () =>
      (await house.api.call<{ items: SavedView[] }>('GET', '/me/views')).items.map(({ name }) => name);
    await open();
    await tab.at(`tab-${second.id}`).click();
    await tab.at(`tab-${second.id}`).press('Alt+ArrowLeft');
    await until(async () => (await order()).join() === '后,先');
    await tab.at(`tab-${first.id}`).dragTo(tab.at(`tab-${second.id}`));
    await until(async () => (await order()).join() === '先,后');
    for (const { id } of [first, second]) await house.api.call('DELETE', `/me/views/${id}`);
    tab.hadNothingToComplain();
  });

  it('is walked, picked from and opened by keyboard alone', async () => {
    await open();
    const ids = await rows().evaluateAll((found) => found.map((row) => row.getAttribute('data-id')));
    const { keyboard } = tab.page;
    await keyboard.press('j');
    await keyboard.press('x');
    await keyboard.press('j');
    await keyboard.press('ArrowDown');
    await keyboard.press('Shift+X');
    await tab.at('bulk-bar').getByText('已选 3 笔').waitFor();
    await keyboard.press('k');
    const focused = () =>
      tab.page.evaluate(() => document.activeElement?.closest('[data-id]')?.getAttribute('data-id'));
    expect(await focused()).toBe(ids[1]);
    expect(await rows().locator('a.what[tabindex="0"]').count()).toBe(1);
    await keyboard.press('Escape');
    await tab.at('bulk-bar').waitFor({ state: 'detached' });
    await keyboard.press('6');
    await until(() => parameters()['view'] === 'closed');
    await keyboard.press('1');
    await rows().first().waitFor();
    await keyboard.press('j');
    await keyboard.press('o');
    await tab.page.waitForURL(`**/complaints/${ids[0]}*`);
    tab.hadNothingToComplain();
  });

  it('does nothing at a single key for whoever turned them off', async () => {
    await open();
    await tab.page.keyboard.press('?');
    await tab.at('keys-on').click();
    await until(() => house.api.call<Preferences>('GET', '/me/preferences'), { shortcuts: false });
    await tab.page.keyboard.press('Escape');
    await tab.page.getByText('启用单键快捷键').waitFor({ state: 'hidden' });
    await tab.page.keyboard.press('j');
    await tab.page.keyboard.press('6');
    expect(await tab.page.locator('.item.cur').count()).toBe(0);
    expect(parameters()).toEqual({});
    await house.api.call('PATCH', '/me/preferences', { shortcuts: true });
  });

  it('lets new complaints wait for a press, so that no row moves under the pointer', async () => {
    await open();
    const before = await words();
    const made = await complain('刚刚到的一笔', '1.00');
    await tab.at('fresh-pill').getByText('1 笔新投诉').waitFor();
    expect(await words()).toEqual(before);
    await tab.page.keyboard.press('n');
    await rows().filter({ hasText: '刚刚到的一笔' }).waitFor();

    const count = await rows().count();
    await house.api.call('POST', `/complaints/${made.id}/finish`, {
      code: 'CONSENSUS_WITH_CLIENT',
      remark: '已电话沟通',
    });
    await rows().filter({ hasText: '不再符合条件' }).waitFor();
    expect(await rows().count()).toBe(count);
    await tab.page.reload();
    await rows().first().waitFor();
    await until(async () => !(await words()).includes('刚刚到的一笔'));
    tab.hadNothingToComplain();
  });

  it('remembers row height, columns and order with the account', async () => {
    await open();
    await tab.at('list-settings').click();
    await tab.at('density-compact').click();
    await tab.at('column-received').click();
    await tab.at('column-merchant').click();
    await until(() => house.api.call<Preferences>('GET', '/me/preferences'), { listDensity: 'compact' });
    await tab.page.keyboard.press('Escape');
    await tab.page.getByRole('button', { name: '金额', exact: true }).last().click();
    await until(() => house.api.call<Preferences>('GET', '/me/preferences'), { listSort: 'amount' });
    const other = await Tab.open(browser, house);
    await tab.close();
    tab = other;
    await tab.signIn();
    await rows().first().waitFor();
    await tab.page.getByRole('columnheader', { name: '收到时间' }).waitFor();
    expect(await tab.page.getByRole('columnheader', { name: '商户' }).count()).toBe(0);
    await until(async () => (await words())[0] === '洗车机没有出水');
    const { height } = (await rows().first().boundingBox()) ?? {};
    expect(height).toBeLessThanOrEqual(41);
    const usual = { listDensity: 'comfortable', listColumns: null, listSort: null };
    await house.api.call('PATCH', '/me/preferences', usual);
    tab.hadNothingToComplain();
  });

  it('goes on looking where the server answers short pages, and then asks', async () => {
    await open();
    const [item] = (await house.api.call<{ items: object[] }>('GET', '/complaints?limit=1')).items;
    let asked = 0;
    await tab.page.route('**/api/v1/complaints?*', (route) => {
      asked += 1;
      const isLast = asked > 7;
      const items = asked === 3 ? [item] : [];
      return route.fulfill({ json: { items, nextCursor: isLast ? null : `more-${asked}`, total: 1 } });
    });
    await tab.at('tab-all').click();
    await tab.at('paused').waitFor();
    expect(await rows().count()).toBe(1);
    expect(asked).toBe(6);
    await tab.at('look-further').click();
    await tab.at('paused').waitFor({ state: 'detached' });
    expect(await rows().count()).toBe(1);
    tab.hadNothingToComplain();
  });

  for (const theme of ['light', 'dark'] satisfies Theme[]) {
    it(`axe finds nothing, ${theme}, nor with rows picked and the columns open`, async () => {
      await open('/complaints', { theme });
      await tab.page.keyboard.press('j');
      await tab.page.keyboard.press('x');
      await tab.at('bulk-bar').waitFor();
      const found = await tab.accessibilityFindings('picked');
      await tab.at('list-settings').click();
      await tab.at('density-compact').waitFor();
      await tab.isSettled();
      found.push(...(await tab.accessibilityFindings('columns')));
      await tab.page.keyboard.press('Escape');
      await tab.at('save-as-view').click();
      await tab.at('view-name').waitFor();
      await tab.isSettled();
      found.push(...(await tab.accessibilityFindings('save as view')));
      expect(found).toEqual([]);
      tab.hadNothingToComplain();
    });
  }

  it('fits a phone, with every tab in reach', async () => {
    await open('/complaints', { size: phone });
    expect(await tab.page.locator('[data-test="complaint-pick"]').count()).toBe(0);
    await tab.at('more-tabs').click();
    await tab.at('more-tab-all').click();
    await until(() => parameters()['view'] === 'all');
    await tab.isSettled();
    const wider = await tab.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wider).toBeLessThanOrEqual(0);
    tab.hadNothingToComplain();
  });
});
