import { until } from '../../tools/local/until';
import { FaultProxy } from '../support/faultProxy';
import { postOmnichatEvent } from '../support/omnichatEvent';
import { bindStore, countDelivered, startOwnStack, type OwnStack } from '../support/ownStack';
import { postShoplineEvent } from '../support/shoplineEvent';

const PATIENCE_MS = 120_000;
const TEST_TIMEOUT_MS = 240_000;

let own: OwnStack;
/** Between `api` and the database. */
let link: FaultProxy;

beforeAll(async () => {
  // The driver gives up connections that hang. A write that this breaks off is repeated on a replica set only, as in
  // production.
  own = await startOwnStack({}, { isReplicaSet: true });
  const mongodb = new URL(own.stack.urls.mongodbUri);
  link = await FaultProxy.start({ host: 'localhost', port: Number(mongodb.port) });
  mongodb.port = String(link.port);
  await own.stack.restart('api', { MONGODB_URI: mongodb.href });
});

afterAll(async () => {
  await own?.stop();
  await link?.close();
});

afterEach(() => {
  link.latencyMs = 0;
});

test(
  'a database that hangs: a webhook is answered 503 before SHOPLINE gives up on us, and 200 once it is stored',
  async () => {
    const { merchantId } = await bindStore(own, { members: 5, seed: 46 });
    const api = { url: own.stack.urls.api, clientSecret: own.stack.env.SHOPLINE_CLIENT_SECRET ?? '' };
    const event = { topic: 'customer/update', merchant_id: merchantId, resource: { _id: 'c1' }, trace_id: 'hanging' };
    link.latencyMs = 3_500;
    const sentAtMs = performance.now();
    expect((await postShoplineEvent(api, event)).status).toBe(503);
    expect(performance.now() - sentAtMs).toBeLessThan(3_000);
    link.latencyMs = 0;
    await until(async () => (await postShoplineEvent(api, event)).status === 200, {
      timeoutMs: PATIENCE_MS,
      what: 'the same event stored',
    });
  },
  TEST_TIMEOUT_MS,
);

test(
  'a database that hangs for 6 s: Omnichat, which waits 15 s, is answered 200 once its event is stored',
  async () => {
    const { admin, merchantId, channelId } = await bindStore(own, { members: 5, seed: 47 });
    await admin.waitForSync(merchantId, await admin.startSync(merchantId), { timeoutMs: PATIENCE_MS });
    const api = { url: own.stack.urls.api, secret: own.stack.env.OMNICHAT_WEBHOOK_SECRET ?? '' };
    const contact = { platform: 'line', channelId, userId: `U${'47'.repeat(16)}` };
    link.latencyMs = 6_000;
    const sentAtMs = performance.now();
    const answer = postOmnichatEvent(api, 'customer/channel_subscribe', contact);
    await until(() => performance.now() - sentAtMs > 3_000, { timeoutMs: 5_000 });
    // What the proxy holds by now still takes 6 s.
    link.latencyMs = 0;
    expect((await answer).status).toBe(200);
    expect(performance.now() - sentAtMs).toBeGreaterThan(5_000);
  },
  TEST_TIMEOUT_MS,
);

test(
  'a worker told to stop in the middle of a sync ends within 10 s',
  async () => {
    // At 40 writes a second a sync of this many takes long enough to be broken off in its middle.
    const { admin, merchantId } = await bindStore(own, { members: 600, seed: 48 });
    await own.control.resetRequests();
    await admin.startSync(merchantId);
    await until(async () => (await countDelivered(own.control)) > 40, { timeoutMs: PATIENCE_MS });
    const worker = own.stack.processOf('worker');
    const beganMs = performance.now();
    await own.stack.kill('worker', 'SIGTERM');
    expect(performance.now() - beganMs).toBeLessThan(10_000);
    expect(worker.endedWith).toBe('exit code 0');
  },
  TEST_TIMEOUT_MS,
);
