import { phone, type AdminPage } from './adminPage';
import { bind, control, makeScene, syncAll, useBrowser, type Scene } from './scene';

// What a keyboard, a phone or a slow reader can easily fail to reach.
const openPage = useBrowser();

/** Every moment on screen, with the words that say how long ago it was. Run in the browser. */
const shownTimes = `[...document.querySelectorAll('time')].map((time) => [time.dateTime, time.firstChild.textContent])`;
let scene: Scene;

beforeAll(async () => {
  scene = await makeScene();
  const client = await bind(scene);
  await syncAll(client, scene);
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

it("an alert's link to a view is kept through the login", async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.show(`#/${scene.merchantId}/audit`);
  await page.getByRole('link', { name: t.landing.login }).click();
  await admin.passLogins(scene.username);
  await page.getByRole('tab', { name: t.tabs.audit, selected: true }).waitFor();
  // The link counts for one login only. After that, the start page of the same tab opens the status.
  await page.goto('about:blank');
  await admin.show('');
  await page.getByRole('tab', { name: t.tabs.status, selected: true }).waitFor();
});

it('with forced colours, what is on or chosen looks different from what is not', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await page.emulateMedia({ forcedColors: 'active' });
  await admin.arrive('/login', scene);
  const colourOf = async (selector: string, property: string) => {
    await page.locator(selector).first().waitFor();
    return page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).${property}`);
  };
  const barColour = await colourOf(`[aria-label="${t.health.funnel}"] [class*=bar]`, 'backgroundColor');
  expect(barColour).not.toBe(await colourOf(`[aria-label="${t.health.funnel}"] [class*=track]`, 'backgroundColor'));
  await admin.show(`#/${scene.merchantId}/settings`);
  const pairs = [
    ['.ant-radio-checked', '.ant-radio:not(.ant-radio-checked)', 'backgroundColor'],
    ['[role=switch][aria-checked=true]', '[role=switch][aria-checked=false]', 'backgroundColor'],
    ['[role=tab][aria-selected=true]', '[role=tab][aria-selected=false]', 'borderBottomColor'],
  ] as const;
  for (const [on, off, property] of pairs) expect(await colourOf(on, property)).not.toBe(await colourOf(off, property));
});

it('where Omnichat no longer takes the login, the answer leads to the next one', async () => {
  const unbound = await makeScene();
  const match = { pathPrefix: `/internal/teams/${unbound.team.teamId}/open-api-token` };
  await control.addFault({ partner: 'omnichat', match, status: 401 });
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/shopline/open', unbound);
  await admin.press(t.connect.submitTeam);
  await page.getByRole('alert').getByRole('link', { name: t.landing.login }).waitFor();
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

it('a closed preview gives the focus back, and the tabs have a name in the language of the page', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.see(t.status.overview);
  await page.getByRole('tablist', { name: t.tabs.label }).waitFor();
  await page.getByRole('button', { name: t.status.preview, exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByText(t.preview.sampleHint).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.locator('button:focus', { hasText: t.status.preview }).waitFor();
});

it('one moment is as long ago wherever it is shown, on a phone too', async () => {
  const admin = await openPage({ viewport: phone });
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.see(t.status.overview);
  const times = await page.evaluate<[at: string, ago: string][]>(shownTimes);
  expect(times.length).toBeGreaterThan(1);
  for (const [at, ago] of times)
    expect(new Set(times.filter((time) => time[0] === at).map((time) => time[1]))).toEqual(new Set([ago]));
  await admin.tab(t.tabs.members);
  await page.getByRole('row').getByText(t.members.updated).first().waitFor();
});

it('help, support and the other side are a click away, with what support asks for', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await admin.arrive('/login', scene);
  const hrefOf = (name: string) => page.getByRole('contentinfo').getByRole('link', { name }).getAttribute('href');
  expect(await hrefOf(t.links.help)).toMatch(/^https:/);
  expect(await hrefOf(t.links.support)).toMatch(/^mailto:/);
  expect(await hrefOf(t.links.omnichat)).toMatch(/^https:/);
  await admin.pressAndSee(t.links.copyInfo, t.links.infoCopied);
  const copied = await page.evaluate<string>('navigator.clipboard.readText()');
  expect(copied).toContain(`store: ${scene.merchantId}`);
  expect(copied).toContain(`team: ${scene.team.teamId}`);
});

it('what support asks for is not told as copied where the browser lets nothing be copied', async () => {
  const admin = await openPage();
  const { texts: t } = admin;
  await admin.page.addInitScript('navigator.clipboard.writeText = () => Promise.reject(new Error("denied"))');
  await admin.arrive('/login', scene);
  await admin.pressAndSee(t.links.copyInfo, t.links.infoNotCopied);
});

it('eight tabs of one browser all work, and what one missed is there when it is looked at again', async () => {
  // So tall that the history is on screen: below its edge, it would wait to be loaded.
  const admin = await openPage({ viewport: { width: 1280, height: 1600 } });
  const { texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.see(t.status.overview);
  let last = admin;
  for (let tabs = 2; tabs <= 8; tabs += 1) {
    await last.turn('hidden');
    last = await admin.another();
    await last.show(`#/${scene.merchantId}/status`);
    await last.see(t.status.overview);
  }
  const completed = (of: AdminPage) => of.page.getByRole('row').filter({ hasText: t.status.runStates.completed });
  await last.press(t.status.startAgain);
  await completed(last).nth(1).waitFor();
  expect(await completed(admin).count()).toBeLessThan(2);
  await admin.turn('visible');
  await completed(admin).nth(1).waitFor();
});

it.each([320, 344, 360, 372, phone.width])(
  'on a phone of %d px the tab of the view that is open is in sight',
  async (width) => {
    const admin = await openPage({ viewport: { ...phone, width }, language: 'en' });
    await admin.arrive('/login', scene);
    await admin.show(`#/${scene.merchantId}/audit`);
    // Opened by its address as well: the row is laid out for the first time with this view.
    await admin.page.reload();
    await admin.see(admin.texts.audit.hint);
    const tab = admin.page.getByRole('tab', { name: admin.texts.tabs.audit });
    const box = await tab.boundingBox();
    expect(box!.x).toBeGreaterThanOrEqual(0);
    expect(box!.x + box!.width).toBeLessThanOrEqual(width);
  },
);

it('on the narrowest phone the edge cuts a tab, so that more are seen to follow', async () => {
  const admin = await openPage({ viewport: { width: 360, height: 780 }, language: 'en' });
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.see(t.status.overview);
  const list = (await page.getByRole('tablist').boundingBox())!;
  const tabs = await Promise.all((await page.getByRole('tab').all()).map((tab) => tab.boundingBox()));
  const cut = tabs.filter((tab) => tab!.x < list.x + list.width && tab!.x + tab!.width > list.x + list.width);
  expect(cut).toHaveLength(1);
  expect(list.x + list.width - cut[0]!.x).toBeGreaterThanOrEqual(16);
  expect(await admin.overflowPx()).toBeLessThanOrEqual(0);
});

it('on a phone the history opens to everything that it has no columns for', async () => {
  const admin = await openPage({ viewport: phone });
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.see(t.status.latest);
  // The history loads when it comes near the screen. The sync is its oldest row.
  await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
  await page
    .getByRole('button', { name: /^查看 .* 的結果$/ })
    .last()
    .click();
  const opened = page.locator('tr', { has: page.locator('td[colspan]') });
  for (const words of [t.status.took, t.status.counts.failed, t.status.counts.conflicts, t.status.skippedReasons]) {
    await opened.getByText(words).first().waitFor();
  }
  expect(await opened.getByRole('button').count()).toBe(0);
  expect(await admin.barriers()).toEqual([]);
  expect(await admin.overflowPx()).toBeLessThanOrEqual(0);
});
