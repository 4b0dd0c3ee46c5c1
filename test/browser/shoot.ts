import path from 'node:path';
import { until } from '../../tools/local/until';
import { desktop, patienceMs, phone, type AdminPage } from './adminPage';

// npm starts its scripts in the project's folder.
export const folder = path.resolve('docs/screens');

/** Every picture is drawn in each of these looks. */
export const looks = [
  { suffix: '', language: 'zh-TW', viewport: desktop, colorScheme: 'light' },
  { suffix: '-phone', language: 'zh-TW', viewport: phone, colorScheme: 'light' },
  { suffix: '-en', language: 'en', viewport: desktop, colorScheme: 'light' },
  { suffix: '-phone-en', language: 'en', viewport: phone, colorScheme: 'light' },
  { suffix: '-dark', language: 'zh-TW', viewport: desktop, colorScheme: 'dark' },
] as const;

export type Look = (typeof looks)[number];

export async function shoot(admin: AdminPage, name: string, isWhole = true): Promise<void> {
  // Whatever the mouse is over looks different, so it is moved into a corner.
  await admin.page.mouse.move(0, 0);
  await admin.page.locator('.ant-message-notice').waitFor({ state: 'hidden' });
  await admin.standStill();
  await admin.page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: isWhole });
}

/** Takes a picture of the whole page once every part has loaded, also those that wait until they are seen. */
export async function shootAll(admin: AdminPage, name: string): Promise<void> {
  const { page } = admin;
  const loading = page.getByRole('status', { name: admin.texts.app.loading }).filter({ visible: true });
  await until(
    async () => {
      await admin.scrollThrough();
      return (await loading.count()) === 0;
    },
    { timeoutMs: patienceMs, what: 'every part of the page' },
  );
  await page.evaluate('scrollTo(0, 0)');
  await shoot(admin, name);
}
