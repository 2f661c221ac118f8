import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apps, type House, owner, startHouse } from '../house.js';
import { until } from '../until.js';
import { launchBrowser, Tab, withoutBrowser } from './browser.js';

/** Two apps of one account, for the page that authorises several at once. */
const pair = ['2021000000000009', '2021000000000010'] as const;
const shop = '2021000000000002';

/** From nothing to the first complaint: what a person does on the first day, and how often they must click for it. */
describe.skipIf(withoutBrowser)('from an empty system to the first complaint', () => {
  let browser: Browser;
  let house: House;
  let tab: Tab;
  let clicks: number;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    clicks = 0;
    house = await startHouse({ owner: false });
    tab = await Tab.open(browser, house);
  });
  afterEach(async () => {
    await tab?.close();
    await house?.close();
  });
  afterAll(() => browser?.close());

  async function click(hook: string): Promise<void> {
    clicks += 1;
    await tab.at(hook).click();
  }

  async function makeFirstUser(): Promise<void> {
    await tab.goto('/');
    await tab.at('setup-token').fill(/Set-up token[^:]*: (\S+)/.exec(house.server.tail())?.[1] ?? '');
    await tab.at('setup-username').fill(owner.username);
    await tab.at('setup-password').fill(owner.password);
    await click('setup-create');
    await tab.at('empty').waitFor();
    tab.complaints.length = 0;
    await house.api.signIn(owner.username, owner.password);
  }

  async function beginProvider(appId: string) {
    const credentials = await house.simulator.credentials(appId);
    await tab.page.locator('nav a[href="/providers"]').click();
    clicks += 1;
    await click('add-provider');
    await tab.at('provider-name').fill('我的第一个服务商');
    await tab.at('provider-app-id').fill(appId);
    await click('provider-environment');
    await tab.page.getByRole('option', { name: '自定义' }).click();
    clicks += 1;
    await tab.at('provider-gateway').fill(credentials.gatewayUrl);
    await tab.at('provider-authorization').fill(credentials.authorizationUrl);
    return credentials;
  }

  /** What the form says to copy goes to Alipay's side. */
  async function pasteIntoOpenPlatform(appId: string): Promise<void> {
    const messageUrl = await tab.at('webhook-url').inputValue();
    const callbackUrl = await tab.at('callback-url').inputValue();
    await house.simulator.call('PATCH', `/apps/${appId}`, { messageUrl, callbackUrls: [callbackUrl] });
  }

  async function saveAndCheck(): Promise<void> {
    await click('provider-save');
    await tab.page.locator('[data-test="findings"] [data-severity="ok"]').first().waitFor();
  }

  /** The merchant on an own machine: no session here, and none is made. */
  async function asMerchant(deed: (page: Page) => Promise<void>): Promise<string> {
    const elsewhere = await browser.newContext({ locale: 'zh-CN' });
    const page = await elsewhere.newPage();
    await page.goto(await tab.at('authorization-url').inputValue());
    await deed(page);
    await page.getByRole('button', { name: '同意授权' }).click();
    await page.getByText('授权成功').waitFor();
    const said = await page.locator('main').innerText();
    expect(await elsewhere.cookies(house.url)).toEqual([]);
    await elsewhere.close();
    return said;
  }

  async function openFirstComplaint(authAppId: string): Promise<void> {
    const trade = await house.simulator.addTrade(authAppId, '19.90');
    const made = await house.simulator.complain('trade', authAppId, [trade], { content: '第一笔投诉' });
    await until(() => house.find(made.taskId));
    await tab.page.locator('nav a[href="/complaints"]').click();
    clicks += 1;
    const row = tab.page.locator('[data-test="complaint-row"]:visible').filter({ hasText: '第一笔投诉' });
    await row.locator('a').first().click();
    clicks += 1;
    await tab.at('steps').waitFor();
  }

  it('in key mode, with a link for one application', async () => {
    await makeFirstUser();
    const { privateKey, alipayPublicKey } = await beginProvider(apps.key);
    await tab.at('private-key-text').fill(privateKey);
    await tab.at('alipayPublicKey-text').fill(alipayPublicKey ?? '');
    await saveAndCheck();
    await pasteIntoOpenPlatform(apps.key);

    await click('invite-merchant');
    await click('make-link');
    const said = await asMerchant((page) => page.locator(`input[value="${shop}"]`).check());
    expect(said).toContain(shop);

    // the console comes along by itself: the list, with the new one marked
    await tab.page.waitForURL(/\/merchants\?authorized=/);
    await tab.page.locator('tr.marked').filter({ hasText: shop }).waitFor();
    await tab.at('just-authorized').waitFor();
    expect(await tab.accessibilityFindings('/merchants')).toEqual([]);

    await openFirstComplaint(shop);
    tab.hadNothingToComplain();
    expect(clicks).toBeLessThan(20);
  });

  it('in certificate mode, with a link for several applications', async () => {
    await makeFirstUser();
    const given = await beginProvider(apps.certificate);
    const files = {
      'app_private.pem': given.privateKey,
      'appCertPublicKey.crt': given.appCertificate ?? '',
      'alipayCertPublicKey_RSA2.crt': given.alipayCertificate ?? '',
      'alipayRootCert.crt': given.alipayRootCertificate ?? '',
    };
    const transfer = await tab.page.evaluateHandle((list) => {
      const data = new DataTransfer();
      for (const [name, content] of Object.entries(list)) data.items.add(new File([content], name));
      return data;
    }, files);
    await tab.at('private-key').dispatchEvent('drop', { dataTransfer: transfer });
    await tab.at('alipayRootCertificate').getByText('支付宝根证书 ·').waitFor();
    await saveAndCheck();
    await pasteIntoOpenPlatform(apps.certificate);

    await click('invite-merchant');
    await click('make-link');
    await click('link-batch');
    const said = await asMerchant(async (page) => {
      for (const authAppId of pair) await page.locator(`input[value="${authAppId}"]`).check();
    });
    for (const authAppId of pair) expect(said).toContain(authAppId);

    for (const authAppId of pair) await tab.page.locator('tr.marked').filter({ hasText: authAppId }).waitFor();
    await openFirstComplaint(pair[0]);
    tab.hadNothingToComplain();
    expect(clicks).toBeLessThan(20);
  });
});
