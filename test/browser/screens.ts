import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { AdminClient } from '../../local/client';
import { SandboxControl } from '../../local/control';
import { startStack } from '../../local/stack';
import { AdminPage, desktop, phone } from './adminPage';
import { launchChromium } from './chromium';

const folder = path.resolve(__dirname, '../../docs/screens');
const syncTimeoutMs = 120_000;

/** `npm run screens`: plays a binding on a fresh local stack and writes the README's pictures to `docs/screens/`. */
async function main(): Promise<void> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'screens-'));
  const stack = await startStack({ dataDir, ports: 'free' });
  const browser = await launchChromium();
  try {
    fs.mkdirSync(folder, { recursive: true });
    await takeScreens(browser, stack.urls.api, new SandboxControl(stack.urls.control));
  } finally {
    await browser.close();
    await stack.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

async function takeScreens(browser: Browser, apiUrl: string, control: SandboxControl): Promise<void> {
  const store = await control.createStore({ members: 2_000, seed: 4, name: '好日子生活選物', installed: false });
  const { merchantId } = store;
  await control.install(merchantId);
  const modules = ['crm', 'member_card'];
  const team = await control.createTeam({ storeId: merchantId, modules, contactShare: 0.85, name: '好日子品牌團隊' });
  const username = team.adminUsername;

  const admin = await AdminPage.open(browser, { apiUrl });
  const shoot = (page: AdminPage, name: string, isWhole = true) =>
    page.page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: isWhole });
  const { texts: t } = admin;

  await admin.page.goto(apiUrl);
  await admin.see(t.landing.title);
  await shoot(admin, 'landing');
  await control.call('POST', '/control/staff', { merchantId });
  await admin.arrive('/shopline/open', { username, merchantId });
  await admin.see(t.connect.chooseTeam);
  await shoot(admin, 'connect-team');
  await admin.press(t.connect.submitTeam);
  await admin.choose(team.channelId);
  await admin.see(/位是此帳號的聯絡人/);
  await shoot(admin, 'connect-line-account');
  await admin.press(t.connect.saveLine);
  await admin.press(t.status.preview);
  await admin.page.getByRole('dialog').getByText('shopline_points').first().waitFor();
  await shoot(admin, 'preview', false);
  await admin.page.getByRole('dialog').getByRole('button', { name: t.preview.startSync }).click();
  await admin.see(/受 Omnichat API 每秒 \d+ 次限制/);
  await admin.page.getByText(/已處理 [5-9]\d\d／/).waitFor();
  await shoot(admin, 'status-syncing');

  const client = new AdminClient(apiUrl);
  await client.login(username);
  await client.waitForStatus(merchantId, 'ready', syncTimeoutMs);
  for (const [view, landmark] of [
    ['status', t.status.history],
    ['members', t.members.total('50')],
    ['settings', t.settings.disconnectTitle],
    ['next', t.next.cardTitle],
  ] as const) {
    await admin.show(`#/${merchantId}/${view}`);
    await admin.see(landmark);
    await shoot(admin, view, view !== 'members');
  }
  await admin.page.goto(`${apiUrl}/sandbox`);
  await admin.page.getByRole('img', { name: /Omnichat/ }).waitFor();
  await shoot(admin, 'sandbox');

  const english = await AdminPage.open(browser, { apiUrl, language: 'en', viewport: phone });
  await english.arrive('/login', { username });
  await english.page.getByText(english.texts.status.overview).scrollIntoViewIfNeeded();
  await english.page.keyboard.press('End');
  await english.see(english.texts.status.history);
  await shoot(english, 'status-phone-en');

  const refused = await AdminPage.open(browser, { apiUrl, viewport: desktop });
  const rival = await control.createTeam({ storeId: merchantId, modules: ['crm'], contactShare: 0.5 });
  await refused.arrive('/shopline/open', { username: rival.adminUsername, merchantId });
  await refused.press(t.connect.submitTeam);
  await refused.see('此商店已串接於其他團隊');
  await shoot(refused, 'refusal');
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
