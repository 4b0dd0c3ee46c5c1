import { opsEn } from '../../web/locales/ops.en';
import { opsZhTW } from '../../web/locales/ops.zh-TW';
import { desktop, phone } from './adminPage';
import { holdRequests } from './heldRequests';
import { bind, control, makeScene, urls, useBrowser, type Scene } from './scene';

const openPage = useBrowser();
let scene: Scene;

beforeAll(async () => {
  scene = await makeScene();
  await bind(scene);
});

it('alerts are set up and tried by keyboard alone; the signing secret is shown once', async () => {
  const admin = await openPage();
  const t = admin.texts.alerts;
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/settings`);
  await admin.page.getByText(t.hint).scrollIntoViewIfNeeded();
  const { keyboard } = admin.page;
  const address = `${urls.control}/alerts/webhook/browser-${scene.merchantId}`;
  await admin.page.getByLabel(t.emails, { exact: true }).focus();
  await keyboard.type('one@shop.example, two@shop.example');
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  await keyboard.type(address);
  await keyboard.press('Tab');
  await keyboard.press('Space');
  const attention = admin.page.getByRole('checkbox', { name: t.eventNames['integration.attention'] });
  expect(await attention.isChecked()).toBe(false);
  await admin.page.getByRole('button', { name: t.save, exact: true }).focus();
  await keyboard.press('Enter');
  await admin.see(t.secretTitle);
  const secret = await admin.page.getByText(/^whsec_/).textContent();
  await control.call('POST', '/control/alerts/secrets', { secret });
  expect(await admin.page.getByLabel(t.webhookUrl, { exact: true }).inputValue()).toBe(address);
  expect(await admin.barriers()).toEqual([]);

  await admin.page.getByRole('button', { name: t.test, exact: true }).focus();
  await keyboard.press('Enter');
  await admin.see(t.testSent(t.channels.webhook));
  await admin.see(t.testSent(t.channels.email));
  await admin.see(t.history);
  const { items } = await control.call<{ items: { to: string; signature: string | null }[] }>('GET', '/control/alerts');
  expect(items.find(({ to }) => address.endsWith(to))).toMatchObject({ signature: 'good' });

  await admin.page.reload();
  await admin.page.getByText(t.hint).scrollIntoViewIfNeeded();
  await admin.see(t.history);
  expect(await admin.page.getByText(/^whsec_/).count()).toBe(0);
});

it('what is typed survives a look at another view, and a new secret', async () => {
  const typing = await makeScene();
  await bind(typing);
  const admin = await openPage();
  const { page, texts } = admin;
  const t = texts.alerts;
  await admin.arrive('/login', typing);
  await admin.show(`#/${typing.merchantId}/settings`);
  const emails = page.getByLabel(t.emails, { exact: true });
  await page.getByLabel(t.webhookUrl, { exact: true }).fill(`${urls.control}/alerts/webhook/${typing.merchantId}`);
  await admin.press(t.save);
  const secret = page.getByText(/^whsec_/);
  const first = await secret.textContent();
  await emails.fill('one@shop.example');
  await admin.press(t.rotate);
  await page.getByRole('dialog').getByRole('button', { name: t.rotate, exact: true }).click();
  await secret.filter({ hasNotText: first! }).waitFor();
  expect(await emails.inputValue()).toBe('one@shop.example');
  await admin.tab(texts.tabs.status);
  await page.getByRole('tab', { name: new RegExp(texts.tabs.unsaved) }).click();
  expect(await emails.inputValue()).toBe('one@shop.example');
  await admin.pressAndSee(t.save, t.saved);
  await page.getByRole('tab', { name: texts.tabs.settings, exact: true }).waitFor();
});

it('a signing secret that comes while the reader is elsewhere waits for them, until they close it', async () => {
  const leaving = await makeScene();
  await bind(leaving);
  const admin = await openPage();
  const { page, texts } = admin;
  const t = texts.alerts;
  const send = await holdRequests(page, '**/alerts', { method: 'PUT' });
  await admin.arrive('/login', leaving);
  await admin.show(`#/${leaving.merchantId}/settings`);
  await page.getByLabel(t.webhookUrl, { exact: true }).fill(`${urls.control}/alerts/webhook/${leaving.merchantId}`);
  await admin.press(t.save);
  await admin.tab(texts.tabs.audit);
  const saved = admin.see(t.saved);
  send();
  await saved;
  await admin.tab(texts.tabs.settings);
  await page.getByLabel(t.webhookUrl, { exact: true }).scrollIntoViewIfNeeded();
  const secret = page.getByText(/^whsec_/);
  await secret.waitFor();
  expect(await admin.barriers()).toEqual([]);
  expect(await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })')).not.toContain('whsec_');
  await page.getByRole('alert').filter({ has: secret }).getByRole('button', { name: texts.app.close }).click();
  await secret.waitFor({ state: 'hidden' });
  await admin.tab(texts.tabs.audit);
  await admin.tab(texts.tabs.settings);
  await page.getByLabel(t.webhookUrl, { exact: true }).scrollIntoViewIfNeeded();
  expect(await secret.count()).toBe(0);
});

it.each([
  ['zh-TW', 'desktop', 'light', desktop, opsZhTW],
  ['en', 'phone', 'dark', phone, opsEn],
] as const)('alerts and operations have no barriers in %s on a %s, %s', async (...scheme) => {
  const [language, , colorScheme, viewport, t] = scheme;
  const admin = await openPage({ language, viewport, colorScheme });
  await admin.page.goto(`${urls.api}/ops`);
  await admin.see(t.loginHint);
  expect(await admin.barriers()).toEqual([]);
  await admin.page.getByRole('link', { name: t.login }).click();
  await admin.passLogins('admin');
  await admin.see(t.intro);
  await admin.page
    .getByText(/^integration:/)
    .first()
    .waitFor();
  expect(await admin.barriers()).toEqual([]);
  expect(await admin.overflowPx()).toBeLessThanOrEqual(0);

  const other = await openPage({ language, viewport, colorScheme });
  await other.arrive('/login', scene);
  await other.show(`#/${scene.merchantId}/settings`);
  await other.page.getByText(other.texts.alerts.hint).scrollIntoViewIfNeeded();
  await other.page.getByLabel(other.texts.alerts.emails, { exact: true }).waitFor();
  expect(await other.barriers()).toEqual([]);
  expect(await other.overflowPx()).toBeLessThanOrEqual(0);
});
