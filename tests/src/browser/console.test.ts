import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Session } from '@redress/contract';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { apps, type House, startHouse } from '../house.js';
import { until } from '../until.js';
import { launchBrowser, phone, Tab, type Theme, withoutBrowser } from './browser.js';

const vector = (path: string) => readFileSync(new URL(`../../vectors/${path}`, import.meta.url), 'utf8');
const shop = '2021000000000002';

/** Where no refund or answer came before, or the same buyer complained lately, the dialog asks why. */
async function giveReason(tab: Tab): Promise<void> {
  const why = tab.page.locator('[data-test="finish-why"]:visible input, input[data-test="finish-why"]:visible');
  if (await why.count()) await why.first().fill('用户误点');
}

describe.skipIf(withoutBrowser)('the console in a browser', () => {
  let house: House;
  let browser: Browser;
  let tab: Tab;

  beforeAll(async () => {
    [house, browser] = await Promise.all([startHouse(), launchBrowser()]);
    await house.addMailChannel();
    const provider = await house.addProvider(apps.key, { riskPush: true });
    await house.authorise(provider, shop);
    await makeComplaint('trade', '先到的一笔', '18.80');
  });
  afterEach(() => tab?.close());
  afterAll(async () => {
    await browser?.close();
    await house?.close();
  });

  async function makeComplaint(family: 'risk' | 'trade', content: string, amount: string) {
    const trade = await house.simulator.addTrade(shop, amount);
    const made = await house.simulator.complain(family, shop, [trade], { content, contact: '13800138000' });
    const complaint = await until(() => house.find(made.taskId));
    return { trade, made, complaint };
  }
  const rows = () => tab.page.locator('[data-test="complaint-row"]:visible');

  it('signs in, and the wrong password says one sentence', async () => {
    tab = await Tab.open(browser, house);
    await tab.goto('/merchants');
    await tab.at('username').fill('owner');
    await tab.at('password').fill('not the password');
    await tab.at('sign-in').click();
    await tab.at('sign-in-error').waitFor();
    await tab.signIn();
    await rows().first().waitFor();
    tab.hadNothingToComplain();
  });

  it('shows a pushed complaint by itself, and settles it: open, refund, finish', async () => {
    tab = await Tab.open(browser, house);
    await tab.signIn();
    await rows().first().waitFor();

    const { trade, complaint } = await makeComplaint('risk', '自己出现的投诉', '36.50');
    const row = rows().filter({ hasText: '自己出现的投诉' });
    const pill = tab.at('fresh-pill');
    await pill.or(row).first().waitFor();
    if (!(await row.isVisible())) await pill.click();
    await row.locator('a').first().click();

    await tab.page.waitForURL(`**/complaints/${complaint.id}*`);
    await tab.at('refund').click();
    await tab.at('refund-next').click();
    await tab.page.waitForTimeout(700); // the confirm step ignores a second press of the same finger
    await tab.at('refund-confirm').click();
    await until(() => house.simulator.trade(trade.tradeNo), { refunded: '36.50' });
    await tab
      .at('steps')
      .getByText(/36\.50/)
      .first()
      .waitFor();

    await until(() => house.find(complaint.taskId), { status: 'closed' });
    await tab.at('steps').getByText('已完结').first().waitFor();
    expect(await house.refundsOf(complaint.id)).toMatchObject([
      { status: 'succeeded', source: 'person', amount: '36.50' },
    ]);
    tab.hadNothingToComplain();
  });

  it('finishes a complaint without a refund', async () => {
    const { complaint } = await makeComplaint('risk', '已经和用户协商好', '5.00');
    tab = await Tab.open(browser, house);
    await tab.signIn();
    await tab.goto(`/complaints/${complaint.id}`);
    await tab.at('finish').click();
    await tab.at('finish-code-CONSENSUS_WITH_CLIENT').click();
    await tab.at('finish-remark').fill('已电话沟通，用户同意');
    await giveReason(tab);
    await tab.at('finish-confirm').click();

    await until(() => house.find(complaint.taskId), { status: 'closed', closeReason: 'handled' });
    await tab.at('steps').getByText('已完结').first().waitFor();
    tab.hadNothingToComplain();
  });

  it('finishes one of the trade family with words only, and shows them afterwards', async () => {
    const { complaint } = await makeComplaint('trade', '配件没有寄来', '6.00');
    tab = await Tab.open(browser, house);
    await tab.signIn();
    await tab.goto(`/complaints/${complaint.id}`);
    await tab.at('finish').click();
    await tab.at('finish-code-05').click();
    expect(await tab.at('finish-confirm').isDisabled()).toBe(true);
    await tab.at('finish-remark').fill('配件已补寄，运费由商家承担');
    await giveReason(tab);
    await tab.at('finish-confirm').click();

    await until(() => house.find(complaint.taskId), { status: 'processing' });
    await tab.at('finish-words').getByText('配件已补寄，运费由商家承担').waitFor();
    tab.hadNothingToComplain();
  });

  it('sorts dropped keys into their boxes, and says at once what is wrong with one', async () => {
    tab = await Tab.open(browser, house);
    await tab.signIn();
    await tab.goto('/providers/new');
    const drop = async (...paths: string[]) => {
      const files = paths.map((path) => ({ name: basename(path), content: vector(path) }));
      const transfer = await tab.page.evaluateHandle((list) => {
        const data = new DataTransfer();
        for (const { name, content } of list) data.items.add(new File([content], name));
        return data;
      }, files);
      await tab.at('private-key').dispatchEvent('drop', { dataTransfer: transfer });
    };

    await drop('certs/alipayRootCert.crt', 'certs/appCertPublicKey_2021000000000001.crt', 'keys/app_private_pkcs8.pem');
    await tab.at('appCertificate').getByText('APPID 2021000000000001').waitFor();
    await tab.at('alipayRootCertificate').getByText('支付宝根证书 ·').waitFor();
    await tab.at('private-key').getByText('应用私钥 · RSA 2048').waitFor();

    await drop('keys/app_private_pkcs8.pem', 'keys/app_public.pem', 'certs/sn.json');
    await tab.at('alipayPublicKey').getByText('这是应用自己的公钥，不是支付宝公钥').waitFor();
    await tab.at('stray-files').getByText('sn.json').waitFor();
    expect(await tab.accessibilityFindings('/providers/new')).toEqual([]);
    tab.hadNothingToComplain();
  });

  it('leaves no tab that looks signed in', async () => {
    tab = await Tab.open(browser, house);
    await tab.signIn();
    await rows().first().waitFor();
    const second = await tab.beside('/refunds');
    await second.locator('[data-test="live"]').getByText('实时更新').waitFor();
    await tab.at('me').click();
    await tab.at('sign-out').click();
    await second.locator('[data-test="sign-in-form"]').waitFor({ timeout: 5_000 });
    tab.hadNothingToComplain();
  });

  it('asks before automatic refunds are resumed, once for each stop', async () => {
    tab = await Tab.open(browser, house);
    await tab.signIn();
    const stop = (reason: string) => house.api.call('POST', '/policy/stop', { reason });
    await stop('核对一笔退款');
    await tab.at('bar-resume').click();
    await tab.at('resume-reason').getByText('核对一笔退款').waitFor();
    await tab.at('confirm').click();
    await until(() => house.api.call('GET', '/policy/state'), { stopped: false });
    await tab.at('bar-resume').waitFor({ state: 'hidden' });

    await stop('再次核对');
    await tab.at('bar-resume').waitFor();
    expect(await tab.page.locator('[data-test="resume-reason"]').count()).toBe(0);
    await tab.at('policy-state').click();
    await tab.at('policy-resume').click();
    await tab.at('resume-reason').getByText('再次核对').waitFor();
    await tab.at('confirm').click();
    await until(() => house.api.call('GET', '/policy/state'), { stopped: false });
    tab.hadNothingToComplain();
  });

  it('works by keyboard: j, Enter, r', async () => {
    tab = await Tab.open(browser, house);
    await tab.signIn();
    await rows().first().waitFor();
    await tab.page.keyboard.press('j');
    await tab.page.keyboard.press('Enter');
    await tab.at('complaint-detail').waitFor();
    await tab.page.keyboard.press('r');
    await tab.at('refund-form').waitFor();
    await tab.page.keyboard.press('Escape');
    await tab.at('refund-form').waitFor({ state: 'detached' });
    tab.hadNothingToComplain();
  });

  it.each([['desk'], ['phone']] as const)(
    'shows the contact in full for 30 s where the eye is pressed, %s',
    async (at) => {
      const { complaint } = await makeComplaint('risk', '请回电', '1.20');
      tab = await Tab.open(browser, house, at === 'phone' ? { size: phone } : {});
      await tab.page.clock.install();
      await tab.signIn();
      await tab.goto(`/complaints/${complaint.id}`);
      await tab.at('contact').getByText('138****8000', { exact: true }).waitFor();
      await tab.at('reveal').click();
      await tab.at('contact').getByText('13800138000', { exact: true }).waitFor();
      await tab.page.clock.fastForward(30_000);
      await tab.at('contact').getByText('138****8000', { exact: true }).waitFor();
      tab.hadNothingToComplain();
    },
  );

  it('begins the bar of a phone with taking, then with answering', async () => {
    const { complaint } = await makeComplaint('risk', '在手机上领取', '1.40');
    tab = await Tab.open(browser, house, { size: phone });
    await tab.signIn();
    await tab.goto(`/complaints/${complaint.id}`);
    await tab.at('take').waitFor();
    expect(await tab.page.locator('[data-test="take"]:visible').count()).toBe(1);
    expect(await tab.at('reply').count()).toBe(0);
    await tab.at('take').click();
    await tab.at('reply').waitFor();
    expect(await tab.at('take').count()).toBe(0);
    tab.hadNothingToComplain();
  });

  it('says of a stored picture when it was kept, and its hash', async () => {
    const trade = await house.simulator.addTrade(shop, '1.50');
    const made = await house.simulator.complain('risk', shop, [trade], { images: 1 });
    const { id } = await until(() => house.find(made.taskId));
    const sha256 = await until(async () => (await house.complaint(id)).images[0]?.sha256);
    tab = await Tab.open(browser, house);
    await tab.signIn();
    await tab.goto(`/complaints/${id}`);
    await tab.page.getByRole('button', { name: '图片 1' }).click();
    await tab
      .at('picture-proof')
      .getByText(`· 哈希 ${sha256.slice(0, 4)}…`)
      .waitFor();
    await tab.page.keyboard.press('Escape');
    await tab.at('viewer').waitFor({ state: 'detached' });
    await tab.page.keyboard.press('m');
    await tab.at('note-text').waitFor();
    tab.hadNothingToComplain();
  });

  it('has no eye for those who may not see contacts', async () => {
    const { complaint } = await makeComplaint('risk', '只给看的人看', '1.30');
    tab = await Tab.open(browser, house);
    await tab.page.route('**/api/v1/session', async (request) => {
      const answer = await request.fetch();
      const { user, ...rest } = (await answer.json()) as Session;
      const permissions = user.permissions.filter((one) => one !== 'pii:read');
      await request.fulfill({ response: answer, json: { ...rest, user: { ...user, permissions } } });
    });
    await tab.signIn();
    await tab.goto(`/complaints/${complaint.id}`);
    await tab.at('contact').getByText('138****8000', { exact: true }).waitFor();
    expect(await tab.page.locator('[data-test="reveal"]').count()).toBe(0);
    tab.hadNothingToComplain();
  });

  it('shows what a consumer wrote as text, whatever it is', async () => {
    const nasty = '<img src=x onerror=alert(1)><svg onload=alert(2)>{{7*7}}';
    const { complaint } = await makeComplaint('risk', nasty, '1.00');
    tab = await Tab.open(browser, house);
    await tab.signIn();
    await tab.goto(`/complaints/${complaint.id}`);
    await tab.at('complaint-words').getByText(nasty, { exact: false }).first().waitFor();
    tab.hadNothingToComplain();
  });

  it('fits a phone', async () => {
    const { complaint } = await makeComplaint('risk', '手机上处理', '7.70');
    tab = await Tab.open(browser, house, { size: phone });
    await tab.signIn();
    await rows().first().waitFor();
    for (const path of ['/complaints', `/complaints/${complaint.id}`]) {
      await tab.goto(path);
      await tab.isSettled();
      const wider = await tab.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wider, path).toBeLessThanOrEqual(0);
    }
    tab.hadNothingToComplain();
  });

  const pages = [
    '/complaints',
    '/merchants',
    '/providers',
    '/providers/new',
    '/notifications',
    '/notifications/log',
    '/refunds',
  ];
  for (const theme of ['light', 'dark'] satisfies Theme[]) {
    it(`axe finds nothing on any page, ${theme}`, async () => {
      const { complaint } = await makeComplaint('risk', `无障碍 ${theme}`, '3.30');
      tab = await Tab.open(browser, house, { theme });
      await tab.goto('/login');
      await tab.at('sign-in-form').waitFor();
      const found = await tab.accessibilityFindings('/login');
      await tab.signIn();
      for (const path of [...pages, `/complaints/${complaint.id}`]) {
        await tab.goto(path);
        await tab.isSettled();
        found.push(...(await tab.accessibilityFindings(path)));
      }
      await tab.at('refund').click();
      await tab.at('refund-form').waitFor();
      await tab.isSettled();
      found.push(...(await tab.accessibilityFindings('refund dialog')));
      expect(found).toEqual([]);
      tab.hadNothingToComplain();
    });
  }
});
