import { AdminClient } from '../../tools/local/clients/client';
import { until } from '../../tools/local/until';
import { desktop, phone, type AdminPage } from './adminPage';
import { bind, control, makeScene, stepTimeoutMs, urls, useBrowser, type Scene } from './scene';

/** What a phone on a slow line should have to wait for; 1 kB is 1,000 bytes. */
const mostBytes = 220_000;
/** Of views with a large table, which an admin comes to later: what others need too is loaded by then. */
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
  const runId = await client.startSync(synced.merchantId);
  await client.waitForSync(synced.merchantId, runId, { timeoutMs: stepTimeoutMs });
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

/** So tall that the history does not wait below the fold. */
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
  // On the way here other views were seen too: only a new load shows what this one takes by itself.
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

it.each([
  ['status', 'desktop', desktop],
  ['status', 'phone', phone],
  ['settings', 'desktop', desktop],
  ['settings', 'phone', phone],
] as const)('%s on a %s moves nothing while it loads piece by piece', async (view, _device, viewport) => {
  const admin = await openPage({ viewport });
  const { page, texts } = admin;
  await bound(view)(admin);
  await page.route(/\/(api|assets)\//, async (route) => {
    await page.waitForTimeout(300);
    await route.continue();
  });
  await page.reload();
  const funnel = page.getByRole('list', { name: texts.health.funnel });
  await (view === 'status' ? funnel : page.getByText(texts.settings.disconnectShopline)).first().waitFor();
  await admin.scrollThrough();
  await page.waitForLoadState('networkidle');
  expect(await page.evaluate<number>(layoutShift)).toBeLessThan(0.05);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});

const paintedFirst = "performance.getEntriesByName('first-contentful-paint').length === 1";

it('the first words are seen before the style sheets are there, and nothing without its style after them', async () => {
  const { page, texts } = await openPage({ viewport: phone });
  let release!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\.css$/, async (route) => {
    await released;
    await route.continue();
  });
  await page.goto(urls.api, { waitUntil: 'commit' });
  const isPainted = () => page.evaluate<boolean>(paintedFirst);
  await until(isPainted, { timeoutMs: stepTimeoutMs, what: 'the first paint' });
  // Time enough for the scripts, if they did not wait for the sheets.
  await page.waitForTimeout(1_000);
  expect(await page.locator('#root').innerText()).toContain('Loading…');
  release();
  await page.getByText(texts.landing.title).waitFor();
});
