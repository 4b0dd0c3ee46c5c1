import type { Locator, Page } from 'playwright-core';
import type { AdminPage } from './adminPage';
import { addressOf, saying } from './changedAnswers';
import { makeSyncedScene, useBrowser, type Scene } from './scene';

/** What the page shows while one of its reads fails, and the others do not. */
const openPage = useBrowser();
let synced: Scene;

beforeAll(async () => {
  synced = await makeSyncedScene();
});

it('the settings stand still while the alerts alone cannot be had', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await page.route(`${addressOf(synced)}/alerts`, (route) => route.fulfill({ status: 500, json: {} }));
  await admin.arrive('/login', synced);
  await admin.show(`#/${synced.merchantId}/settings`);
  await page.getByRole('heading', { name: t.settings.syncTitle }).waitFor();
  // A heading that is drawn anew does not have this id. The first one is drawn apart from those of the cards.
  await page.evaluate("document.querySelectorAll('[role=tabpanel] h2')[1].id = 'drawn-once'");
  const asked = page.waitForRequest(`${addressOf(synced)}/alerts`);
  await admin.press(t.app.retry);
  await asked;
  await page.getByRole('button', { name: t.app.retry }).waitFor();
  expect(await page.locator('#drawn-once').count()).toBe(1);
});

/** Opens the details of the first member in step. @returns their drawer */
async function openMember(admin: AdminPage): Promise<Locator> {
  const { page, texts: t } = admin;
  await admin.arrive('/login', synced);
  await admin.show(`#/${synced.merchantId}/members?state=delivered`);
  const details = page.getByRole('button', { name: new RegExp(`^${t.members.details}`) });
  await details.first().click();
  return page.getByRole('dialog');
}

it('a member that cannot be read again is not shown as just read', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  const refused = { status: 409, json: { code: 'sync_in_progress', title: 'refused', detail: '', remedy: '' } };
  let isRefused = false;
  await page.route('**/compare', (route) => (isRefused ? route.fulfill(refused) : route.fallback()));
  const drawer = await openMember(admin);
  const compared = drawer.getByText(t.members.verdictIs);
  await compared.waitFor();
  isRefused = true;
  await drawer.getByRole('button', { name: t.members.refresh }).click();
  await drawer.getByText('refused').waitFor();
  expect(await compared.count()).toBe(0);
  expect(await admin.barriers()).toEqual([]);
  isRefused = false;
  await drawer.getByRole('button', { name: t.app.retry }).click();
  await compared.waitFor();
});

it('a member who is gone while it is looked at is asked for no more, and the drawer says so', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  const gone = { status: 404, json: { code: 'not_found', title: '', detail: '', remedy: '' } };
  let isGone = false;
  let asked = 0;
  await saying(page, `${addressOf(synced)}/members/*`, (member) => ({ ...member, isWaiting: true }));
  await page.route(`${addressOf(synced)}/members/*`, (route) => {
    asked += 1;
    return isGone ? route.fulfill(gone) : route.fallback();
  });
  await page.route('**/compare', (route) => (isGone ? route.fulfill(gone) : route.fallback()));
  await page.clock.install();
  const drawer = await openMember(admin);
  await drawer.getByText(t.members.verdictIs).waitFor();
  isGone = true;
  await drawer.getByText(t.members.offRecord).waitFor();
  expect(await admin.barriers()).toEqual([]);
  asked = 0;
  await page.clock.fastForward(30_000);
  await Promise.all([
    page.waitForResponse('**/compare'),
    drawer.getByRole('button', { name: t.members.refresh }).click(),
  ]);
  expect(asked).toBe(0);
});

/** Lists have a second page, which is empty and cannot be had at first. */
async function holdSecondPages(page: Page) {
  const second = { fails: true };
  await saying(page, /\/(members|audit)$/, (answer) => ({ ...answer, nextCursor: 'second' }));
  await page.route(/cursor=/, (route) =>
    route.fulfill(second.fails ? { status: 500, json: {} } : { json: { items: [], nextCursor: null } }),
  );
  return second;
}

it.each(['members', 'audit'])('a list (%s) of which no more can be had says so', async (view) => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  const second = await holdSecondPages(page);
  await admin.arrive('/login', synced);
  await admin.show(`#/${synced.merchantId}/${view}`);
  await admin.press(t.members.more);
  await admin.see(t.errors.unexpectedTitle);
  expect(await admin.barriers()).toEqual([]);
  second.fails = false;
  await admin.press(t.app.retry);
  await page.getByRole('button', { name: t.members.more }).waitFor({ state: 'hidden' });
  expect(await page.getByText(t.errors.unexpectedTitle).count()).toBe(0);
});

it('a file of members that is refused says why', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  const refused = { code: 'too_many_requests', title: 'refused', detail: '', remedy: '' };
  await page.route('**/members.csv', (route) => route.fulfill({ status: 429, json: refused }));
  await admin.arrive('/login', synced);
  await admin.show(`#/${synced.merchantId}/members`);
  await admin.press(t.members.csv);
  await admin.see('refused');
  expect(await admin.barriers()).toEqual([]);
  // A new try takes the failure away.
  await page.unroute('**/members.csv');
  await Promise.all([page.waitForEvent('download'), admin.press(t.members.csv)]);
  await page.getByText('refused').waitFor({ state: 'hidden' });
});

it('runs that cannot be had are told of once', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await page.route(`${addressOf(synced)}/syncs`, (route) => route.fulfill({ status: 500, json: {} }));
  await admin.arrive('/login', synced);
  await admin.see(t.status.overview);
  await admin.see(t.errors.unexpectedTitle);
  expect(await page.getByText(t.errors.unexpectedTitle).count()).toBe(1);
});
