import { setTimeout as delay } from 'node:timers/promises';
import { AdminClient } from '../../tools/local/clients/client';
import type { RunningProcess } from '../../tools/local/stack/processes';
import { until } from '../../tools/local/until';
import { ElectionProxy } from '../support/electionProxy';
import { postOmnichatEvent } from '../support/omnichatEvent';
import { integrationOf, readRecords } from '../support/onRecord';
import { bindStore, countDelivered, startOwnStack, type Binding, type OwnStack } from '../support/ownStack';
import { startSecondWorker } from '../support/secondWorker';

// At 40 writes a second a sync of this many takes up to 12 s, as long as the first election.
const MEMBERS = 480;
const FOLLOWED_MEMBERS = 40;
const RUN_TIMEOUT_MS = 90_000;
/** Shorter than the wait for the next full read, which would find what no webhook told. */
const SETTLE_TIMEOUT_MS = 30_000;
/** The writes of one second at the cap, and those under way. So many may be repeated. */
const ONE_SECOND_OF_WRITES = 40 + 64;
/** Less than the second election takes: an answer must not wait for its end. Browsers and proxies give up later. */
const LONGEST_ANSWER_MS = 19_000;

let own: OwnStack;
let database: ElectionProxy;
let second: RunningProcess;
let env: Record<string, string>;

beforeAll(async () => {
  own = await startOwnStack({}, { isReplicaSet: true });
  database = await ElectionProxy.start(own.stack.urls.mongodbUri);
  env = { MONGODB_URI: await database.uriFor(own.stack.urls.mongodbUri) };
  await Promise.all([own.stack.restart('api', env), own.stack.restart('worker', env)]);
  second = await startSecondWorker(own.stack, env);
});

afterAll(async () => {
  await second?.stop();
  await own?.stop();
  await database?.close();
});

interface Followed extends Binding {
  ids: { integrationId: string; runId: string };
}

/** A store whose members are on their contacts, and whose changes are followed. */
async function followedStore(seed: number): Promise<Followed> {
  const binding = await bindStore(own, { members: FOLLOWED_MEMBERS, seed });
  const { admin, merchantId } = binding;
  const runId = await admin.startSync(merchantId);
  await admin.waitForSync(merchantId, runId, { timeoutMs: RUN_TIMEOUT_MS });
  return { ...binding, ids: { runId, integrationId: await integrationOf(own.stack.urls.mongodbUri, runId) } };
}

/** A store that has not installed the app, and a team to bind it to. */
async function newcomer(seed: number) {
  const { merchantId } = await own.control.createStore({ members: 5, seed, installed: false });
  return { merchantId, team: await own.control.createTeam({ storeId: merchantId, contactShare: 0.7 }) };
}

async function bindNewcomer({ merchantId, team }: Awaited<ReturnType<typeof newcomer>>): Promise<AdminClient> {
  const admin = new AdminClient(own.stack.urls.api);
  await admin.openFromShopline(team.adminUsername, merchantId);
  await admin.bind(merchantId, team.teamId);
  return admin;
}

/** Plays an election: no member is primary, then none answers for `silentForMs`. At the end every connection breaks. */
async function holdElection({ refusesForMs, silentForMs }: { refusesForMs: number; silentForMs: number }) {
  database.setState('electing');
  await delay(refusesForMs);
  if (silentForMs > 0) database.setState('refused');
  await delay(silentForMs);
  database.setState('primary');
  database.cut();
}

/** @returns how long an admin waits for an answer, good or bad. */
async function askAsAdmin({ admin, merchantId }: Binding): Promise<number> {
  const sinceMs = performance.now();
  await admin.integration(merchantId).catch((error: unknown) => {
    expect(error).toMatchObject({ status: 503, problem: { code: 'temporarily_unavailable' } });
  });
  return performance.now() - sinceMs;
}

const readMetrics = async () => (await fetch(`${own.stack.urls.apiMetrics}/metrics`)).text();

/** Events of Omnichat counted so far, by what became of them. */
async function countedEvents(): Promise<Record<string, number>> {
  const series = (await readMetrics()).matchAll(/^webhook_events_total\{partner="omnichat",outcome="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries([...series].map(([, outcome = '', count]) => [outcome, Number(count)] as const));
}

test.each([
  { length: '12 s', refusesForMs: 12_000, silentForMs: 0, seed: 810 },
  { length: '20 s', refusesForMs: 14_000, silentForMs: 6_000, seed: 820 },
])(
  'an election of $length in the middle of a sync, of live changes, of an installation and of an uninstall: nothing is lost, nothing wrong, and no step by hand',
  async ({ seed, ...election }) => {
    const [syncing, followed, leaving, arriving] = await Promise.all([
      bindStore(own, { members: MEMBERS, seed }),
      followedStore(seed + 1),
      followedStore(seed + 2),
      newcomer(seed + 3),
    ]);
    await own.control.resetRequests();
    const runId = await syncing.admin.startSync(syncing.merchantId);
    await until(async () => (await countDelivered(own.control)) > 40, { timeoutMs: RUN_TIMEOUT_MS });

    const isOver = holdElection(election);
    const answered = askAsAdmin(syncing);
    // Asked for from the start: what follows may take as long as the election.
    const isUnready = until(async () => (await fetch(`${own.stack.urls.api}/readyz`)).status === 503, {
      timeoutMs: RUN_TIMEOUT_MS,
    });
    const refusedBefore = database.refused;
    await own.control.changeManyMembers(followed.merchantId, {
      count: 20,
      patch: { tags_to_add: ['election'] },
      webhooksPerSecond: 10,
    });
    await own.control.install(arriving.merchantId);
    await own.control.uninstall(leaving.merchantId);
    await isUnready;
    // What the alert `DatabaseAway` goes by.
    expect(await readMetrics()).toMatch(/^http_request_duration_seconds_count\{.*route="\/readyz",status="503"/m);
    expect(await answered).toBeLessThan(LONGEST_ANSWER_MS);
    await isOver;
    expect(database.refused).toBeGreaterThan(refusedBefore);

    const settled = async (what: string, check: () => Promise<boolean>): Promise<string[]> =>
      until(check, { timeoutMs: SETTLE_TIMEOUT_MS, what }).then(
        () => [],
        () => [what],
      );
    const admin = await bindNewcomer(arriving);
    const lost = await Promise.all([
      settled('changes', async () => {
        const { merchantId, channelId } = followed;
        return (await own.control.diff(merchantId, channelId)).length === 0;
      }),
      settled('the token of the store that installed', async () => {
        const { status } = await admin.integration(arriving.merchantId);
        return status === 'awaiting_line_account';
      }),
      settled('the uninstall', async () => {
        const { run, members, contacts } = await readRecords(own.stack.urls.mongodbUri, leaving.ids);
        return run === null && members.length === 0 && contacts.length === 0;
      }),
    ]);
    expect(lost.flat()).toEqual([]);

    const run = await syncing.admin.waitForSync(syncing.merchantId, runId, { timeoutMs: RUN_TIMEOUT_MS });
    expect(run.status).toMatch(/^completed/);
    expect(run.counts).toMatchObject({ read: MEMBERS, failed: 0 });
    expect(await own.control.diff(syncing.merchantId, syncing.channelId)).toEqual([]);
    const { alarms, omnichat, shopline } = await own.control.requests();
    expect(alarms.write_without_change ?? 0).toBeLessThanOrEqual(ONE_SECOND_OF_WRITES);
    expect({ ...omnichat.byStatus, ...shopline.byStatus }).not.toHaveProperty('429');
    expect(omnichat.maxInOneSecond).toBeLessThanOrEqual(40);
    expect(shopline.maxInOneSecond).toBeLessThanOrEqual(20);
  },
  240_000,
);

test('an api that is told to stop in the middle of an election stores what it holds before it ends', async () => {
  const arriving = await newcomer(830);
  const { merchantId } = arriving;
  database.setState('electing');
  await own.control.install(merchantId);
  const refused = async () => {
    const path = '/control/webhooks?topic=access_token/create';
    const { items } = await own.control.call<{ items: { owner: string; status: number | null }[] }>('GET', path);
    return items.some(({ owner, status }) => owner === merchantId && status === 503);
  };
  await until(refused, { timeoutMs: SETTLE_TIMEOUT_MS, what: 'the token answered with 503' });
  const api = own.stack.processOf('api');
  const isEnded = own.stack.kill('api', 'SIGTERM');
  await until(
    async () =>
      fetch(`${own.stack.urls.api}/healthz`)
        .then(Boolean)
        .catch(() => false)
        .then((is) => !is),
    {
      timeoutMs: SETTLE_TIMEOUT_MS,
      what: 'an api that takes no more requests',
    },
  );
  database.setState('primary');
  await isEnded;
  expect(api.endedWith).toBe('exit code 0');
  await own.stack.restart('api', env);
  const admin = await bindNewcomer(arriving);
  await admin.waitForStatus(merchantId, 'awaiting_line_account', SETTLE_TIMEOUT_MS);
});

test("an event that a team's own secret signed, sent in an election: 503, and stored once that is over; a forged one is not", async () => {
  const { admin, merchantId, channelId } = await followedStore(840);
  // The contacts of that sync are no longer told, so that only the events of this test are counted.
  await own.control.changeSettings({ omnichatWebhooks: { enabled: false } });
  const secret = 'a-secret-of-the-team-alone';
  await admin.call('PUT', `/api/integrations/${merchantId}/settings`, { omnichatWebhookSecret: secret });
  const send = async (userId: string, options: { path?: string; signature?: string }) => {
    const contact = { platform: 'line', channelId, userId: userId.padEnd(33, '0') };
    const api = { url: own.stack.urls.api, secret };
    return (await postOmnichatEvent(api, 'customer/channel_subscribe', contact, options)).status;
  };
  const before = await countedEvents();
  database.setState('electing');
  const answers = await Promise.all([
    send('U1', {}),
    send('U2', { path: `/${merchantId}` }),
    send('U3', { path: `/${merchantId}`, signature: 'ab'.repeat(32) }),
  ]);
  database.setState('primary');
  expect(answers).toEqual([503, 503, 503]);
  const counted = async (outcome: string) => ((await countedEvents())[outcome] ?? 0) - (before[outcome] ?? 0);
  // An echo of the first sync may still be on its way.
  await until(async () => (await counted('stored')) >= 2 && (await counted('wrong_signature')) === 1, {
    timeoutMs: SETTLE_TIMEOUT_MS,
    what: 'two events stored and one refused',
  });
  expect(await counted('lost')).toBe(0);
});

test('a signing secret of alerts that was saved after a 503 is answered once the hook is saved again, and then no more', async () => {
  const { admin, merchantId } = await bindStore(own, { members: 5, seed: 850 });
  const path = `/api/integrations/${merchantId}/alerts`;
  const hook = { webhookUrl: `${own.stack.urls.control}/alerts/webhook/${merchantId}` };
  const save = () => admin.call<{ webhookSecret?: string }>('PUT', path, hook);
  const isSaved = async () => {
    const { hasWebhookSecret } = await admin.call<{ hasWebhookSecret: boolean }>('GET', path);
    return hasWebhookSecret;
  };
  const hasBegun = database.electAt('update', 'alerts');
  const answer = save().catch((error: unknown) => error);
  await hasBegun;
  expect(await answer).toMatchObject({ status: 503, problem: { code: 'temporarily_unavailable' } });
  database.setState('primary');
  await until(isSaved, { timeoutMs: SETTLE_TIMEOUT_MS, what: 'the hook saved by the request that was answered 503' });
  expect((await save()).webhookSecret).toMatch(/^whsec_/);
  expect(await save()).not.toHaveProperty('webhookSecret');
});
