import axe from 'axe-core';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { type House, owner } from '../house.js';

/** The system's Chromium; playwright-core brings none along. */
function chromiumPath(): string {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
  if (!found) throw new Error('Chromium is not installed');
  return found;
}

/** Told by `npm test` where Chromium is missing; its closing lines then name what did not run. */
export const withoutBrowser = process.env['TEST_WITHOUT_BROWSER'] === '1';

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export type Theme = 'light' | 'dark';
export const desk = { width: 1440, height: 900 } as const;
export const phone = { width: 390, height: 844 } as const;

/** A tab that keeps every complaint of the browser: errors, failed requests, violations of the CSP. */
export class Tab {
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
    private readonly house: House,
  ) {}

  static async open(
    browser: Browser,
    house: House,
    { theme = 'light', size = desk }: { theme?: Theme; size?: { width: number; height: number } } = {},
  ): Promise<Tab> {
    const context = await browser.newContext({
      colorScheme: theme,
      viewport: size,
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      reducedMotion: 'reduce',
      hasTouch: size.width < 600,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const tab = new Tab(page, context, house);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') tab.complaints.push(message.text());
    });
    page.on('pageerror', (error) => tab.complaints.push(String(error)));
    page.on('response', (answer) => {
      if (answer.status() >= 500) tab.complaints.push(`${answer.status()} ${answer.url()}`);
    });
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`CSP ${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
      });
    });
    return tab;
  }

  /** A second tab of the same browser. */
  async beside(path: string): Promise<Page> {
    const page = await this.context.newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(this.house.url + path);
    return page;
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(`${this.house.url}${path}`);
  }

  /** The element with that hook (`data-test`), the first of several. */
  at(hook: string): ReturnType<Page['locator']> {
    return this.page.locator(`[data-test="${hook}"]:visible`).first();
  }

  async signIn(): Promise<void> {
    await this.goto('/');
    await this.at('username').fill(owner.username);
    await this.at('password').fill(owner.password);
    await this.at('sign-in').click();
    await this.page.waitForURL((url) => url.pathname.startsWith('/complaints'));
    // whoever is not signed in is told so by a 401, which the browser reports as an error of its own
    this.complaints.length = 0;
  }

  /** Wait until the page shows its content and nothing is loading, so that axe and pictures see the page itself. */
  async isSettled(): Promise<void> {
    await this.page.locator('main').first().waitFor();
    await this.page.waitForFunction(() => document.querySelector('[aria-busy="true"], .bones') === null);
    await this.page.waitForTimeout(300);
  }

  /** Wait until nothing fades in or out: a menu half gone has neither its colours nor its parts. */
  private async isStill(): Promise<void> {
    await this.page.evaluate(async () => {
      const fading = document
        .getAnimations()
        .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity);
      await Promise.allSettled(fading.map((animation) => animation.finished));
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    });
  }

  /** What axe finds against WCAG 2.2 A and AA on the page as it stands; a line each, empty when it is content. */
  async accessibilityFindings(what: string): Promise<string[]> {
    await this.isStill();
    await this.page.evaluate(axe.source);
    const { violations } = await this.page.evaluate(async () => {
      const { axe: here } = window as unknown as { axe: typeof axe };
      return here.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
        resultTypes: ['violations'],
      });
    });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.slice(0, 3).map((node) => `${what}: ${id}: ${help}: ${node.html.slice(0, 240)}`),
    );
  }

  hadNothingToComplain(): void {
    expect(this.complaints).toEqual([]);
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
