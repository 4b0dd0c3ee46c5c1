import type { Locator, Page } from 'playwright-core';
import { AdminClient } from '../../tools/local/clients/client';
import { until } from '../../tools/local/until';
import { desktop, phone, type AdminPage } from './adminPage';
import { holdRequests } from './heldRequests';
import { bind, control, makeScene, stepTimeoutMs, syncAll, urls, useBrowser, type Scene } from './scene';

/** The most that a phone on a slow line should have to load; 1 kB is 1,000 bytes. */
const mostBytes = 220_000;
/** The most for views with a large table. An admin opens them later, when what other views need too is loaded. */
const mostBytesOfLater = 300_000;
const later = ['members', 'audit log', 'the sandbox', 'settings'];

/** Compressed bytes of every script and style sheet that the shown page has loaded so far. Run in the browser. */
const loadedBytes = `performance.getEntriesByType('resource')
  .filter(({ name }) => /\\.(js|css)$/.test(new URL(name).pathname))
  .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`;

const openPage = useBrowser();
let synced: Scene;
let unbound: Scene;
let withoutLine: Scene;
let rivalUsername: string;

beforeAll(async () => {
  synced = await makeScene();
  const client = await bind(synced);
  await syncAll(client, synced);
  rivalUsername = (await control.createTeam({ storeId: synced.merchantId, modules: [], contactShare: 0 }))
    .adminUsername;

  unbound = await makeScene();
  withoutLine = await makeScene();
  const other = new AdminClient(urls.api);
  await other.openFromShopline(withoutLine.username, withoutLine.merchantId);
  await other.bind(withoutLine.merchantId, withoutLine.team.teamId);
});

const bound = (view: string) => async (admin: AdminPage) => {
  await admin.arrive('/login', synced);
  await admin.show(`#/${synced.merchantId}/${view}`);
};

/** So tall that the history is on screen: below its edge, it would wait to be loaded. */
const tall = { width: 1280, height: 1600 };

/** How to get to each view, and words that show that it has loaded. */
const views: [name: string, open: (admin: AdminPage) => Promise<void>, landmark: (t: AdminPage['texts']) => string][] =
  [
    ['the page before login', (admin) => admin.show(''), (t) => t.landing.title],
    ['choosing a team', (admin) => admin.arrive('/shopline/open', unbound), (t) => t.connect.chooseTeam],
    ['choosing a LINE account', (admin) => admin.arrive('/login', withoutLine), (t) => t.connect.chooseLine],
    [
      'a refusal',
      (admin) => admin.arrive('/shopline/open', { username: rivalUsername, merchantId: synced.merchantId }),
      (t) => t.refusal.forSupport,
    ],
    ['status', bound('status'), (t) => t.status.startedAt],
    ['members', bound('members'), (t) => t.members.customer],
    ['settings', bound('settings'), (t) => t.settings.disconnectShopline],
    ['next steps', bound('next'), (t) => t.next.cardTitle],
    ['trends', bound('trends'), (t) => t.trends.firstDay],
    ['audit log', bound('audit'), (t) => t.audit.hint],
    ['the sandbox', (admin) => admin.show('sandbox'), (t) => t.sandboxLink],
  ];

it.each(views)('%s loads no more than a phone should wait for', async (name, open, landmark) => {
  const admin = await openPage({ viewport: name === 'the sandbox' ? desktop : tall });
  await open(admin);
  await admin.see(landmark(admin.texts));
  // Other views were loaded on the way here. Only a new load shows what this view takes by itself.
  await admin.page.reload();
  await admin.see(landmark(admin.texts));
  let before = -1;
  const bytes = await until(
    async () => {
      const now = await admin.page.evaluate<number>(loadedBytes);
      const isSettled = now === before;
      before = now;
      return isSettled && now;
    },
    { timeoutMs: stepTimeoutMs, intervalMs: 1_000, what: 'the last of them' },
  );
  expect(bytes).toBeLessThanOrEqual(later.includes(name) ? mostBytesOfLater : mostBytes);
});

/** How far what was on screen moved by itself, as browsers score it (Cumulative Layout Shift). Run in the browser. */
const layoutShift = `new Promise((resolve) => {
  let shift = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) shift += value;
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => resolve(shift), 500);
})`;

/** Views in which people press something that lies below parts that come late. `last` is what comes last. */
const slowViews: [name: string, open: (admin: AdminPage) => Promise<void>, last: (admin: AdminPage) => Locator][] = [
  ['status', bound('status'), ({ page, texts: t }) => page.getByRole('list', { name: t.health.funnel })],
  ['settings', bound('settings'), ({ page, texts: t }) => page.getByText(t.settings.disconnectShopline)],
  [
    'choosing a LINE account',
    (admin) => admin.arrive('/login', withoutLine),
    ({ page, texts: t }) => page.getByText(t.connect.preflightGood),
  ],
];

describe.each([
  ['desktop', desktop],
  ['phone', phone],
] as const)('on a %s', (_device, viewport) => {
  it.each(slowViews)('%s moves nothing while it loads piece by piece', async (_name, open, last) => {
    const admin = await openPage({ viewport });
    const { page } = admin;
    await open(admin);
    await answersLate(page);
    await page.reload();
    await last(admin).first().waitFor();
    await admin.scrollThrough();
    await page.waitForLoadState('networkidle');
    expect(await page.evaluate<number>(layoutShift)).toBeLessThan(0.01);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });

  it("a member's history does not move away when the partners have answered", async () => {
    const admin = await openPage({ viewport });
    const { page, texts: t } = admin;
    // A delivered member: Omnichat shows nothing of a member without a contact.
    await bound('members?state=delivered')(admin);
    await admin.see(t.members.states.delivered);
    await answersLate(page);
    await page.getByRole('table').getByRole('button').first().click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText(t.members.inOmnichat).waitFor();
    await drawer.getByText(t.member.historyTitle).waitFor();
    expect(await page.evaluate<number>(layoutShift)).toBeLessThan(0.01);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });
});

/** The answers that need a partner come last, as in production. Of the others the list of syncs comes last. */
async function answersLate(page: Page): Promise<void> {
  const delays: [RegExp, number][] = [
    [/compare|preflight|line-accounts/, 2_000],
    [/custom-fields/, 900],
    [/syncs/, 600],
    [/./, 300],
  ];
  await page.route(/\/(api|assets)\//, async (route) => {
    const [, delayMs] = delays.find(([path]) => path.test(route.request().url()))!;
    await page.waitForTimeout(delayMs);
    await route.continue();
  });
}

const paintedFirst = "performance.getEntriesByName('first-contentful-paint').length === 1";

it('the first words are seen before the style sheets are there, and nothing without its style after them', async () => {
  const { page, texts } = await openPage({ viewport: phone });
  const release = await holdRequests(page, /\.css$/);
  await page.goto(urls.api, { waitUntil: 'commit' });
  const isPainted = () => page.evaluate<boolean>(paintedFirst);
  await until(isPainted, { timeoutMs: stepTimeoutMs, what: 'the first paint' });
  // Scripts that did not wait for the style sheets would have run by then.
  await page.waitForTimeout(1_000);
  expect(await page.locator('#root').innerText()).toContain('Loading…');
  release();
  await page.getByText(texts.landing.title).waitFor();
});

it('a reader who wants less motion sees none, not even while a view waits for its answer', async () => {
  const admin = await openPage({});
  const { page, texts } = admin;
  await bound('status')(admin);
  const release = await holdRequests(page, /\/members(\?|$)/);
  await admin.show(`#/${synced.merchantId}/members`);
  await page.getByRole('status', { name: texts.app.loading }).waitFor();
  await admin.standStill();
  expect(await page.getByRole('status', { name: texts.app.loading }).isVisible()).toBe(true);
  release();
});
