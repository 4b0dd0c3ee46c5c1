import type { Locator, Route } from 'playwright-core';
import { verdictErrors } from '../../core/domain/errors/memberErrors';
import { mostNamed } from '../../core/domain/memberHistory';
import type { AdminClient } from '../../tools/local/clients/client';
import type { AdminPage } from './adminPage';
import { addressOf, saying } from './changedAnswers';
import { holdRequests } from './heldRequests';
import { bind, control, makeScene, syncAll, useBrowser, type Scene } from './scene';

/** What the page says of a member's check, and of a conflict's decision, when answers are late or do not come. */
const openPage = useBrowser();
let synced: Scene;
let client: AdminClient;

beforeAll(async () => {
  synced = await makeScene({ members: 20 });
  client = await bind(synced);
  await syncAll(client, synced);
});

/** Removes a member that was delivered from SHOPLINE, and no event tells of it. @returns the id */
async function goneMember(): Promise<string> {
  const { merchantId } = synced;
  const { items } = await client.members(merchantId, { state: 'delivered' });
  const inShopline = new Set((await control.members(merchantId)).map(({ id }) => id));
  const delivered = items.find(({ customerId }) => inShopline.has(customerId));
  if (!delivered) throw new Error('no member was delivered');
  const { customerId } = delivered;
  await control.call('DELETE', `/control/stores/${merchantId}/members/${customerId}?emit=false`);
  return customerId;
}

/** Shows the first member in conflict with others. No worker takes up what is decided of them. */
async function showConflict({ page }: AdminPage) {
  const others = Array.from({ length: mostNamed }, (_, index) => `other-${index}`);
  const answer = { state: 'conflict', code: 'phone_shared', otherCustomerIds: others, isWaiting: false };
  const conflict = (member: object) => ({ ...member, ...answer });
  await saying(page, `${addressOf(synced)}/members/*`, conflict);
  await saying<{ items: object[] }>(page, /\/members(\?.*)?$/, ({ items }) => ({
    items: items.slice(0, 1).map(conflict),
  }));
  await page.route('**/compare', (route) => route.fulfill({ status: 404, json: { code: 'not_found' } }));
  return answer;
}

async function openConflict(admin: AdminPage) {
  await admin.show(`#/${synced.merchantId}/members`);
  return seeConflict(admin);
}

async function seeConflict({ page, texts: t }: AdminPage) {
  await page.getByRole('button', { name: new RegExp(`^${t.members.compare}`) }).click();
  const drawer = page.getByRole('dialog').filter({ hasText: t.members.conflictTitle });
  await drawer.getByText(t.members.conflictIntro).waitFor();
  return drawer;
}

/** Decides in the drawer of a conflict that its members are to be kept apart. */
async function keepApart({ page, texts: t }: AdminPage, drawer: Locator) {
  await drawer.getByRole('button', { name: t.member.keepApart }).click();
  const question = page.getByRole('dialog', { name: t.member.apartQuestion });
  await question.getByRole('button', { name: t.member.keepApart }).click();
}

it.each(['zh-TW', 'en'] as const)('a member who is gone is shown with what comes off (%s)', async (language) => {
  const gone = await goneMember();
  const admin = await openPage({ language });
  const { page, texts: t } = admin;
  await admin.arrive('/login', synced);
  await admin.show(`#/${synced.merchantId}/members?state=delivered`);
  await page.getByRole('button', { name: t.members.detailsOf(gone) }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText(t.members.goneFromShopline).waitFor();
  await drawer.getByText(verdictErrors.gone_from_shopline[language].remedy).waitFor();
  const fields = await drawer.locator('tr[class*=changed]').count();
  expect(fields).toBeGreaterThan(1);
  await drawer.getByText(t.members.willClear(String(fields))).waitFor();
  expect(await drawer.getByText(t.members.inStep).count()).toBe(0);
  expect(await admin.barriers()).toEqual([]);
});

it('a conflict that names as many as a record may name says that there may be more', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  const answer = await showConflict(admin);
  await admin.arrive('/login', synced);
  const drawer = await openConflict(admin);
  await drawer.getByText(t.member.moreSides(mostNamed)).waitFor();
  expect(await admin.barriers()).toEqual([]);
  answer.otherCustomerIds = answer.otherCustomerIds.slice(1);
  await page.reload();
  await openConflict(admin);
  expect(await drawer.getByText(t.member.moreSides(mostNamed)).count()).toBe(0);
});

it('a decision that no one takes up says what is known', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  const answer = await showConflict(admin);
  await admin.arrive('/login', synced);
  await page.clock.install();
  const drawer = await openConflict(admin);
  // The decision is saved only after a while, and no worker takes it up.
  const save = await holdRequests(page, '**/decision', {
    answer(route) {
      answer.isWaiting = true;
      return route.fulfill({ json: {} });
    },
  });
  const apart = drawer.getByRole('button', { name: t.member.keepApart });
  await apart.click();
  const question = page.getByRole('dialog', { name: t.member.apartQuestion });
  await question.getByRole('button', { name: t.member.keepApart }).click();
  await question.waitFor({ state: 'hidden' });
  // The focus is back on its button. Were it not, the next Tab would begin at the top of the page.
  await apart.and(page.locator(':focus')).waitFor();
  save();
  await drawer.getByText(t.member.deciding).waitFor();
  await page.clock.fastForward(61_000);
  await drawer.getByText(t.members.checkLate).waitFor();
});

it('a decision that is not saved has not been made', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await showConflict(admin);
  await page.route('**/decision', (route) => route.abort());
  await admin.arrive('/login', synced);
  const drawer = await openConflict(admin);
  await keepApart(admin, drawer);
  await admin.see(t.errors.unreachableRemedy);
  await drawer.locator('.ant-btn-loading').waitFor({ state: 'hidden' });
  expect(await drawer.getByRole('status').allInnerTexts()).toEqual(['']);
});

it('a decision has its result before the list behind the drawer is read again', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await showConflict(admin);
  await page.route('**/decision', (route) => route.fulfill({ json: {} }));
  await admin.arrive('/login', synced);
  const drawer = await openConflict(admin);
  // From here on the list never comes.
  await page.route(/\/members(\?.*)?$/, () => undefined);
  await keepApart(admin, drawer);
  await drawer.getByText(t.member.settled).waitFor();
  await drawer.locator('.ant-btn-loading').waitFor({ state: 'hidden' });
});

/** Answers a check: it was taken up. */
const accept = (route: Route) => route.fulfill({ status: 202, json: null });

/** Shows members as waiting while `asked.isWaiting`. A list that is asked for while `isListHeld` never comes. */
async function holdMember({ page }: AdminPage) {
  const asked = { isWaiting: false, isListHeld: false };
  const held: Route[] = [];
  const wait = (member: object) => ({ ...member, isWaiting: asked.isWaiting });
  await saying(page, `${addressOf(synced)}/members/*`, wait);
  await saying<{ items: object[] }>(page, /\/members(\?.*)?$/, ({ items }) => ({ items: items.map(wait) }));
  await page.route(/\/members\?.*$/, (route) => (asked.isListHeld ? void held.push(route) : route.fallback()));
  await page.route('**/retry', (route) => {
    asked.isWaiting = true;
    return accept(route);
  });
  return asked;
}

/** The row of the first member that can be checked. */
async function showRow(admin: AdminPage) {
  const { page, texts: t } = admin;
  await admin.show(`#/${synced.merchantId}/members?state=skipped&code=no_line_login`);
  const row = page
    .getByRole('row')
    .filter({ has: page.getByRole('button', { name: t.members.check }) })
    .first();
  await row.waitFor();
  return row;
}

it('a check that no one takes up says what is known, and may be asked for again', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  const asked = await holdMember(admin);
  await page.clock.install();
  await admin.arrive('/login', synced);
  const row = await showRow(admin);
  await row.getByRole('button', { name: t.members.check }).click();
  await row.getByText(t.members.checking).waitFor();
  await page.clock.fastForward(61_000);
  await row.getByText(t.members.checkLate).waitFor();
  expect(await admin.barriers()).toEqual([]);
  asked.isWaiting = false;
  await row.getByRole('button', { name: t.members.details }).click();
  const drawer = page.getByRole('dialog');
  const sync = drawer.getByRole('button', { name: t.members.syncNow });
  // Neither the button nor the result may wait for the list behind the drawer.
  asked.isListHeld = true;
  await sync.click();
  await drawer.getByText(t.members.syncing).waitFor();
  await page.clock.fastForward(61_000);
  await drawer.getByText(t.members.checkLate).waitFor();
  await sync.click();
  await drawer.getByText(t.members.syncing).waitFor();
  asked.isWaiting = false;
  await drawer.getByText(t.members.synced).waitFor();
});

it('a check has no result before the list was read again', async () => {
  const admin = await openPage();
  const { texts: t } = admin;
  const asked = await holdMember(admin);
  await admin.arrive('/login', synced);
  const row = await showRow(admin);
  asked.isListHeld = true;
  await row.getByRole('button', { name: t.members.check }).click();
  await row.getByText(t.members.checking).waitFor();
  expect(await row.getByText(t.members.unchanged).count()).toBe(0);
});

it('a check that could not be asked for has no result', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await page.route('**/retry', (route) => route.abort());
  await admin.arrive('/login', synced);
  const row = await showRow(admin);
  await row.getByRole('button', { name: t.members.details }).click();
  const drawer = page.getByRole('dialog');
  const sync = drawer.getByRole('button', { name: t.members.syncNow });
  await sync.click();
  await admin.see(t.errors.unreachableRemedy);
  await sync.and(page.locator('.ant-btn-loading')).waitFor({ state: 'hidden' });
  expect(await drawer.getByText(t.members.synced).count()).toBe(0);
});

it('a check whose answer comes after its result says what came of it', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  // The page reads the list every few seconds while a member in it waits.
  const shown: object = { isWaiting: true };
  await saying<{ items: object[] }>(page, /\/members\?.*$/, ({ items }) => ({
    items: items.map((member) => ({ ...member, ...shown })),
  }));
  const answer = await holdRequests(page, '**/retry', { answer: accept });
  await admin.arrive('/login', synced);
  const row = await showRow(admin);
  await row.getByRole('button', { name: t.members.check }).click();
  Object.assign(shown, { isWaiting: false, code: 'no_phone', reason: 'another reason' });
  await row.getByText('another reason').waitFor();
  answer();
  await row.getByText(t.members.changed).waitFor();
});

it('the answer to a check leaves a conflict open that was opened meanwhile', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  const answer = await holdRequests(page, '**/retry', { answer: accept });
  const conflict = await showConflict(admin);
  const skipped = { state: 'skipped', code: 'no_phone', isWaiting: false };
  await saying<{ items: object[] }>(page, /\/members$/, ({ items: [first, second] }) => ({
    items: [
      { ...first, ...conflict },
      { ...second, ...skipped },
    ],
  }));
  await admin.arrive('/login', synced);
  await admin.show(`#/${synced.merchantId}/members`);
  await page.getByRole('button', { name: new RegExp(`^${t.members.check}`) }).click();
  const drawer = await seeConflict(admin);
  // A toast lasts three seconds, so the wait for it begins before the answer.
  const told = admin.see(t.members.retried);
  answer();
  await told;
  expect(await drawer.getByText(t.members.conflictIntro).count()).toBe(1);
});
