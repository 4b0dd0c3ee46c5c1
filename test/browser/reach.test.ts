import { phone } from './adminPage';
import { bind, makeScene, stepTimeoutMs, useBrowser, type Scene } from './scene';

// What is easily out of reach: of a keyboard, of a phone, of a slow reader.
const openPage = useBrowser();
let scene: Scene;

beforeAll(async () => {
  scene = await makeScene();
  const client = await bind(scene);
  const runId = await client.startSync(scene.merchantId);
  await client.waitForSync(scene.merchantId, runId, { timeoutMs: stepTimeoutMs });
});

it('the way to the members of a reason leads the focus along, and a tab keeps it', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  const link = page.getByRole('button', { name: new RegExp(`^${t.status.showMembers}`) }).first();
  await link.focus();
  await page.keyboard.press('Enter');
  await page.locator('h2:focus', { hasText: t.members.title }).waitFor();

  await admin.tab(t.tabs.settings);
  await admin.see(t.settings.syncTitle);
  await page.locator('[role=tab]:focus', { hasText: t.tabs.settings }).waitFor();
});

it('a page that was just loaded begins at its beginning', async () => {
  const admin = await openPage();
  await admin.arrive('/login', scene);
  await admin.see(admin.texts.status.overview);
  expect(await admin.page.locator('h2:focus').count()).toBe(0);
  await admin.page.keyboard.press('Tab');
  await admin.page.locator('a:focus', { hasText: admin.texts.app.skipToContent }).waitFor();
});

it('a failure and its remedy stay until they are closed', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await page.clock.install();
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/members`);
  await page.route('**/retry-failed', (route) => route.abort());
  await admin.press(t.members.retryAll);
  await admin.see(t.errors.unreachableRemedy);
  await page.clock.fastForward(60_000);
  expect(await page.getByText(t.errors.unreachableRemedy).isVisible()).toBe(true);
  await page.locator('.ant-btn-loading').waitFor({ state: 'hidden' });
  expect(await admin.barriers()).toEqual([]);
  await admin.press(t.app.close);
  await page.getByText(t.errors.unreachableRemedy).waitFor({ state: 'hidden' });
});

it('on a phone the history opens to everything that it has no columns for', async () => {
  const admin = await openPage({ viewport: phone });
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.see(t.status.latest);
  // It loads when it comes near the screen.
  await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
  await page.getByRole('button', { name: /^查看 .* 的結果$/ }).click();
  const opened = page.locator('tr', { has: page.locator('td[colspan]') });
  for (const words of [t.status.took, t.status.counts.failed, t.status.counts.conflicts, t.status.skippedReasons]) {
    await opened.getByText(words).first().waitFor();
  }
  expect(await opened.getByRole('button').count()).toBe(0);
  expect(await admin.barriers()).toEqual([]);
  expect(await admin.overflowPx()).toBeLessThanOrEqual(0);
});
