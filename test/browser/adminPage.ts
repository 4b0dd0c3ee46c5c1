import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { until } from '../../tools/local/until';
import { en } from '../../web/locales/en';
import { zhTW, type Texts } from '../../web/locales/zh-TW';

export const desktop = { width: 1280, height: 800 };
export const phone = { width: 390, height: 844 };

/** Time for anything on screen to happen on a loaded machine. */
export const patienceMs = 60_000;

const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Answers of the API that tests provoke on purpose. The browser reports each as an error, which is no complaint. */
const answeredByApi = /Failed to load resource: the server responded with a status of (401|403|404|409|429|5\d\d)/;
const lostConnection = /net::ERR_|Failed to fetch dynamically imported module/;

// These run in the browser. They are texts because the types of the browser are not known here.
const noneMoves = "document.getAnimations().every(({ playState }) => playState !== 'running')";
const scrolledThrough = `(async () => {
  for (let y = 0; y < document.body.scrollHeight; y += 400) {
    scrollTo(0, y);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
})()`;
const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

interface OpenOptions {
  apiUrl: string;
  language?: 'zh-TW' | 'en';
  viewport?: { width: number; height: number };
  colorScheme?: 'light' | 'dark';
}

/** The admin page in a real browser, driven by what a person sees. */
export class AdminPage {
  /** What the browser complained about: script errors, and whatever the Content-Security-Policy refused. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
    private readonly apiUrl: string,
    readonly texts: Texts,
  ) {
    page.setDefaultTimeout(patienceMs);
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      const text = message.text();
      if (message.type() !== 'error' || answeredByApi.test(text) || lostConnection.test(text)) return;
      this.complaints.push(text);
    });
  }

  static async open(
    browser: Browser,
    { apiUrl, language = 'zh-TW', viewport = desktop, colorScheme = 'light' }: OpenOptions,
  ): Promise<AdminPage> {
    const context = await browser.newContext({
      viewport,
      colorScheme,
      isMobile: viewport.width < 600,
      locale: 'zh-TW',
      reducedMotion: 'reduce',
    });
    if (language === 'en') await context.addInitScript({ content: "localStorage.setItem('language', 'en')" });
    return new AdminPage(await context.newPage(), context, apiUrl, language === 'en' ? en : zhTW);
  }

  /** Another tab of the same browser: logged in as here. */
  async another(): Promise<AdminPage> {
    return new AdminPage(await this.context.newPage(), this.context, this.apiUrl, this.texts);
  }

  /** Removes routes before pages: an answer that a test changes would fail if its page were gone when it comes. */
  async close(): Promise<void> {
    await Promise.all(this.context.pages().map((page) => page.unrouteAll({ behavior: 'ignoreErrors' })));
    await this.context.close();
  }

  /** Goes to a path of the service, through every login and store picker on the way. */
  async arrive(path: string, { username, merchantId }: { username: string; merchantId?: string }): Promise<void> {
    await this.page.goto(`${this.apiUrl}${path}`);
    await this.passLogins(username, merchantId);
  }

  /**
   * Answers Omnichat's login and SHOPLINE's store picker until the page of the service is reached.
   * @throws Error with the text on screen when the service refuses the login or the authorisation
   */
  async passLogins(username: string, merchantId?: string): Promise<void> {
    const { page } = this;
    const user = page.locator(`button[name=username][value="${username}"]`);
    const store = page.locator(`a[href*="merchant_id=${merchantId ?? ''}"]`).first();
    while (!page.url().startsWith(this.apiUrl)) {
      const here = page.url();
      await user.or(store).click();
      await page.waitForURL(({ href }) => href !== here);
    }
    const { pathname } = new URL(page.url());
    if (pathname.endsWith('/callback'))
      throw new Error(`${pathname} answers:\n${await page.locator('body').innerText()}`);
  }

  /** An address of the page: `#/{merchantId}/members` and the like. */
  async show(hash: string): Promise<void> {
    await this.page.goto(`${this.apiUrl}/${hash}`);
  }

  press(name: string): Promise<void> {
    return this.page.getByRole('button', { name, exact: true }).click();
  }

  choose(name: string): Promise<void> {
    return this.page.getByRole('radio', { name: new RegExp(escapeRegExp(name)) }).check();
  }

  tab(name: string): Promise<void> {
    return this.page.getByRole('tab', { name, exact: true }).click();
  }

  /** Presses a button that a toast answers. A toast lasts three seconds, so the wait for it begins before the press. */
  async pressAndSee(name: string, toast: string): Promise<void> {
    await Promise.all([this.see(toast), this.press(name)]);
  }

  /** Waits until the words are on screen. @throws Error that tells what is there instead */
  async see(words: string | RegExp): Promise<void> {
    try {
      await this.page.getByText(words).first().waitFor();
    } catch (cause) {
      const shown = await this.page.locator('body').innerText();
      throw new Error(`"${words}" is not on screen, but:\n${shown}`, { cause });
    }
  }

  /** Tells the page whether anyone looks at its tab, as a browser does. A headless browser never hides a tab itself. */
  async turn(state: 'hidden' | 'visible'): Promise<void> {
    await this.page.evaluate(
      `Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true })`,
    );
    await this.page.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))");
  }

  /** Waits until nothing moves any more. */
  async standStill(): Promise<void> {
    await until(async () => await this.page.evaluate<boolean>(noneMoves), {
      timeoutMs: patienceMs,
      what: 'the end of animations',
    });
  }

  /** What breaks WCAG 2.2 AA now, as `rule: element` lines. */
  async barriers(): Promise<string[]> {
    // What still fades in has too little contrast.
    await this.standStill();
    // For rules that hold, axe tells one place each and no more: half the work of a large page. "Legacy" judges within
    // the page, which has no frames. The usual way sends every node here and on to a second page: twice the work.
    const axe = new AxeBuilder({ page: this.page }).options({ resultTypes: ['violations'] }).withTags(wcag);
    axe.setLegacyMode();
    const { violations } = await axe.analyze();
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
  }

  /** Scrolls down step by step, so that parts load that wait until they are seen. */
  scrollThrough(): Promise<void> {
    return this.page.evaluate<void>(scrolledThrough);
  }

  /** How many pixels the page is wider than the screen. */
  overflowPx(): Promise<number> {
    return this.page.evaluate<number>(overflow);
  }
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
