import type { Bulk } from '@redress/contract';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { apps, type House, startHouse } from '../house.js';
import { until } from '../until.js';
import { desk, launchBrowser, Tab, withoutBrowser } from './browser.js';

const shop = '2021000000000002';

describe.skipIf(withoutBrowser)('many complaints at once, in a browser', () => {
  let house: House;
  let browser: Browser;
  let tab: Tab;

  beforeAll(async () => {
    [house, browser] = await Promise.all([startHouse({ clockScale: 10 }), launchBrowser()]);
    await house.authorise(await house.addProvider(apps.key, { riskPush: true }), shop);
  });
  afterEach(() => tab?.close());
  afterAll(async () => {
    await browser?.close();
    await house?.close();
  });

  async function make(content: string, amount: string) {
    const trade = await house.simulator.addTrade(shop, amount);
    const { taskId } = await house.simulator.complain('risk', shop, [trade], { content, contact: '13800138000' });
    return { trade, complaint: await until(() => house.find(taskId)) };
  }
  const rowOf = (text: string) => tab.page.locator('[data-test="complaint-row"]:visible').filter({ hasText: text });
  const mark = (text: string) => rowOf(text).locator('input[type="checkbox"]').check();
  const picked = () => tab.page.locator('[data-test="complaint-row"] input[type="checkbox"]:checked').count();
  const line = (id: string) => tab.page.locator(`[data-test="bulk-line"][data-id="${id}"]`);

  it('finishes three that are marked, each with its own result', async () => {
    const made = [await make('甲一', '1.00'), await make('甲二', '2.00'), await make('甲三', '3.00')];
    tab = await Tab.open(browser, house, { size: desk });
    await tab.signIn();
    for (const text of ['甲一', '甲二', '甲三']) await mark(text);
    await tab.at('bulk-finish').click();
    expect(await tab.at('bulk-next').isDisabled()).toBe(true);
    await tab.at('bulk-code').click();
    await tab.page.getByText('已联系到用户，协商一致，无异议').last().click();
    await line(made[2]?.complaint.id ?? '').waitFor();
    await tab.page.getByRole('listbox').waitFor({ state: 'hidden' });
    expect(await tab.accessibilityFindings('what would happen')).toEqual([]);
    await tab.at('bulk-next').click();
    for (const { complaint } of made) {
      await line(complaint.id).locator('[data-test="bulk-item-succeeded"]').waitFor({ timeout: 60_000 });
      await until(() => house.find(complaint.taskId), { status: 'closed' });
    }
    await tab.at('bulk-close').click();
    await tab.at('bulk-bar').waitFor({ state: 'detached' });
    tab.hadNothingToComplain();
  });

  it('refunds what can be, says why the rest is not, and tries again what failed', async () => {
    const [first, second, closed] = [
      await make('乙一', '5.00'),
      await make('乙二', '6.00'),
      await make('乙三', '7.00'),
    ];
    const body = { code: 'ORTHER' };
    await house.api.call('POST', `/complaints/${closed.complaint.id}/finish`, body);
    await until(() => house.find(closed.complaint.taskId), { status: 'closed' });
    tab = await Tab.open(browser, house, { size: desk });
    await tab.signIn();
    await tab.goto('/complaints?view=all');
    for (const text of ['乙一', '乙二', '乙三']) await mark(text);
    await tab.at('bulk-refund').click();
    await tab.at('bulk-left').getByText('投诉已完结').waitFor();
    expect(await tab.at('bulk-sum').textContent()).toContain('11.00');
    await tab.at('bulk-next').click();
    await tab.at('bulk-pay').click(); // the finger that pressed twice: it does not pay
    expect(await house.api.call<{ items: Bulk[] }>('GET', '/bulk')).toMatchObject({ items: [{ action: 'finish' }] });
    await tab.page.waitForTimeout(700);
    const finished = { kind: 'code', code: '40004', subCode: 'ACQ.TRADE_HAS_FINISHED' };
    await house.simulator.call('POST', '/faults', { method: 'alipay.trade.refund', times: 1, ...finished });
    await tab.at('bulk-pay').click();
    const retry = tab.at('bulk-retry');
    await retry.waitFor({ timeout: 60_000 });
    expect(await tab.page.locator('[data-test="bulk-item-succeeded"]').count()).toBe(1);
    expect(await tab.page.locator('[data-test="bulk-item-failed"]').count()).toBe(2);
    expect(await picked(), 'what failed stays marked').toBe(2);

    await retry.click();
    for (const { complaint } of [first, second])
      await line(complaint.id).locator('[data-test="bulk-item-succeeded"]').waitFor({ timeout: 60_000 });
    for (const { trade } of [first, second])
      expect((await house.simulator.trade(trade.tradeNo)).refunds).toHaveLength(1);
    expect((await house.simulator.trade(closed.trade.tradeNo)).refunds).toHaveLength(0);
    expect(await tab.accessibilityFindings('results')).toEqual([]);
    await tab.goto('/bulk');
    await tab.at('bulk-row').click();
    await tab.at('bulk-far').waitFor();
    tab.hadNothingToComplain();
  });

  it('labels two by keys alone, and they are found by it', async () => {
    const made = [await make('丙一', '1.00'), await make('丙二', '2.00')];
    tab = await Tab.open(browser, house, { size: desk });
    await tab.signIn();
    for (const text of ['丙一', '丙二']) await mark(text);
    await tab.page.locator('h1').click();
    await tab.page.keyboard.press('l');
    await tab.at('bulk-labels').click();
    await tab.page.keyboard.type('催单');
    await tab.page.keyboard.press('Enter');
    await tab.page.keyboard.press('Tab');
    await tab.at('bulk-next').click();
    for (const { complaint } of made)
      await line(complaint.id).locator('[data-test="bulk-item-succeeded"]').waitFor({ timeout: 60_000 });
    const found = await house.api.all<{ id: string }>(`/complaints?label=${encodeURIComponent('催单')}`);
    expect(found.map(({ id }) => id).toSorted()).toEqual(made.map(({ complaint }) => complaint.id).toSorted());
    tab.hadNothingToComplain();
  });
});
