import { until } from '../../tools/local/until';
import { FaultProxy } from '../support/faultProxy';
import { holdWrites } from '../support/heldWrites';
import { bindStore, countDelivered, startOwnStack, type Binding, type OwnStack } from '../support/ownStack';

/** A sync of so many makes about 210 writes. */
const MEMBERS = 500;
const OUTAGE_MS = 30_000;
const RUN_TIMEOUT_MS = 120_000;
const TEST_TIMEOUT_MS = 240_000;

const LINKS = ['mongodb', 'temporal', 'shopline', 'omnichat'] as const;
type Link = (typeof LINKS)[number];
type Run = Binding & { runId: string };
type RunUnderWay = Run & { letGo: () => Promise<void> };

let own: OwnStack;
let links: Record<Link, FaultProxy>;

beforeAll(async () => {
  own = await startOwnStack();
  const { urls } = own.stack;
  const proxyTo = (address: string) => FaultProxy.start({ host: 'localhost', port: Number(new URL(address).port) });
  links = {
    mongodb: await proxyTo(urls.mongodbUri),
    temporal: await proxyTo(`http://${urls.temporalAddress}`),
    shopline: await proxyTo(urls.shopline),
    omnichat: await proxyTo(urls.omnichat),
  };
  const mongodb = new URL(urls.mongodbUri);
  mongodb.port = String(links.mongodb.port);
  const env = {
    MONGODB_URI: mongodb.href,
    TEMPORAL_ADDRESS: `127.0.0.1:${links.temporal.port}`,
    SHOPLINE_API_URL: `http://127.0.0.1:${links.shopline.port}`,
    OMNICHAT_API_URL: `http://127.0.0.1:${links.omnichat.port}`,
  };
  await Promise.all([own.stack.restart('api', env), own.stack.restart('worker', env)]);
});

afterAll(async () => {
  await own?.stop();
  await Promise.all(Object.values(links ?? {}).map((link) => link.close()));
});

afterEach(() => {
  for (const link of Object.values(links)) {
    link.setState('open');
    link.latencyMs = 0;
  }
});

/** A sync that stays in its middle until `letGo`: Omnichat keeps what comes after the first `passed` writes waiting. */
async function syncUnderWay(seed: number, passed = 21): Promise<RunUnderWay> {
  const binding = await bindStore(own, { members: MEMBERS, seed });
  await own.control.resetRequests();
  const letGo = await holdWrites(own.control, binding.channelId, passed);
  const runId = await binding.admin.startSync(binding.merchantId);
  await untilDelivered(20);
  return { ...binding, runId, letGo };
}

async function untilDelivered(count: number): Promise<void> {
  await until(async () => (await countDelivered(own.control)) > count, {
    timeoutMs: RUN_TIMEOUT_MS,
    what: `${count} writes`,
  });
}

async function expectGoodEnd({ admin, merchantId, channelId, runId }: Run): Promise<void> {
  const run = await admin.waitForSync(merchantId, runId, { timeoutMs: RUN_TIMEOUT_MS });
  expect(run.status).toMatch(/^completed/);
  expect(run.counts).toMatchObject({ read: MEMBERS, failed: 0 });
  expect(await own.control.diff(merchantId, channelId)).toEqual([]);
}

async function expectLimitedBy({ admin, merchantId, runId }: Run, partner: string): Promise<void> {
  const waiting = async () => {
    const { status, limitedBy } = await admin.sync(merchantId, runId);
    return status === 'waiting' && limitedBy;
  };
  // The partners stay away until both runs have said so: on a busy machine that may be longer than half a minute.
  const limitedBy = await until(waiting, { timeoutMs: RUN_TIMEOUT_MS, what: `a run that waits for ${partner}` });
  expect(limitedBy).toMatchObject({ partner, reason: 'outage' });
}

/** What does not answer, by `/readyz`. Where that is Temporal alone, the process stays in service. */
async function unreachable(): Promise<string[]> {
  const response = await fetch(`${own.stack.urls.api}/readyz`);
  const { unreachable: names, temporal } = (await response.json()) as { unreachable: string[]; temporal: string };
  expect(response.status).toBe(names.length === 0 ? 200 : 503);
  return temporal === 'away' ? [...names, 'temporal'] : names;
}

async function untilUnreachable(...names: Link[]): Promise<void> {
  await until(async () => (await unreachable()).join() === names.join(), {
    timeoutMs: RUN_TIMEOUT_MS,
    what: `readiness without ${names.join() || 'nothing'}`,
  });
}

/** Returns half a minute after `sinceMs`. */
async function outageOver(sinceMs: number): Promise<void> {
  await until(() => performance.now() - sinceMs >= OUTAGE_MS, { timeoutMs: OUTAGE_MS + 1_000 });
}

test(
  'both partners away for 30 s in the middle of a sync: the runs wait, say for whom, and go on by themselves',
  async () => {
    const other = await bindStore(own, { members: MEMBERS, seed: 42 });
    const run = await syncUnderWay(41);
    // Slow pages: the preview, which writes nothing, is still reading when SHOPLINE goes away.
    links.shopline.latencyMs = 300;
    const readBefore = (await own.control.requests()).shopline.total;
    const preview = { ...other, runId: await other.admin.startSync(other.merchantId, 'preview') };
    await until(async () => (await own.control.requests()).shopline.total > readBefore + 1, {
      timeoutMs: RUN_TIMEOUT_MS,
    });
    const sinceMs = performance.now();
    links.shopline.setState('refused');
    links.omnichat.setState('refused');
    await run.letGo();
    await Promise.all([expectLimitedBy(run, 'omnichat'), expectLimitedBy(preview, 'shopline')]);
    expect(await unreachable()).toEqual([]);
    await outageOver(sinceMs);
    links.shopline.setState('open');
    links.omnichat.setState('open');
    links.shopline.latencyMs = 0;
    await expectGoodEnd(run);
    const { status, counts } = await preview.admin.waitForSync(preview.merchantId, preview.runId, {
      timeoutMs: RUN_TIMEOUT_MS,
    });
    expect({ status, read: counts.read }).toEqual({ status: 'completed', read: MEMBERS });
  },
  TEST_TIMEOUT_MS,
);

test(
  'MongoDB and Temporal away for 30 s in the middle of a sync: readiness names them, and the sync goes on by itself',
  async () => {
    const run = await syncUnderWay(43);
    expect(await unreachable()).toEqual([]);
    const sinceMs = performance.now();
    links.mongodb.setState('refused');
    await untilUnreachable('mongodb');
    links.temporal.setState('refused');
    await untilUnreachable('mongodb', 'temporal');
    await run.letGo();
    expect((await fetch(`${own.stack.urls.api}/healthz`)).status).toBe(200);
    await outageOver(sinceMs);
    links.mongodb.setState('open');
    await untilUnreachable('temporal');
    links.temporal.setState('open');
    await untilUnreachable();
    await expectGoodEnd(run);
  },
  TEST_TIMEOUT_MS,
);

test(
  'slow connections that are reset one after the other in the middle of a sync: nobody is lost',
  async () => {
    const run = await syncUnderWay(44, 120);
    for (const link of Object.values(links)) link.latencyMs = 50;
    for (const [index, name] of LINKS.entries()) {
      const { accepted } = links[name];
      links[name].reset();
      await untilDelivered(40 + 20 * index);
      await until(() => links[name].accepted > accepted, { timeoutMs: RUN_TIMEOUT_MS, what: `a new way to ${name}` });
    }
    await run.letGo();
    await expectGoodEnd(run);
  },
  TEST_TIMEOUT_MS,
);

test(
  'connections that are open and dead in the middle of a sync: each is given up, readiness tells, and nobody is lost',
  async () => {
    const run = await syncUnderWay(45);
    for (const link of Object.values(links)) link.setState('halfOpen');
    await run.letGo();
    await untilUnreachable('mongodb', 'temporal');
    // The connections of that time stay dead. Only new ones get through.
    for (const link of Object.values(links)) link.setState('open');
    await untilUnreachable();
    await expectGoodEnd(run);
  },
  TEST_TIMEOUT_MS,
);
