import path from 'node:path';
import type { Locator } from 'playwright-core';
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
  await admin.standStill();
  await admin.page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: isWhole });
}

/** Some parts load only once they come near the screen, and the page grows meanwhile. */
export async function scrollUntilSeen(part: Locator): Promise<void> {
  const onwards = `
    if (scrollY + innerHeight >= document.documentElement.scrollHeight - 1) scrollTo(0, 0);
    else scrollBy(0, innerHeight / 2);`;
  await until(
    async () => {
      await part.page().evaluate(onwards);
      return part.isVisible();
    },
    { timeoutMs: patienceMs, what: 'the part of the page', intervalMs: 150 },
  );
}
