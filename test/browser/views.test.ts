import { legalTexts } from '../../api/pages/legalTexts';
import { until } from '../../tools/local/until';
import type { AdminPage } from './adminPage';
import { desktop, phone } from './adminPage';
import { dayAt, withPast } from './past';
import { bind, control, makeScene, syncAll, urls, useBrowser, type Scene } from './scene';

const openPage = useBrowser();
let scene: Scene;

beforeAll(async () => {
  scene = await makeScene({ modules: ['crm', 'member_card'] });
  const client = await bind(scene, 'omnichat');
  await syncAll(client, scene);
});

/** Every view with words that show that it has loaded. */
const views: [name: string, hash: () => string, landmark: (t: AdminPage['texts']) => string][] = [
  ['status', () => `#/${scene.merchantId}/status`, (t) => t.status.overview],
  ['members', () => `#/${scene.merchantId}/members`, (t) => t.members.customer],
  ['settings', () => `#/${scene.merchantId}/settings`, (t) => t.settings.disconnectOmnichat],
  ['audit log', () => `#/${scene.merchantId}/audit`, (t) => t.audit.started.full ?? ''],
  ['next steps', () => `#/${scene.merchantId}/next`, (t) => t.next.cardTitle],
  ['trends', () => `#/${scene.merchantId}/trends`, (t) => t.trends.firstDay],
  ['an unknown connection', () => '#/unknown/status', (t) => t.errors.goneTitle],
];

describe.each([
  ['zh-TW', 'desktop', 'light', desktop],
  ['en', 'phone', 'dark', phone],
] as const)('in %s on a %s, %s', (language, _device, colorScheme, viewport) => {
  it.each(views)('%s has no barriers and fits the screen', async (_name, hash, landmark) => {
    const admin = await openPage({ language, viewport, colorScheme });
    await admin.arrive('/login', scene);
    await admin.show(hash());
    await admin.see(landmark(admin.texts));
    expect(await admin.barriers()).toEqual([]);
    expect(await admin.overflowPx()).toBeLessThanOrEqual(0);
    // The narrowest screen that WCAG 1.4.10 asks for.
    await admin.page.setViewportSize({ width: 320, height: 640 });
    expect(await admin.overflowPx()).toBeLessThanOrEqual(0);
  });

  it('the page before login and the sandbox have no barriers either', async () => {
    // Teams of other tests are shown as well, and one may have a name wider than a phone.
    await control.createTeam({ name: 'Flagship Store for Members of All Channels in Taipei 台北信義旗艦店' });
    const admin = await openPage({ language, viewport, colorScheme });
    await admin.page.goto(urls.api);
    await admin.see(admin.texts.landing.title);
    expect(await admin.barriers()).toEqual([]);
    await admin.page.goto(`${urls.api}/sandbox`);
    await admin.page.getByRole('img', { name: /Omnichat/ }).waitFor();
    await admin.scrollThrough();
    const [member] = await control.members(scene.merchantId);
    const longestTopic = admin.page.getByText('customer/membership_tier_update').first();
    let changes = 0;
    // The page shows the last thirty webhooks, and tests beside this one make others.
    const isShown = async () => {
      await control.changeMember(scene.merchantId, member!.id, { tier_level: 1 + (changes++ % 2) });
      return longestTopic.isVisible();
    };
    await until(isShown, { timeoutMs: 60_000, intervalMs: 500, what: 'a webhook of the longest topic' });
    expect(await admin.barriers()).toEqual([]);
    expect(await admin.overflowPx()).toBeLessThanOrEqual(0);
  });
});

it.each([
  ['zh-TW', 'desktop', 'dark', desktop],
  ['en', 'phone', 'light', phone],
] as const)(
  'trends in %s on a %s, %s: charts without barriers, each with its table',
  async (language, _d, colorScheme, viewport) => {
    const admin = await openPage({ language, viewport, colorScheme });
    const { page, texts: t } = admin;
    await admin.arrive('/login', scene);
    // Before the past is made: midnight may come between the two.
    const day29 = dayAt(29);
    await withPast(admin);
    await admin.show(`#/${scene.merchantId}/trends`);
    await page
      .getByRole('img', { name: new RegExp(`^${t.trends.matchTitle}.*60.8%`) })
      .locator('canvas')
      .waitFor();
    expect(await admin.barriers()).toEqual([]);
    expect(await admin.overflowPx()).toBeLessThanOrEqual(0);
    await page.getByText(t.trends.asTable).first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: new RegExp(`${day29}.*58%`) }).waitFor();
    await page.getByRole('row', { name: /金卡會員.*89.9%/ }).waitFor();
    await page.getByText(t.trends.ranges[90]).click();
    await page.getByRole('heading', { name: t.trends.writesTitle }).scrollIntoViewIfNeeded();
    await page
      .getByRole('img', { name: new RegExp(`^${t.trends.writesTitle}`) })
      .locator('canvas')
      .waitFor();
    expect(await admin.barriers()).toEqual([]);
  },
);

it('trends that are looked at go on, and show a sync that ends meanwhile', async () => {
  const fresh = await makeScene({ members: 20 });
  const client = await bind(fresh);
  const admin = await openPage();
  const { page, texts: t } = admin;
  await page.clock.install();
  await admin.arrive('/login', fresh);
  await admin.show(`#/${fresh.merchantId}/trends`);
  await admin.see(t.trends.emptyDays);
  await syncAll(client, fresh);
  await admin.see(t.trends.firstDay);
  await page.route('**/activity?*', async (route) => {
    const answer = await route.fetch();
    const { total, ...activity } = (await answer.json()) as { total: object };
    await route.fulfill({ json: { ...activity, total: { ...total, written: 40, failed: 2 } } });
  });
  await page.clock.fastForward(61_000);
  await admin.see(t.trends.writesNow('40', '2'));
});

it.each([
  ['zh-TW', 'light'],
  ['en', 'dark'],
] as const)(
  'the page leads to privacy and terms in %s, without barriers on a phone, %s',
  async (language, colorScheme) => {
    const admin = await openPage({ language, viewport: phone, colorScheme });
    for (const name of ['privacy', 'terms'] as const) {
      await admin.show('');
      const link = admin.page.getByRole('link', { name: new RegExp(`^${admin.texts.links[name]}`) });
      await admin.page.goto(new URL((await link.getAttribute('href')) ?? '', urls.api).href);
      await admin.page.getByRole('heading', { level: 1, name: legalTexts[name][language].title }).waitFor();
      expect(await admin.barriers()).toEqual([]);
      expect(await admin.overflowPx()).toBeLessThanOrEqual(0);
    }
  },
);

it('next steps tell what phone binding takes, and which fields of the card are switched off', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await page.route('**/attributes', async (route) => {
    const answer = await route.fetch();
    const list = (await answer.json()) as { key: string; enabled: boolean }[];
    await route.fulfill({ json: list.map((item) => ({ ...item, enabled: item.key !== 'shopline_points' })) });
  });
  await admin.show(`#/${scene.merchantId}/next`);
  await admin.see(t.next.checks.provider);
  const item = (name: string) => page.getByRole('listitem').filter({ hasText: name });
  await item('會員點數').getByText(t.next.cardOff).waitFor();
  await item('會員等級到期日').getByText(t.next.cardOn).waitFor();
});

it('the language is switched at once, reasons from the server included, and remembered', async () => {
  const admin = await openPage();
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/members?state=skipped&code=no_line_login`);
  await admin.page.getByRole('row').getByText('未使用 LINE 快速登入').first().waitFor();
  await admin.press('English');
  await admin.page.getByRole('row').getByText('No LINE login').first().waitFor();
  await admin.page.reload();
  await admin.see('Sync results by member');
  expect(await admin.page.locator('html').getAttribute('lang')).toBe('en');
});

it('without a network the page says so and keeps what it has', async () => {
  const admin = await openPage();
  await admin.arrive('/login', scene);
  await admin.see(admin.texts.status.overview);
  // While the page is connected, it says nothing of the connection.
  expect(await admin.page.getByText(admin.texts.connection.live).count()).toBe(0);
  await admin.page.context().setOffline(true);
  await admin.see(admin.texts.connection.offline);
  await admin.see(scene.team.channelId);
  // What an admin asks for while offline fails at once: it is not sent later.
  await admin.press(admin.texts.status.startAgain);
  await admin.see(admin.texts.errors.offlineTitle);
  await admin.press(admin.texts.app.close);
  // A view that was never opened waits for the network, and the tabs stay.
  await admin.tab(admin.texts.tabs.next);
  await admin.see(admin.texts.errors.awaitsNetwork);
  expect(await admin.barriers()).toEqual([]);
  await admin.tab(admin.texts.tabs.status);
  await admin.see(scene.team.channelId);
  await admin.tab(admin.texts.tabs.next);
  await admin.page.context().setOffline(false);
  await admin.page.getByText(admin.texts.connection.offline).waitFor({ state: 'hidden' });
  await admin.see(admin.texts.next.cardTitle);
});

it('a part of the page that cannot be fetched leaves a way on', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.see(t.status.overview);
  await page.route('**/assets/MembersView-*.js', (route) => route.abort());
  await admin.tab(t.tabs.members);
  await admin.see(t.errors.crashTitle);
  expect(await admin.barriers()).toEqual([]);
  await page.unroute('**/assets/MembersView-*.js');
  await admin.press(t.errors.crashAction);
  await admin.see(t.members.title);
});
