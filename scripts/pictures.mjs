/**
 * The pictures of the READMEs, taken from a running demo: start `npm run demo`, wait a few minutes for complaints,
 * then `node scripts/pictures.mjs`. Environment as the demo's (PORT, SIMULATOR_PORT, ADMIN_USERNAME, ADMIN_PASSWORD).
 * Needs the system's Chromium and a Chinese font.
 */
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ApiClient, SimulatorClient } from './lib/api-client.mjs';
import { at } from './lib/paths.mjs';
import { findProgram } from './lib/prerequisites.mjs';
import { main, say, Stop } from './lib/steps.mjs';

const { chromium } = createRequire(at('tests/package.json'))('playwright-core');
const url = `http://127.0.0.1:${process.env.PORT ?? 3000}`;
const simulatorUrl = `http://127.0.0.1:${process.env.SIMULATOR_PORT ?? 4000}`;
const username = process.env.ADMIN_USERNAME ?? 'admin';
const password = process.env.ADMIN_PASSWORD ?? 'quiet-harbour-27';
const folder = at('docs/pictures');

await main(async () => {
  const executablePath = findProgram(['chromium', 'chromium-browser', 'google-chrome']);
  if (!executablePath) throw new Stop('Chromium is not installed.');
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
  try {
    await desk(browser, await interesting());
    await phone(browser);
    await mail(browser);
  } finally {
    await browser.close();
  }
});

/** An open complaint of the risk family with pictures, if there is one: the pages show most of it. */
async function interesting() {
  const api = new ApiClient(url);
  await api.signIn(username, password);
  const open = (await api.all('/complaints?status=open')).filter((one) => one.actions.includes('refund'));
  const best = open.find((one) => one.imageCount > 0 && one.tradeNos.length > 0) ?? open[0];
  if (!best) throw new Stop('No complaint is open yet; wait a minute.');
  return best.id;
}

async function signedIn(browser, viewport, colorScheme) {
  const context = await browser.newContext({
    viewport,
    colorScheme,
    deviceScaleFactor: 1.5,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
    hasTouch: viewport.width < 600,
  });
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('[data-test="username"]').fill(username);
  await page.locator('[data-test="password"]').fill(password);
  await page.locator('[data-test="sign-in"]').click();
  await page.locator('[data-test="complaint-row"]:visible').first().waitFor();
  return page;
}

async function desk(browser, complaintId) {
  const size = { width: 1440, height: 900 };
  const page = await signedIn(browser, size, 'light');
  await take(page, 'complaints');
  await page.goto(`${url}/complaints/${complaintId}`);
  await page.locator('[data-test="steps"]:visible').first().waitFor();
  await take(page, 'complaint');
  await page.locator('[data-test="refund"]:visible').first().click();
  await page.locator('[data-test="refund-form"]:visible').waitFor();
  await take(page, 'refund');
  await page.goto(`${url}/merchants`);
  await page.locator('table').first().waitFor();
  await take(page, 'merchants');
  const dark = await signedIn(browser, size, 'dark');
  await take(dark, 'complaints-dark');
}

async function phone(browser) {
  const page = await signedIn(browser, { width: 390, height: 844 }, 'light');
  await take(page, 'phone');
}

/** The newest mail about a complaint that has a deadline, as a mail program shows it. */
async function mail(browser) {
  const { items } = await new SimulatorClient(simulatorUrl).call('GET', '/mails');
  const newest = items.find((one) => one.html && one.text.includes('截止'));
  if (!newest) throw new Stop('No mail was sent yet; wait a minute.');
  const page = await browser.newPage({ viewport: { width: 720, height: 640 }, deviceScaleFactor: 1.5 });
  await page.setContent(newest.html);
  await take(page, 'mail');
}

async function take(page, name) {
  await page.waitForTimeout(800);
  await page.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' });
  say(`✓ docs/pictures/${name}.png`);
}
