import { problemFor } from '../../api/problem';
import { IntegrationError } from '../../core/domain/errors';
import { AdminClient } from '../../tools/local/clients/client';
import { en } from '../../web/locales/en';
import { desktop, phone, type AdminPage } from './adminPage';
import { bind, control, makeScene, syncAll, urls, useBrowser, type Scene } from './scene';

const openPage = useBrowser();
const traceId = 'trace-of-the-failure';

let synced: Scene;
let unsynced: Scene;
/** Nobody has connected its store. */
let free: Scene;
/** SHOPLINE has not sent their authorisation. For `waitingChosen` the LINE account is chosen already. */
let waiting: Scene;
let waitingChosen: Scene;
/** A person who may connect one team, but not the two others. */
const severalTeams = 'several-teams';
const nobodysTeam = 'member-of-no-team';
/** A person of the connected team who may not see its connection. */
const onlooker = 'agent-of-a-connected-team';

beforeAll(async () => {
  synced = await makeScene({ members: 20 });
  const client = await bind(synced);
  await syncAll(client, synced);

  unsynced = await makeScene({ members: 20 });
  await bind(unsynced);

  free = await makeScene({ members: 20 });
  const withoutCrm = await control.createTeam({ modules: [] });
  const asAgent = await control.createTeam({ modules: ['crm'] });
  await control.call('POST', '/control/users', {
    name: '多團隊',
    username: severalTeams,
    teams: [
      { teamId: free.team.teamId, role: 'admin' },
      { teamId: withoutCrm.teamId, role: 'admin' },
      { teamId: asAgent.teamId, role: 'cs_agent' },
    ],
  });
  await control.call('POST', '/control/users', { name: '無團隊', username: nobodysTeam });
  const agent = [{ teamId: synced.team.teamId, role: 'cs_agent' }];
  await control.call('POST', '/control/users', { name: '客服', username: onlooker, teams: agent });

  waiting = await makeScene({ members: 60, installed: false });
  await bindUnauthorized(waiting);
  waitingChosen = await makeScene({ members: 20, installed: false });
  const chooser = await bindUnauthorized(waitingChosen);
  await chooser.chooseLineAccount(waitingChosen.merchantId, waitingChosen.team.channelId);
});

async function bindUnauthorized({ merchantId, username, team }: Scene): Promise<AdminClient> {
  const client = new AdminClient(urls.api);
  await client.openFromShopline(username, merchantId);
  await client.bind(merchantId, team.teamId);
  return client;
}

const bound = (scene: () => Scene, view: string) => async (admin: AdminPage) => {
  await admin.arrive('/login', scene());
  await admin.show(`#/${scene().merchantId}/${view}`);
};

/** Answers in the place of the server, as it would after this error. */
async function failing(admin: AdminPage, method: string, address: string, error: Error): Promise<void> {
  const { status, ...problem } = problemFor(error, admin.texts === en ? 'en' : 'zh-TW', traceId);
  const answer = { status, contentType: 'application/problem+json', body: JSON.stringify({ ...problem, status }) };
  await admin.page.route(address, (route) =>
    route.request().method() === method ? route.fulfill(answer) : route.fallback(),
  );
}

interface SeldomView {
  name: string;
  open: (admin: AdminPage) => Promise<void>;
  landmark: (t: AdminPage['texts']) => string;
}

const views: SeldomView[] = [
  {
    name: 'teams that cannot be connected, beside one that can',
    open: (admin) => admin.arrive('/shopline/open', { username: severalTeams, merchantId: free.merchantId }),
    landmark: (t) => t.connect.noRole,
  },
  {
    name: 'an account without a team',
    open: (admin) => admin.arrive('/shopline/open', { username: nobodysTeam, merchantId: free.merchantId }),
    landmark: (t) => t.connect.noTeams,
  },
  {
    name: 'a store that this session no longer holds',
    async open(admin) {
      await admin.arrive('/shopline/open', free);
      await failing(admin, 'POST', '**/api/integrations', new IntegrationError('store_not_authorized'));
      await admin.press(admin.texts.connect.submitTeam);
    },
    landmark: (t) => t.connect.reconnect,
  },
  {
    name: "the LINE account while SHOPLINE's authorisation is awaited",
    open: bound(() => waiting, 'status'),
    landmark: (t) => t.connect.preflightLater,
  },
  {
    name: "the first sync while SHOPLINE's authorisation is awaited",
    open: bound(() => waitingChosen, 'status'),
    landmark: (t) => t.connect.awaitingSync,
  },
  { name: 'nothing synced yet', open: bound(() => unsynced, 'status'), landmark: (t) => t.status.awaits.first },
  { name: 'no members yet', open: bound(() => unsynced, 'members'), landmark: (t) => t.members.empty },
  {
    name: 'next steps without the member card module',
    open: bound(() => synced, 'next'),
    landmark: (t) => t.next.buy,
  },
  {
    name: 'the way to disconnect in SHOPLINE',
    open: bound(() => synced, 'settings'),
    landmark: (t) => t.settings.disconnectShopline,
  },
  {
    name: 'what taking back would take off contacts',
    async open(admin) {
      await bound(() => synced, 'settings')(admin);
      await admin.press(admin.texts.clear.open);
    },
    landmark: (t) => t.clear.byRecords,
  },
  {
    name: 'nothing connected, logged in',
    open: (admin) => admin.arrive('/login', free),
    landmark: (t) => t.landing.connectTitle,
  },
  {
    name: 'a role that may not see connections',
    open: (admin) => admin.arrive('/login', { username: onlooker }),
    landmark: (t) => t.landing.noRoleDetail,
  },
  {
    name: 'a list that could not be loaded',
    async open(admin) {
      await admin.arrive('/login', synced);
      await failing(admin, 'GET', '**/attributes', new Error('broken'));
      await admin.show(`#/${synced.merchantId}/settings`);
    },
    landmark: () => traceId,
  },
];

describe.each([
  ['zh-TW', 'desktop', 'light', desktop],
  ['en', 'phone', 'dark', phone],
] as const)('in %s on a %s, %s', (language, _device, colorScheme, viewport) => {
  it.each(views)('$name: no barriers, and it fits the screen', async ({ open, landmark }) => {
    const admin = await openPage({ language, viewport, colorScheme });
    await open(admin);
    await admin.see(landmark(admin.texts));
    expect(await admin.barriers()).toEqual([]);
    expect(await admin.overflowPx()).toBeLessThanOrEqual(0);
  });
});

it('each team that cannot be connected says why, and leads back to the others', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/shopline/open', { username: severalTeams, merchantId: free.merchantId });
  const ways = page.getByRole('button', { name: new RegExp(`^${t.connect.why}`) });
  await ways.first().click();
  await page.locator('h2:focus', { hasText: '尚未購買 CRM 模組' }).waitFor();
  await admin.press(t.refusal.backToTeams);
  await ways.last().click();
  await admin.see('此帳號無串接權限');
  await admin.press(t.refusal.backToTeams);
  await admin.see(t.connect.chooseTeam);
});

it('a store that this session no longer holds is proved again where it was opened', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/shopline/open', free);
  await failing(admin, 'POST', '**/api/integrations', new IntegrationError('store_not_authorized'));
  await admin.press(t.connect.submitTeam);
  const way = page.getByRole('link', { name: t.connect.reconnect });
  expect(await way.getAttribute('href')).toBe('/shopline/open');
});

it("the sample of members comes by itself with SHOPLINE's authorisation", async () => {
  const late = await makeScene({ installed: false });
  await bindUnauthorized(late);
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', late);
  await admin.see(t.connect.awaitingTitle);
  await admin.see(t.connect.preflightLater);
  await control.install(late.merchantId);
  await admin.see(t.connect.preflightGood);
  await page.getByText(t.connect.awaitingTitle).waitFor({ state: 'hidden' });
});

it("the first sync is offered as soon as SHOPLINE's authorisation has arrived", async () => {
  const late = await makeScene({ members: 20, installed: false });
  await (await bindUnauthorized(late)).chooseLineAccount(late.merchantId, late.team.channelId);
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', late);
  await admin.see(t.connect.awaitingLonger);
  expect(await page.getByText(t.status.firstTitle).count()).toBe(0);
  await control.install(late.merchantId);
  await admin.see(t.status.firstTitle);
});

it('a sample that cannot be had says so, and is asked for again', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', unsynced);
  await page.route('**/preflight?*', (route) => route.abort());
  await admin.show(`#/${unsynced.merchantId}/settings`);
  await admin.press(t.settings.change);
  await admin.see(t.connect.preflightFailed);
  expect(await admin.barriers()).toEqual([]);
  await page.unroute('**/preflight?*');
  await page.getByRole('dialog').getByRole('button', { name: t.app.retry }).click();
  await admin.see(t.connect.preflightGood);
});

it('a list that could not be loaded is tried again, and a failed action names its trace', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', synced);
  await failing(admin, 'GET', '**/attributes', new Error('broken'));
  await admin.show(`#/${synced.merchantId}/settings`);
  await admin.see(traceId);
  await page.unroute('**/attributes');
  await admin.press(t.app.retry);
  await admin.see('shopline_points');
  await failing(admin, 'PUT', '**/settings', new Error('broken'));
  await page.getByRole('switch').first().click();
  await admin.press(t.settings.save);
  await page.locator('.ant-notification').getByText(traceId).waitFor();
});

it('the first sync leads on to what it is good for', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', synced);
  await page.getByRole('link', { name: t.status.nextSteps }).click();
  await admin.see(t.next.cardTitle);
});
