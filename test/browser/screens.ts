import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { AdminClient } from '../../local/client';
import { SandboxControl } from '../../local/control';
import { startStack } from '../../local/stack';
import { until } from '../../local/until';
import { AdminPage, desktop, patienceMs, phone } from './adminPage';
import { launchChromium } from './chromium';

// npm starts its scripts in the project's folder.
const folder = path.resolve('docs/screens');
const storeName = '好日子生活選物';
const syncTimeoutMs = 120_000;

/** Every main view is drawn in each of these. */
const variants = [
  { suffix: '', language: 'zh-TW', viewport: desktop },
  { suffix: '-phone', language: 'zh-TW', viewport: phone },
  { suffix: '-en', language: 'en', viewport: desktop },
  { suffix: '-phone-en', language: 'en', viewport: phone },
] as const;

interface Cast {
  browser: Browser;
  apiUrl: string;
  control: SandboxControl;
  merchantId: string;
  channelId: string;
  username: string;
  /** Admin of a team that wants the same store. */
  rivalUsername: string;
  /** Admin of a team that chose an account of another provider. */
  mistakenUsername: string;
}

/** `npm run screens`: plays a binding on a fresh local stack and writes every picture of `docs/screens/` anew. */
async function main(): Promise<void> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'screens-'));
  const stack = await startStack({ dataDir, ports: 'free' });
  const browser = await launchChromium();
  try {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder, { recursive: true });
    const cast = await setScene(browser, stack.urls.api, new SandboxControl(stack.urls.control));
    await shootConnecting(cast);
    for (const variant of variants) await shootViews(cast, variant);
  } finally {
    await browser.close();
    await stack.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

async function setScene(browser: Browser, apiUrl: string, control: SandboxControl): Promise<Cast> {
  const store = await control.createStore({ members: 1_200, seed: 4, name: storeName, installed: false });
  const { merchantId } = store;
  await control.install(merchantId);
  const modules = ['crm', 'member_card'];
  const team = await control.createTeam({ storeId: merchantId, modules, contactShare: 0.85, name: `${storeName}團隊` });
  const rival = await control.createTeam({
    storeId: merchantId,
    modules: ['crm'],
    contactShare: 0.1,
    name: '測試團隊',
  });
  const mistakenUsername = await makeMistake(apiUrl, control);
  await control.call('POST', '/control/staff', { merchantId });
  const { channelId, adminUsername: username } = team;
  const rivalUsername = rival.adminUsername;
  return { browser, apiUrl, control, merchantId, channelId, username, rivalUsername, mistakenUsername };
}

/** A store bound to a LINE account that none of its members is a contact of, and a sync that stopped because of it. */
async function makeMistake(apiUrl: string, control: SandboxControl): Promise<string> {
  const { merchantId } = await control.createStore({ members: 200, seed: 5, name: '晨光書店', installed: false });
  await control.install(merchantId);
  const team = await control.createTeam({
    storeId: merchantId,
    modules: ['crm'],
    contactShare: 0,
    name: '晨光書店團隊',
  });
  const client = new AdminClient(apiUrl);
  await client.openFromShopline(team.adminUsername, merchantId);
  await client.bind(merchantId, team.teamId);
  await client.waitForStatus(merchantId, 'awaiting_line_account', syncTimeoutMs);
  await client.chooseLineAccount(merchantId, team.channelId);
  await client.waitForStatus(merchantId, 'ready', syncTimeoutMs);
  await client.startSync(merchantId);
  await client.waitForStatus(merchantId, 'attention', syncTimeoutMs);
  return team.adminUsername;
}

/** From the extension to the end of the first sync. */
async function shootConnecting({ browser, apiUrl, merchantId, channelId, username }: Cast): Promise<void> {
  const admin = await AdminPage.open(browser, { apiUrl });
  const { texts: t, page } = admin;
  await admin.arrive('/shopline/open', { username, merchantId });
  await admin.see(t.connect.chooseTeam);
  await shoot(admin, 'connect-team');
  await admin.press(t.connect.submitTeam);
  await admin.choose(channelId);
  await admin.see(/位是此帳號的聯絡人/);
  await shoot(admin, 'connect-line-account');
  await admin.press(t.connect.saveLine);
  await admin.see(t.status.firstTitle);
  await shoot(admin, 'connect-sync');
  await admin.press(t.status.preview);
  await page.getByRole('dialog').getByText('shopline_points').first().waitFor();
  await shoot(admin, 'preview', false);
  await page.getByRole('dialog').getByRole('button', { name: t.preview.startSync }).click();
  await admin.see(/受 Omnichat API 每秒 \d+ 次限制/);
  await page.getByText(/已處理 [3-9]\d\d／/).waitFor();
  await shoot(admin, 'status-syncing');
  const client = new AdminClient(apiUrl);
  await client.login(username);
  await client.waitForStatus(merchantId, 'ready', syncTimeoutMs);
  await admin.close();
}

async function shootViews(cast: Cast, { suffix, ...look }: (typeof variants)[number]): Promise<void> {
  const { browser, apiUrl, merchantId, username } = cast;
  const admin = await AdminPage.open(browser, { apiUrl, ...look });
  const { texts: t, page } = admin;
  await admin.show('');
  await admin.see(t.landing.title);
  await shoot(admin, `landing${suffix}`);
  await admin.arrive('/login', { username });
  await admin.see(t.status.overview);
  await scrollUntilSeen(page.getByText(t.status.startedAt));
  await shoot(admin, `status${suffix}`);
  for (const [view, landmark] of [
    ['members', t.members.total('50')],
    ['settings', 'shopline_blacklisted'],
    ['next', t.next.cardTitle],
  ] as const) {
    await admin.show(`#/${merchantId}/${view}`);
    await admin.see(landmark);
    await shoot(admin, `${view}${suffix}`, view !== 'members');
  }
  await admin.show(`#/${merchantId}/members?state=conflict`);
  await page
    .getByRole('button', { name: new RegExp(`^${t.members.compare}`) })
    .first()
    .click();
  await page.getByRole('dialog').getByText(t.members.whatToDo).waitFor();
  await shoot(admin, `conflict${suffix}`, false);
  await admin.show('sandbox');
  await page.getByRole('combobox').first().click();
  await page.locator('.ant-select-item-option').filter({ hasText: storeName }).first().click();
  await page.getByRole('img', { name: /Omnichat/ }).waitFor();
  await scrollUntilSeen(page.getByRole('columnheader').first());
  await shoot(admin, `sandbox${suffix}`);
  await admin.close();

  const mistaken = await AdminPage.open(browser, { apiUrl, ...look });
  await mistaken.arrive('/login', { username: cast.mistakenUsername });
  await mistaken.see(t.status.mismatchAccept);
  await scrollUntilSeen(mistaken.page.getByText(t.status.startedAt));
  await shoot(mistaken, `wrong-account${suffix}`);
  await mistaken.close();

  const refused = await AdminPage.open(browser, { apiUrl, ...look });
  await refused.arrive('/shopline/open', { username: cast.rivalUsername, merchantId });
  await refused.press(t.connect.submitTeam);
  await refused.see(t.refusal.forSupport);
  await shoot(refused, `refusal${suffix}`);
  await refused.close();
}

/** Some parts load only once they come near the screen, and the page grows meanwhile. */
async function scrollUntilSeen(part: Locator): Promise<void> {
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

async function shoot(admin: AdminPage, name: string, isWhole = true): Promise<void> {
  await admin.standStill();
  await admin.page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: isWhole });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
