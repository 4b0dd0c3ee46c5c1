import { until } from '../../local/until';
import { startFaultProxy, type FaultProxy } from '../support/faultProxy';
import { bindStore, countDelivered, startOwnStack, type Binding, type OwnStack } from '../support/ownStack';

const MEMBERS = 500;
const OUTAGE_MS = 30_000;
const RUN_TIMEOUT_MS = 150_000;
const TEST_TIMEOUT_MS = 300_000;

type Link = 'mongodb' | 'temporal' | 'shopline' | 'omnichat';

let own: OwnStack;
let links: Record<Link, FaultProxy>;

beforeAll(async () => {
  own = await startOwnStack();
  const { urls } = own.stack;
  const proxyTo = (address: string) => startFaultProxy({ host: 'localhost', port: Number(new URL(address).port) });
  const mongodb = new URL(urls.mongodbUri);
  links = {
    mongodb: await proxyTo(urls.mongodbUri),
    temporal: await proxyTo(`http://${urls.temporalAddress}`),
    shopline: await proxyTo(urls.shopline),
    omnichat: await proxyTo(urls.omnichat),
  };
  mongodb.port = String(links.mongodb.port);
  const env = {
    MONGODB_URI: mongodb.href,
    TEMPORAL_ADDRESS: `127.0.0.1:${links.temporal.port}`,
    SHOPLINE_API_URL: `http://127.0.0.1:${links.shopline.port}`,
    OMNICHAT_API_URL: `http://127.0.0.1:${links.omnichat.port}`,
  };
  await Promise.all([own.stack.restart('api', env), own.stack.restart('worker', env)]);
}, 180_000);

afterAll(async () => {
  await own?.stop();
  await Promise.all(Object.values(links ?? {}).map((link) => link.close()));
});

afterEach(() => {
  for (const link of Object.values(links)) {
    link.setState('open');
    link.setLatency(0);
  }
});

async function syncUnderWay(seed: number): Promise<Binding & { runId: string }> {
  const binding = await bindStore(own, { members: MEMBERS, seed });
  await own.control.resetRequests();
  const runId = await binding.admin.startSync(binding.merchantId);
  await until(async () => (await countDelivered(own.control)) > 20, { timeoutMs: RUN_TIMEOUT_MS });
  return { ...binding, runId };
}

async function expectGoodEnd({ admin, merchantId, channelId, runId }: Binding & { runId: string }): Promise<void> {
  const run = await admin.waitForSync(merchantId, runId, { timeoutMs: RUN_TIMEOUT_MS });
  expect(run.status).toMatch(/^completed/);
  expect(run.counts).toMatchObject({ read: MEMBERS, failed: 0 });
  expect(await own.control.diff(merchantId, channelId)).toEqual([]);
}

/** Takes the links away for half a minute; `during` looks at what that does. */
async function outage(names: Link[], during: () => Promise<void>): Promise<void> {
  const endsAtMs = performance.now() + OUTAGE_MS;
  for (const name of names) links[name].setState('refused');
  await during();
  await until(() => performance.now() >= endsAtMs, { timeoutMs: OUTAGE_MS + 1_000 });
  for (const name of names) links[name].setState('open');
}

async function readiness(): Promise<{ status: number; unreachable: string[] }> {
  const response = await fetch(`${own.stack.urls.api}/readyz`);
  const { unreachable } = (await response.json()) as { unreachable: string[] };
  return { status: response.status, unreachable };
}

test.each(['mongodb', 'temporal'] as const)(
  '%s away for 30 s in the middle of a sync: readiness names it, and the sync goes on by itself',
  async (name) => {
    const run = await syncUnderWay(name === 'mongodb' ? 41 : 42);
    expect(await readiness()).toEqual({ status: 200, unreachable: [] });
    await outage([name], async () => {
      await until(async () => (await readiness()).status === 503, { timeoutMs: OUTAGE_MS });
      expect(await readiness()).toEqual({ status: 503, unreachable: [name] });
      expect((await fetch(`${own.stack.urls.api}/healthz`)).status).toBe(200);
    });
    await until(async () => (await readiness()).status === 200, { timeoutMs: RUN_TIMEOUT_MS });
    await expectGoodEnd(run);
  },
  TEST_TIMEOUT_MS,
);

test(
  'a partner away for 30 s in the middle of a sync: the run waits, says for whom, and goes on by itself',
  async () => {
    const run = await syncUnderWay(43);
    await outage(['omnichat'], async () => {
      const waiting = async () => {
        const { status, limitedBy } = await run.admin.sync(run.merchantId, run.runId);
        return status === 'waiting' ? limitedBy : undefined;
      };
      const limitedBy = await until(waiting, { timeoutMs: OUTAGE_MS, what: 'a waiting run' });
      expect(limitedBy).toMatchObject({ partner: 'omnichat', reason: 'outage' });
    });
    await expectGoodEnd(run);
  },
  TEST_TIMEOUT_MS,
);

test.each(['mongodb', 'temporal', 'shopline', 'omnichat'] as const)(
  'slow and broken connections to %s in the middle of a sync: nobody is lost',
  async (name) => {
    const run = await syncUnderWay(44);
    const link = links[name];
    link.setLatency(100);
    await until(async () => (await countDelivered(own.control)) > 60, { timeoutMs: RUN_TIMEOUT_MS });
    link.reset();
    await expectGoodEnd(run);
  },
  TEST_TIMEOUT_MS,
);

test(
  'connections that are open and dead: requests to a partner time out and are made again on new ones',
  async () => {
    const run = await syncUnderWay(45);
    links.omnichat.setState('halfOpen');
    const delivered = await countDelivered(own.control);
    const heldUntilMs = performance.now() + 8_000;
    await until(() => performance.now() >= heldUntilMs, { timeoutMs: 10_000 });
    expect(await countDelivered(own.control)).toBeLessThanOrEqual(delivered + 64);
    links.omnichat.setState('open');
    await expectGoodEnd(run);
  },
  TEST_TIMEOUT_MS,
);
