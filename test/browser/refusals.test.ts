import type { Page } from 'playwright-core';
import { connectionErrors } from '../../core/domain/errors/connectionErrors';
import { requestErrors } from '../../core/domain/errors/requestErrors';
import { undoByOrigin } from '../../core/domain/errors/undoByOrigin';
import { en } from '../../web/locales/en';
import type { AdminPage } from './adminPage';
import { bind, control, makeScene, urls, useBrowser, type Scene } from './scene';

const openPage = useBrowser();

const adminOf = ({ store }: Scene) => `https://admin.shoplineapp.com/admin/${store.handle}`;

/** Where the refusal on screen sends its reader to undo a connection in SHOPLINE. */
async function waysToShopline({ page, texts: t }: AdminPage): Promise<(string | null)[]> {
  await page.getByText(t.refusal.forSupport).waitFor();
  const links = await page.getByRole('link', { name: t.refusal.openShopline }).all();
  return Promise.all(links.map((link) => link.getAttribute('href')));
}

/** Closes the browser's tab, as a person does. Tells whether it asked about what is not saved. */
async function asksBeforeItCloses(page: Page): Promise<boolean> {
  let isAsked = false;
  page.on('dialog', (dialog) => {
    isAsked = true;
    void dialog.accept();
  });
  await Promise.all([page.waitForEvent('close'), page.close({ runBeforeUnload: true })]);
  return isAsked;
}

describe('a refusal fills the page', () => {
  it.each([
    ['/shopline/open', 'shopline'],
    ['/shopline/connect', 'omnichat'],
  ] as const)('when the team has no CRM module; another login from %s keeps the store', async (entry, origin) => {
    const scene = await makeScene({ modules: [] });
    const other = await control.createTeam({ storeId: scene.merchantId, modules: ['crm'], contactShare: 0.5 });
    const admin = await openPage();
    const { page, texts: t } = admin;
    await admin.arrive(entry, scene);
    await admin.see('尚未購買 CRM 模組');
    await admin.see(/與客服聯繫/);
    expect(await admin.barriers()).toEqual([]);
    await admin.press(t.refusal.relogin);
    await page.waitForURL(({ href }) => !href.startsWith(urls.api));
    await admin.passLogins(other.adminUsername, scene.merchantId);
    await admin.see(t.connect.chooseTeam);
    await admin.see(scene.store.name);
    await admin.see(t.connect.origins[origin]);
  });

  it('when the role may not connect', async () => {
    const { team, merchantId } = await makeScene();
    const username = `cs-${merchantId}`;
    await control.call('POST', '/control/users', {
      name: '客服',
      username,
      teams: [{ teamId: team.teamId, role: 'cs_agent' }],
    });
    const admin = await openPage();
    await admin.arrive('/shopline/open', { username, merchantId });
    await admin.see('此帳號無串接權限');
    await admin.see(/主管或管理員/);
    expect(await admin.barriers()).toEqual([]);
  });

  it('when the store belongs to another team, and goes on once it is free', async () => {
    const first = await makeScene();
    const holder = await bind(first, 'omnichat');
    const other = await control.createTeam({ storeId: first.merchantId, modules: ['crm'], contactShare: 0.5 });
    const admin = await openPage();
    await admin.arrive('/shopline/open', { username: other.adminUsername, merchantId: first.merchantId });
    await admin.press(admin.texts.connect.submitTeam);
    await admin.see('此商店已串接於其他團隊');
    await admin.see(/從 Omnichat 後台解除串接/);
    expect(await waysToShopline(admin)).toEqual([]);
    expect(await admin.barriers()).toEqual([]);
    await admin.page.getByRole('button', { name: admin.texts.refusal.relogin }).waitFor();
    await admin.press(admin.texts.refusal.tryAgain);
    await admin.see(/剛剛檢查（\d\d:\d\d:\d\d）：原有串接尚未解除/);
    await holder.disconnect(first.merchantId);
    await admin.press(admin.texts.refusal.tryAgain);
    await admin.see(admin.texts.connect.chooseLine);
  });

  /** An admin of another team is refused a store that is connected already. */
  async function refusedStore() {
    const first = await makeScene();
    await bind(first);
    const other = await control.createTeam({ storeId: first.merchantId, modules: ['crm'], contactShare: 0.5 });
    const admin = await openPage();
    await admin.arrive('/shopline/open', { username: other.adminUsername, merchantId: first.merchantId });
    await admin.press(admin.texts.connect.submitTeam);
    return { first, admin };
  }

  it('in the language of the page, also one that the reader changes to afterwards', async () => {
    const { admin } = await refusedStore();
    const main = admin.page.getByRole('main');
    await main.getByText(connectionErrors.store_connected_elsewhere['zh-TW'].title).waitFor();
    await admin.press(admin.texts.language.switchTo);
    await main.getByText(en.refusal.tryAgain).waitFor();
    const words = await main.innerText();
    const { title, detail, remedy } = connectionErrors.store_connected_elsewhere.en;
    for (const part of [title, detail, `${remedy} ${undoByOrigin.en.shopline}`]) expect(words).toContain(part);
  });

  it('when the store belongs to another team through SHOPLINE, and leads to this store there', async () => {
    const { first, admin } = await refusedStore();
    await admin.see('此商店已串接於其他團隊');
    expect(await waysToShopline(admin)).toEqual([adminOf(first)]);
  });

  it('when the team belongs to another store, and leads to that connection', async () => {
    const first = await makeScene();
    await bind(first);
    const second = await makeScene();
    const admin = await openPage();
    // The only team of this person cannot be chosen, and the page says so before anything is pressed.
    await admin.arrive('/shopline/open', { username: first.username, merchantId: second.merchantId });
    await admin.see('此團隊已串接於其他商店');
    await admin.see(`${first.store.name}（${first.merchantId}）`);
    await admin.see(/從 SHOPLINE 後台移除擴充功能/);
    // The way leads to the first store: removing the extension from the second would undo nothing, and lose that store.
    expect(await waysToShopline(admin)).toEqual([adminOf(first)]);
    expect(await admin.barriers()).toEqual([]);
    await admin.press(admin.texts.refusal.openExisting);
    await admin.see(admin.texts.settings.disconnectShopline);
  });

  it('when the team belongs to another store through Omnichat, and leads to where that is undone', async () => {
    const first = await makeScene();
    await bind(first, 'omnichat');
    const second = await makeScene();
    const admin = await openPage();
    // The only team of this person cannot be chosen, and the page says so before anything is pressed.
    await admin.arrive('/shopline/open', { username: first.username, merchantId: second.merchantId });
    await admin.see('此團隊已串接於其他商店');
    await admin.see(`${first.store.name}（${first.merchantId}）`);
    expect(await waysToShopline(admin)).toEqual([]);
    await admin.press(admin.texts.refusal.openExisting);
    await admin.see(admin.texts.settings.disconnectOmnichat);
  });
});

it('an uninstall says what happened, and leads on without a reload', async () => {
  const scene = await makeScene();
  const admin = await openPage();
  const { texts: t } = admin;
  await admin.arrive('/shopline/open', scene);
  await admin.press(t.connect.submitTeam);
  await admin.see(t.connect.chooseLine);
  await control.uninstall(scene.merchantId);
  await admin.see('已從 SHOPLINE 移除');
  await admin.see(/未收回的資料都保留/);
  expect(await admin.barriers()).toEqual([]);
  await admin.press(t.errors.goneAction);
  await admin.see(t.landing.connectTitle);
});

it('a connection that was ended says so, and leads to no other store by itself', async () => {
  const scene = await makeScene();
  await bind(scene, 'omnichat');
  const other = await makeScene();
  const admin = await openPage();
  const { page, texts: t } = admin;
  // The other store was opened and left, so it still waits to be connected.
  await admin.arrive('/shopline/open', { username: scene.username, merchantId: other.merchantId });
  await admin.see('此團隊已串接於其他商店');
  await admin.show(`#/${scene.merchantId}/settings`);
  await admin.press(t.settings.disconnect);
  await page.getByRole('dialog').getByRole('button', { name: t.settings.disconnect }).click();
  await page.locator('h2:focus', { hasText: connectionErrors.store_disconnected['zh-TW'].title }).waitFor();
  await page.getByRole('main').getByText(scene.store.name, { exact: true }).waitFor();
  await page.getByRole('link', { name: t.errors.connectAgain }).waitFor();
  expect(await page.getByText(t.connect.chooseTeam).count()).toBe(0);
  expect(await admin.barriers()).toEqual([]);
});

it('what was not saved ends with its connection: nothing asks about it any more', async () => {
  const scene = await makeScene();
  const client = await bind(scene, 'omnichat');
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/settings`);
  await page.getByRole('switch').first().click();
  await admin.see(t.settings.unsaved('1'));
  await client.disconnect(scene.merchantId);
  await page.getByText(connectionErrors.store_disconnected['zh-TW'].title, { exact: true }).waitFor();
  expect(await asksBeforeItCloses(page)).toBe(false);
});

it('the browser’s Back, or a mistyped address, leads to a page and never to raw data', async () => {
  const scene = await makeScene();
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/shopline/open', scene);
  await admin.see(t.connect.chooseTeam);
  for (let steps = 0; steps < 2; steps += 1) {
    await page.goBack();
    expect(await page.evaluate('document.contentType')).toBe('text/html');
  }
  const response = await page.goto(`${urls.api}/foo`);
  expect(response?.status()).toBe(404);
  await page.getByRole('heading', { name: '找不到這個頁面' }).waitFor();
  expect(await admin.barriers()).toEqual([]);
  await page.getByRole('link', { name: '回到首頁' }).click();
  await admin.see(t.connect.chooseTeam);
});

it('the existing connection of another team is not shown to strangers', async () => {
  const scene = await makeScene();
  await bind(scene);
  const stranger = await makeScene();
  const admin = await openPage();
  await admin.arrive('/login', stranger);
  await admin.show(`#/${scene.merchantId}/status`);
  await admin.see(admin.texts.errors.goneTitle);
});

it('an admin whose role was taken away reads so in place of the connection, and leaves with all they had begun', async () => {
  const scene = await makeScene();
  await bind(scene);
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/settings`);
  await page.getByRole('switch').first().click();
  await admin.tab(t.tabs.status);
  await admin.see(t.status.start);
  await control.createUser({ name: 'Demoted', username: scene.username, role: 'sales', teamId: scene.team.teamId });
  await admin.press(t.status.start);
  const remedy = page.getByRole('main').getByText(requestErrors.rights_withdrawn['zh-TW'].remedy);
  await remedy.waitFor();
  expect(await admin.barriers()).toEqual([]);
  await admin.press(t.errors.goneAction);
  await remedy.waitFor({ state: 'hidden' });
  expect(await asksBeforeItCloses(page)).toBe(false);
});
