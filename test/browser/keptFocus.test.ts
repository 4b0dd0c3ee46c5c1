import type { AdminPage } from './adminPage';
import { addressOf, saying } from './changedAnswers';
import { makeSyncedScene, useBrowser, type Scene } from './scene';

/** Where the keyboard is once the row of a member has left the list. */
const openPage = useBrowser();
let synced: Scene;

beforeAll(async () => {
  synced = await makeSyncedScene();
});

/** Shows one member in conflict until `shown.isGone`, and opens the conflict by keyboard. */
async function openConflict(admin: AdminPage) {
  const { page, texts: t } = admin;
  const shown = { isGone: false };
  // The list is read every few seconds while a member in it waits.
  const state = { state: 'conflict', code: 'phone_shared', otherCustomerIds: ['other'], isWaiting: true };
  const conflict = (member: object) => ({ ...member, ...state });
  await saying(page, `${addressOf(synced)}/members/*`, (member) => ({ ...conflict(member), isWaiting: false }));
  await saying<{ items: object[] }>(page, /\/members(\?.*)?$/, ({ items }) => ({
    items: shown.isGone ? [] : items.slice(0, 1).map(conflict),
  }));
  await page.route('**/compare', (route) => route.fulfill({ status: 404, json: { code: 'not_found' } }));
  await page.route('**/decision', (route) => {
    shown.isGone = true;
    return route.fulfill({ json: {} });
  });
  await admin.arrive('/login', synced);
  await admin.show(`#/${synced.merchantId}/members`);
  const opener = page.getByRole('button', { name: new RegExp(`^${t.members.compare}`) });
  await opener.focus();
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('dialog').filter({ hasText: t.members.conflictTitle });
  await drawer.getByText(t.members.conflictIntro).waitFor();
  const close = async () => {
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
  };
  return { shown, drawer, opener, close, heading: page.locator('h2:focus', { hasText: t.members.title }) };
}

it('is at the heading of the list when the conflict was decided that was open', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  const { drawer, opener, close, heading } = await openConflict(admin);
  await drawer.getByRole('button', { name: t.member.keepApart }).press('Enter');
  const question = page.getByRole('dialog', { name: t.member.apartQuestion });
  await question.getByRole('button', { name: t.member.keepApart }).press('Enter');
  await drawer.getByText(t.member.settled).waitFor();
  await opener.waitFor({ state: 'detached' });
  await close();
  await heading.waitFor();
});

it('is at the heading of the list when the row goes that had it', async () => {
  const admin = await openPage();
  const { page } = admin;
  const { shown, opener, close, heading } = await openConflict(admin);
  await close();
  await opener.and(page.locator(':focus')).waitFor();
  shown.isGone = true;
  await heading.waitFor();
});

it('stays where the reader left it when a row goes', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  const { shown, opener, close } = await openConflict(admin);
  await close();
  await opener.and(page.locator(':focus')).waitFor();
  await page.getByLabel(t.members.search).focus();
  // A press beside everything: nothing has the focus then.
  await page.getByText(t.members.privacy).click();
  shown.isGone = true;
  await opener.waitFor({ state: 'detached' });
  expect(await page.locator('h2:focus').count()).toBe(0);
});

it('goes on below the rows that were there once the last page of the list has come', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  const list = /\/members(\?.*)?$/;
  await saying<{ items: object[] }>(page, list, ({ items }) => ({ items: items.slice(0, 2), nextCursor: 'next' }));
  await page.route(/\/members\?.*cursor=next/, async (route) => {
    const { items } = (await (await route.fetch({ url: route.request().url().replace(/\?.*$/, '') })).json()) as {
      items: object[];
    };
    await route.fulfill({ json: { items: items.slice(2, 4), nextCursor: null } });
  });
  await admin.arrive('/login', synced);
  await admin.show(`#/${synced.merchantId}/members`);
  const more = page.getByRole('button', { name: t.members.more });
  await more.focus();
  await page.keyboard.press('Enter');
  await more.waitFor({ state: 'detached' });
  expect(await page.locator('h2:focus').count()).toBe(0);
});
