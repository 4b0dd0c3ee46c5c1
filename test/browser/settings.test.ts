import type { AdminPage } from './adminPage';
import { desktop, phone } from './adminPage';
import { addressOf } from './changedAnswers';
import { holdRequests } from './heldRequests';
import { bind, control, makeScene, syncAll, useBrowser, type Scene } from './scene';

const openPage = useBrowser();
let scene: Scene;

/** 1,280 by 1,024 pixels at 400 %, as WCAG 1.4.10 has it. */
const zoomed = { width: 320, height: 256 };
/** What has the focus, if something else covers it, else null (WCAG 2.4.11). Run in the browser. */
const covered = `(() => {
  const focused = document.activeElement;
  const { x, y, width, height } = focused.getBoundingClientRect();
  const seen = document.elementFromPoint(x + width / 2, y + height / 2);
  return focused.contains(seen) || seen?.contains(focused) ? null : focused.outerHTML.slice(0, 200);
})()`;

beforeAll(async () => {
  scene = await makeScene({ modules: ['crm', 'member_card'] });
  const client = await bind(scene, 'omnichat');
  await syncAll(client, scene);
});

it('settings are saved, and a preview of what they change is offered', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/settings`);
  // Both buttons go with the changes. The focus goes to the form's heading, not to the top of the page.
  for (const button of [t.settings.discard, t.settings.save]) {
    await page.getByRole('switch').first().click();
    await admin.press(button);
    await page.locator('h2:focus', { hasText: t.settings.syncTitle }).waitFor();
  }
  await admin.see(t.settings.savedTitle);
  await admin.tab(t.tabs.audit);
  await admin.tab(t.tabs.settings);
  await admin.see(t.settings.savedTitle);
  await admin.press(t.status.preview);
  await page.getByRole('dialog').getByText(t.preview.sample).waitFor();
});

it('a reader who has left the settings when the sync begins stays where they are', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  const answer = await holdRequests(page, `${addressOf(scene)}/syncs`, {
    method: 'POST',
    answer: (route) => route.fulfill({ status: 202, json: { runId: 'begun' } }),
  });
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/settings`);
  await page.getByRole('switch').first().click();
  await admin.press(t.settings.save);
  await admin.press(t.status.startAgain);
  await admin.tab(t.tabs.audit);
  // What the answer leads to comes first, then the page asks for what it has changed.
  const asked = page.waitForRequest(addressOf(scene));
  answer();
  await asked;
  expect(new URL(page.url()).hash).toBe(`#/${scene.merchantId}/audit`);
});

it('unsaved settings survive a look at another view, and a save of another tab', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/settings`);
  const points = (of: AdminPage) => of.page.getByRole('switch', { name: t.settings.enable('會員點數') });
  const credit = (of: AdminPage) => of.page.getByRole('switch', { name: t.settings.enable('購物金餘額') });
  await admin.see(t.settings.attributesTitle);
  await points(admin).click();
  await admin.see(t.settings.unsaved('1'));
  const [asked] = await Promise.all([page.waitForEvent('dialog'), page.close({ runBeforeUnload: true })]);
  expect(asked.type()).toBe('beforeunload');
  await asked.dismiss();
  await admin.tab(t.tabs.status);
  await page.getByRole('tab', { name: new RegExp(t.tabs.unsaved) }).click();
  await admin.see(t.settings.unsaved('1'));
  expect(await points(admin).getAttribute('aria-checked')).toBe('false');

  const other = await admin.another();
  await other.show(`#/${scene.merchantId}/settings`);
  await credit(other).click();
  await other.pressAndSee(t.settings.save, t.settings.saved);
  await admin.press(t.settings.save);
  await admin.see(t.settings.changedElsewhere);
  await admin.see(t.settings.nowIs('購物金餘額', t.settings.off));
  expect(await admin.barriers()).toEqual([]);
  await admin.press(t.app.close);
  expect(await points(admin).getAttribute('aria-checked')).toBe('false');
  await admin.press(t.settings.save);
  await page.getByText(t.settings.unsaved('1')).waitFor({ state: 'hidden' });
  await page.reload();
  await admin.see(t.settings.attributesTitle);
  expect(await points(admin).getAttribute('aria-checked')).toBe('false');
  expect(await credit(admin).getAttribute('aria-checked')).toBe('false');
});

it('what is changed while a save is on its way is not lost', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/settings`);
  const orders = page.getByRole('switch', { name: t.settings.enable('累積訂單數') });
  const blacklist = page.getByRole('switch', { name: t.settings.enable('黑名單') });
  const send = await holdRequests(page, '**/settings', { method: 'PUT' });
  await orders.click();
  await admin.press(t.settings.save);
  await blacklist.click();
  const saved = admin.see(t.settings.saved);
  send();
  await saved;
  await admin.see(t.settings.unsaved('1'));
  expect(await blacklist.getAttribute('aria-checked')).toBe('false');
  await admin.press(t.settings.save);
  // Not the notice of this save: that of the first may still be there.
  await page.getByText(t.settings.unsaved('1')).waitFor({ state: 'hidden' });
  await page.reload();
  await admin.see(t.settings.attributesTitle);
  expect(await orders.getAttribute('aria-checked')).toBe('false');
  expect(await blacklist.getAttribute('aria-checked')).toBe('false');
});

it('settings stand still for a store whose own fields may not be read', async () => {
  const { merchantId, ...rest } = await makeScene({ installed: false });
  await control.install(merchantId, ['customers', 'merchants']);
  const without = { merchantId, ...rest };
  await bind(without);
  const admin = await openPage();
  const { page, texts: t } = admin;
  // No event has the page ask for everything anew.
  await page.route(/\/events\?/, (route) =>
    route.fulfill({ contentType: 'text/event-stream', body: 'retry: 600000\n\n' }),
  );
  let asked = 0;
  page.on('request', (request) => (asked += request.url().endsWith('/custom-fields') ? 1 : 0));
  await admin.arrive('/login', without);
  await admin.show(`#/${merchantId}/settings`);
  await admin.see(t.customFields.notRead);
  await page.waitForLoadState('networkidle');
  // The view asks once and the card that shows the fields once; a card that came and went would ask each time.
  expect(asked).toBeLessThanOrEqual(2);
});

it('a login that ran out leads to the next one, and what was not saved is still there', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/settings`);
  // An answer that came after the cookies are cleared would set its cookie again.
  await page.reload({ waitUntil: 'networkidle' });
  const gender = () => page.getByRole('switch', { name: t.settings.enable('性別') });
  await gender().click();
  await page.context().clearCookies();
  await admin.press(t.settings.save);
  await admin.see(t.landing.endedHint);
  const opened = page.waitForEvent('popup');
  await page.getByRole('link', { name: t.landing.login }).click();
  const popup = await opened;
  await popup.locator(`button[name=username][value="${scene.username}"]`).click();
  await popup.getByRole('heading', { name: scene.store.name }).waitFor();
  await admin.turn('visible');
  await admin.see(t.settings.unsaved('1'));
  await admin.pressAndSee(t.settings.save, t.settings.saved);
  await page.reload();
  expect(await gender().getAttribute('aria-checked')).toBe('false');
});

it('the bar that saves covers nothing that the keyboard reaches, also on a screen as low as a zoomed one', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/settings`);
  for (const viewport of [desktop, zoomed]) {
    await page.setViewportSize(viewport);
    const first = page.getByRole('switch').first();
    await first.click();
    await admin.see(t.settings.unsaved('1'));
    await first.focus();
    for (let stops = 0; stops < 40; stops += 1) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate<string | null>(covered)).toBeNull();
    }
    await admin.press(t.settings.discard);
  }
});

it('the map of fields says what is written, what overwrites what and how many have it, as people write values', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/settings`);
  // The map of fields, further down, has rows of these names as well.
  const rowOf = (name: string) => page.getByRole('row').filter({ hasText: name }).first();
  const example = (name: string) => rowOf(name).getByRole('cell').last();
  await admin.see(t.settings.attributesTitle);
  expect(await example('shopline_total_spent').innerText()).toBe('15,800');
  expect(await example('shopline_gender').innerText()).toBe('女');
  expect(await example('shopline_registered_at').innerText()).toBe('2019/5/19 11:42:44');
  await page.getByText(t.settings.webhookSecret.hint).scrollIntoViewIfNeeded();
  for (const field of ['memberId', 'phone', 'email', 'tags'] as const) {
    const { name, to, rule } = t.fieldMap.fixed[field];
    const cells = page.getByRole('row').filter({ hasText: rule }).getByRole('cell');
    await cells.last().waitFor();
    expect(await cells.allInnerTexts()).toEqual([name, expect.any(String), to, rule, expect.stringMatching(/^\d+$/)]);
  }
});

it("the secret of the team's own webhooks is set, replaced and removed, and never shown", async () => {
  const admin = await openPage();
  const { page, texts } = admin;
  const t = texts.settings.webhookSecret;
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/settings`);
  const field = page.getByLabel(t.label, { exact: true });
  await field.fill('first-secret');
  await admin.pressAndSee(t.set, t.saved);
  await page.getByPlaceholder(t.isSet).waitFor();
  expect(await field.inputValue()).toBe('');
  await page.reload();
  await page.getByPlaceholder(t.isSet).fill('second-secret');
  await admin.pressAndSee(t.replace, t.saved);
  await admin.press(t.remove);
  await page.getByRole('dialog').getByRole('button', { name: t.remove, exact: true }).click();
  await page.getByPlaceholder(t.isNotSet).waitFor();
  await page.locator('h2:focus', { hasText: t.title }).waitFor();
  expect(await page.content()).not.toMatch(/first-secret|second-secret/);
});

it('the dialogs of the settings have no barriers, and can be left again', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/settings`);
  await admin.press(t.settings.change);
  await page.getByRole('dialog').getByText(t.connect.sameLine).waitFor();
  await page.getByRole('dialog').getByText(t.connect.preflightGood).waitFor();
  expect(await admin.barriers()).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });

  await admin.press(t.settings.disconnect);
  await page.getByRole('dialog').getByText(t.settings.disconnectConfirmTitle(scene.store.name)).waitFor();
  expect(await admin.barriers()).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: t.settings.keep }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
});

it('conditions and own fields are set by keyboard, previewed before they are saved, and kept', async () => {
  const admin = await openPage({ viewport: phone });
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/settings`);
  await page.getByRole('button', { name: t.conditions.add }).focus();
  await page.keyboard.press('Enter');
  await admin.see(t.conditions.incomplete);
  const condition = page.getByRole('group', { name: t.conditions.row('1') });
  await condition.getByRole('combobox', { name: t.conditions.field }).focus();
  for (const key of ['Enter', 'ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
  const least = condition.getByRole('spinbutton', { name: t.conditions.value });
  await least.focus();
  await page.keyboard.press('ArrowUp');
  expect(await least.inputValue()).toBe('2');
  const key = page.getByLabel(t.customFields.keyOf('鞋碼'));
  await key.fill('shopline_points');
  await admin.see(t.customFields.takenKey);
  await key.fill('');
  await admin.see(t.customFields.noKey);
  await admin.see(t.settings.unsaved('1'));
  await key.fill('shoe_size');
  await admin.see(t.settings.unsaved('2'));
  expect(await admin.barriers()).toEqual([]);
  expect(await admin.overflowPx()).toBeLessThanOrEqual(0);

  await admin.press(t.touched.action);
  const preview = page.getByRole('dialog');
  await preview.getByText(t.touched.fields).waitFor();
  await preview.getByText(t.touched.states).waitFor();
  expect(await admin.barriers()).toEqual([]);
  const saved = admin.see(t.settings.saved);
  await preview.getByRole('button', { name: t.touched.save }).click();
  await saved;
  await page.reload();
  await page.getByRole('group', { name: t.conditions.row('1') }).waitFor();
  expect(await least.inputValue()).toBe('2');
  expect(await key.inputValue()).toBe('shoe_size');
});
