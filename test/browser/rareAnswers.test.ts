import { addressOf, saying } from './changedAnswers';
import { holdRequests } from './heldRequests';
import { bind, makeScene, makeSyncedScene, useBrowser, type Scene } from './scene';

/** What the page makes of answers that a fresh stack does not give: the tests change what the server answered. */
const openPage = useBrowser();
let synced: Scene;

beforeAll(async () => {
  synced = await makeSyncedScene();
});

it('a store whose runs were removed after half a year is none that was never synced', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await saying(page, `${addressOf(synced)}/syncs`, () => []);
  await saying(page, addressOf(synced), (integration) => ({ ...integration, lastSync: null }));
  await admin.arrive('/login', synced);
  await admin.show(`#/${synced.merchantId}/status`);
  await admin.see(/^可同步的 \d+ 位會員/);
  await admin.see(t.status.againTitle);
  await page.getByText(t.status.lastSync).waitFor();
  await admin.tab(t.tabs.next);
  await admin.see(t.next.cardTitle);
  expect(await page.getByText(t.next.afterSync).count()).toBe(0);
});

it('the status stands still while its health alone cannot be had', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  // `saying` silences the events: without them, the page asks for the health every few seconds.
  await saying(page, `${addressOf(synced)}/health`, (health) => health);
  await page.route(`${addressOf(synced)}/health`, (route) => route.fulfill({ status: 500, json: {} }));
  const asked = () => page.waitForRequest(`${addressOf(synced)}/health`);
  await admin.arrive('/login', synced);
  await admin.show(`#/${synced.merchantId}/status`);
  await admin.see(t.status.overview);
  // A heading that is drawn anew does not have this id.
  await page.evaluate("document.querySelector('[role=tabpanel] h2').id = 'drawn-once'");
  for (let times = 0; times < 3; times += 1) await asked();
  expect(await page.locator('#drawn-once').count()).toBe(1);
  await admin.see(t.health.missing);
  expect(await admin.barriers()).toEqual([]);
});

it('the switcher of stores names none where the address names one that is not among them, and leads to each', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await saying<object[]>(page, '**/api/integrations', (list) => [
    ...list,
    ...list.map((first) => ({ ...first, id: 'second', storeName: 'Second' })),
  ]);
  await admin.arrive('/login', synced);
  await admin.show('#/unknown/status');
  await admin.see(t.errors.goneTitle);
  const switcher = page.getByLabel(t.app.switchStore);
  expect(await switcher.inputValue()).toBe('unknown');
  await switcher.selectOption(synced.merchantId);
  await page.getByRole('heading', { name: synced.store.name }).waitFor();
});

it('a failure stands still while the page asks again, and keeps the focus', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  const audit = `${addressOf(synced)}/audit`;
  await page.route(audit, (route) => route.fulfill({ status: 503, json: {} }));
  await admin.arrive('/login', synced);
  await admin.show(`#/${synced.merchantId}/audit`);
  await admin.see(t.errors.unreachableTitle);
  const retry = page.getByRole('button', { name: t.app.retry });
  await retry.focus();
  for (let times = 0; times < 2; times += 1) await page.waitForRequest(audit);
  expect(await retry.and(page.locator(':focus')).count()).toBe(1);
  await page.unroute(audit);
  await retry.press('Enter');
  await retry.waitFor({ state: 'hidden' });
});

it('while nothing is followed, the check of a member is not offered, and the page says why', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  const warnings = [{ code: 'data_taken_back', title: '', detail: '', remedy: '' }];
  await saying(page, addressOf(synced), (integration) => ({ ...integration, followsChanges: false, warnings }));
  await admin.arrive('/login', synced);
  await admin.show(`#/${synced.merchantId}/members?state=skipped&code=no_line_login`);
  await admin.see(t.status.awaits.cleared);
  const check = page.getByRole('button', { name: new RegExp(`^${t.members.check}`) }).first();
  await check.waitFor();
  expect(await check.isDisabled()).toBe(true);
  await page
    .getByRole('button', { name: new RegExp(`^${t.members.details}`) })
    .first()
    .click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText(t.status.awaits.cleared).waitFor();
  expect(await drawer.getByRole('button', { name: t.members.syncNow }).isDisabled()).toBe(true);
  expect(await admin.barriers()).toEqual([]);
});

it('a notice whose number changes says the new one at once', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  const held = (count: number) => ({
    code: 'removals_unconfirmed',
    title: '',
    detail: `${count} held back`,
    remedy: '',
  });
  let integration = {};
  await saying(page, addressOf(synced), (answer) => (integration = { ...answer, warnings: [held(5)] }));
  const send = await holdRequests(page, /\/events\?/, {
    answer(route) {
      const data = JSON.stringify({ ...integration, warnings: [held(300)] });
      const body = `retry: 600000\n\nevent: integration\ndata: ${data}\n\n`;
      return route.fulfill({ contentType: 'text/event-stream', body });
    },
  });
  await admin.arrive('/login', synced);
  await admin.show(`#/${synced.merchantId}/status`);
  await admin.see('5 held back');
  send();
  await admin.see('300 held back');
  expect(await page.getByText(t.status.removalsConfirm).count()).toBe(1);
});

it('nothing is said of a stream that ends and is back at once', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await page.route(/\/events\?/, (route) =>
    route.fulfill({ contentType: 'text/event-stream', body: 'retry: 100\n\n' }),
  );
  await admin.arrive('/login', synced);
  await page.waitForRequest(/\/events\?/);
  const told = page.getByText(t.connection.reconnecting).waitFor({ timeout: 7_000 });
  await expect(told).rejects.toThrow('Timeout');
});

it('a login that ran out on the way to a connection leads back to the store', async () => {
  const free = await makeScene();
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/shopline/open', free);
  await admin.see(t.connect.chooseTeam);
  await page.waitForLoadState('networkidle');
  await page.context().clearCookies();
  await admin.press(t.connect.submitTeam);
  await admin.see(t.landing.endedHint);
  const opened = page.waitForEvent('popup');
  await page.getByRole('link', { name: t.landing.login }).click();
  const popup = await opened;
  await popup.locator(`button[name=username][value="${free.username}"]`).click();
  await popup.locator(`a[href*="merchant_id=${free.merchantId}"]`).first().click();
  await popup.getByText(t.connect.chooseTeam).waitFor();
});

it('what is wrong is said at the step of the LINE account too', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  const warnings = [{ code: 'shopline_token_missing', title: '授權沒有送達', detail: '', remedy: '重新授權' }];
  const status = 'awaiting_authorization';
  await saying(page, addressOf(synced), (integration) => ({ ...integration, status, warnings, lineAccount: null }));
  await admin.arrive('/login', synced);
  await admin.see(t.connect.chooseLine);
  await admin.see('授權沒有送達');
  // Only the warning says what to do. The notice that the authorisation is awaited would say it again.
  expect(await page.getByText(t.connect.awaitingTitle).count()).toBe(0);
  expect(await admin.barriers()).toEqual([]);
});

it('an authorisation that is overdue is said once before the first sync too', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  const waiting = await makeScene({ members: 20 });
  await bind(waiting);
  const warnings = [{ code: 'shopline_token_missing', title: '授權沒有送達', detail: '', remedy: '重新授權' }];
  const status = 'awaiting_authorization';
  await saying(page, addressOf(waiting), (integration) => ({ ...integration, status, warnings }));
  await admin.arrive('/login', waiting);
  await admin.see('授權沒有送達');
  await admin.see(t.connect.awaitingSync);
  await page.getByRole('button', { name: t.status.start }).waitFor();
  expect(await page.getByText(t.connect.awaitingTitle).count()).toBe(0);
  expect(await admin.barriers()).toEqual([]);
});

it('a search leaves the focus where it was', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', synced);
  await admin.show(`#/${synced.merchantId}/members`);
  const search = page.getByLabel(t.members.search);
  await search.fill('unknown');
  await search.press('Enter');
  await admin.see(t.members.notFound);
  expect(await search.and(page.locator(':focus')).count()).toBe(1);
  await admin.press(t.members.clear);
  expect(await search.inputValue()).toBe('');
  await page.locator('h2:focus', { hasText: t.members.title }).waitFor();
});

it('a logout that fails says so', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', synced);
  await page.route('**/logout', (route) => route.abort());
  await page.locator('summary').click();
  await admin.press(t.app.logout);
  await admin.see(t.errors.unreachableTitle);
});
