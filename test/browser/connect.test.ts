import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Locator, Page } from 'playwright-core';
import { startOwnApi } from '../support/ownApi';
import { phone, type AdminPage } from './adminPage';
import { holdRequests } from './heldRequests';
import { bind, control, makeScene, urls, useBrowser, type Scene } from './scene';

const openPage = useBrowser();

/** From the chosen team to the last member written, as the page shows it. */
async function finishConnecting(admin: AdminPage, { team }: Scene): Promise<void> {
  const { texts: t, page } = admin;
  await admin.see(t.connect.chooseLine);
  await admin.choose(team.channelId);
  await page.getByText(/抽樣的 \d+ 位會員中，有 \d+ 位是此帳號的聯絡人|sampled members are contacts/).waitFor();
  expect(await admin.barriers()).toEqual([]);
  await admin.press(t.connect.saveLine);
  await page.locator('.ant-message').getByText('已成功編輯資料').waitFor();
  await admin.see(t.status.firstTitle);
  expect(await admin.barriers()).toEqual([]);
  await admin.press(t.status.start);
  await admin.see(t.status.runStates.completed);
}

/** A host of SHOPLINE's in front of the one that authorises. */
async function startFirstHost() {
  const server = createServer(({ url }, response) => {
    response.writeHead(302, { location: `${urls.shopline}${url}` }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, stop: () => void server.close() };
}

describe('connecting', () => {
  it('from SHOPLINE leads from the extension to synced contacts', async () => {
    const scene = await makeScene();
    const admin = await openPage();
    await admin.arrive('/shopline/open', scene);
    await admin.see(scene.store.name);
    await admin.see(admin.texts.connect.origins.shopline);
    expect(await admin.barriers()).toEqual([]);
    await admin.press(admin.texts.connect.submitTeam);
    await finishConnecting(admin, scene);
    expect(await control.diff(scene.merchantId, scene.team.channelId)).toEqual([]);
  });

  // Browsers hold every redirect of a form against the page's Content-Security-Policy.
  it('that another site began goes on at the press of the button, whatever hosts SHOPLINE leads over', async () => {
    const firstHost = await startFirstHost();
    const own = await startOwnApi({ SHOPLINE_OAUTH_URL: firstHost.url });
    try {
      const scene = await makeScene();
      const admin = await openPage();
      const { page } = admin;
      await admin.arrive('/login', scene);
      // Cookies do not tell ports apart, so the session is the same here.
      await page.goto(`${own.url}/shopline/confirm?origin=shopline`);
      await admin.press('繼續前往 SHOPLINE');
      await page.waitForURL(({ origin }) => origin === urls.shopline);
      await admin.passLogins(scene.username, scene.merchantId);
      await admin.see(scene.store.name);
    } finally {
      await own.stop();
      firstHost.stop();
    }
  });

  it("from Omnichat's back office works the same, on a phone too", async () => {
    const scene = await makeScene();
    const admin = await openPage({ viewport: phone });
    await admin.arrive('/login', scene);
    await admin.page.getByRole('link', { name: admin.texts.landing.connect }).click();
    await admin.page.waitForURL((url) => !url.pathname.startsWith('/shopline/connect'));
    await admin.passLogins(scene.username, scene.merchantId);
    await admin.see(admin.texts.connect.origins.omnichat);
    expect(await admin.overflowPx()).toBeLessThanOrEqual(0);
    await admin.press(admin.texts.connect.submitTeam);
    await finishConnecting(admin, scene);
    expect(await admin.overflowPx()).toBeLessThanOrEqual(0);
  });

  it('needs no mouse', async () => {
    const scene = await makeScene();
    const admin = await openPage();
    const { page, texts: t } = admin;
    await admin.arrive('/shopline/open', scene);
    await admin.see(t.connect.chooseTeam);
    await pressWithKeyboard(page, t.connect.submitTeam);
    await page.locator('h2:focus', { hasText: t.connect.chooseLine }).waitFor();
    await page.getByRole('radio').first().waitFor();
    await tabUntil(page.locator('input[type=radio]:focus'));
    await page.keyboard.press('Space');
    await pressWithKeyboard(page, t.connect.saveLine);
    await page.locator('h2:focus', { hasText: t.status.firstTitle }).waitFor();
    await pressWithKeyboard(page, t.status.start);
    await page.locator('h2:focus').filter({ visible: true }).waitFor();
    await admin.see(t.status.runStates.completed);
  });

  it('a tab connects the store that it shows, though another tab has brought along the next one', async () => {
    const scene = await makeScene();
    const other = await makeScene();
    const username = `both-${scene.merchantId}`;
    const teams = [scene, other].map(({ team }) => ({ teamId: team.teamId, role: 'admin' }));
    await control.call('POST', '/control/users', { name: 'Both', username, teams });
    const admin = await openPage();
    const { page, texts: t } = admin;
    await admin.arrive('/shopline/open', { username, merchantId: scene.merchantId });
    await page.getByRole('radio').first().check();
    const another = await admin.another();
    await another.arrive('/shopline/open', { username, merchantId: other.merchantId });
    await another.see(other.store.handle);

    const answered = page.waitForResponse('**/api/session');
    await admin.turn('visible');
    await (await answered).finished();
    await another.page.getByRole('radio').last().check();
    expect(await page.getByRole('main').innerText()).toContain(scene.store.handle);
    const sent = page.waitForRequest((request) => request.method() === 'POST');
    await admin.press(t.connect.submitTeam);
    expect((await sent).postDataJSON()).toMatchObject({ merchantId: scene.merchantId });
    await admin.see(t.connect.chooseLine);
    expect(page.url()).toContain(scene.merchantId);
    await another.press(t.connect.submitTeam);
    await another.see(t.connect.chooseLine);
    expect(another.page.url()).toContain(other.merchantId);
  });

  it('leaves a reader who has gone to another store where they are when the answer comes', async () => {
    const first = await makeScene();
    await bind(first);
    const scene = await makeScene();
    const username = `late-${scene.merchantId}`;
    const teams = [first, scene].map(({ team }) => ({ teamId: team.teamId, role: 'admin' }));
    await control.call('POST', '/control/users', { name: 'Late', username, teams });
    const admin = await openPage();
    const { page, texts: t } = admin;
    const answer = await holdRequests(page, '**/api/integrations', { method: 'POST' });
    await admin.arrive('/shopline/open', { username, merchantId: scene.merchantId });
    await admin.press(t.connect.submitTeam);
    await admin.show(`#/${first.merchantId}/audit`);
    await page.getByRole('heading', { name: first.store.name }).waitFor();
    const isLedAway = page.waitForURL(`**/#/${scene.merchantId}/**`, { timeout: 3_000 });
    answer();
    await expect(isLedAway).rejects.toThrow('Timeout');
    expect(new URL(page.url()).hash).toBe(`#/${first.merchantId}/audit`);
  });
});

async function pressWithKeyboard(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).waitFor();
  await tabUntil(page.locator('button:focus', { hasText: name }));
  await page.keyboard.press('Enter');
}

/** Presses Tab until the focus is where it should be. A page has fewer stops than `mostStops`. */
async function tabUntil(focused: Locator): Promise<void> {
  const mostStops = 60;
  for (let stops = 0; stops < mostStops; stops += 1) {
    if ((await focused.count()) > 0) return;
    await focused.page().keyboard.press('Tab');
  }
  throw new Error(`The Tab key never reaches ${focused.toString()}.`);
}
