import fs from 'node:fs';
import { until } from '../../tools/local/until';
import { leaks, personalDataOf, token } from '../security/personalData';
import { bindStore, startOwnStack, type Binding, type OwnStack } from '../support/ownStack';
import { startCollector, type CollectedSpan, type Collector } from './collector';

const timeoutMs = 45_000;

let collector: Collector;
let own: OwnStack;
let binding: Binding;
let syncTrace: string;
let changeTrace: string;

beforeAll(async () => {
  collector = await startCollector();
  own = await startOwnStack({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '200',
  });
  binding = await bindStore(own, { members: 120, contactShare: 1 });
  const { admin, merchantId } = binding;
  const sync = async () => admin.waitForSync(merchantId, await admin.startSync(merchantId), { timeoutMs });
  expect((await sync()).counts.delivered).toBeGreaterThan(20);
  syncTrace = await until(
    async () => {
      const begun = traceOfAskedSync();
      if (begun === undefined) await sync();
      return begun ?? traceOfAskedSync();
    },
    { timeoutMs, intervalMs: 1_000, what: 'a sync that its own signal began' },
  );
  const { items } = await admin.members(merchantId, { state: 'delivered' });
  let points = 4_000;
  changeTrace = await until(
    async () => {
      const woken = traceOfWokenDelivery();
      if (woken !== undefined) return woken;
      points += 1;
      await own.control.changeMember(merchantId, items[0]?.customerId ?? '', { member_point_balance: points });
      return undefined;
    },
    { timeoutMs, intervalMs: 3_000, what: 'a webhook that found nobody in the lease' },
  );
}, 180_000);

afterAll(async () => {
  await own?.stop();
  await collector?.close();
});

function arrived(matches: (span: CollectedSpan) => boolean): Promise<CollectedSpan> {
  return until(() => collector.spans.find(matches), { timeoutMs, what: 'a span' });
}

/** The first span of that name in the trace. */
function spanOf(traceId: string, name: string): Promise<CollectedSpan> {
  return arrived((candidate) => candidate.traceId === traceId && candidate.name === name);
}

/** The trace of a webhook whose signal began the delivery. Where a worker holds the lease, a webhook sends none. */
function traceOfWokenDelivery(): string | undefined {
  const activities = collector.spans.filter(({ name }) => name === 'RunActivity:deliverChanges');
  const changes = collector.spans.filter(({ name }) => name === 'deliver change');
  return changes.find((change) =>
    activities.some(({ traceId, spanId }) => traceId === change.traceId && change.links.includes(spanId)),
  )?.traceId;
}

/** The trace of a sync that its own signal began. A workflow that just reads the facts may begin it before that. */
function traceOfAskedSync(): string | undefined {
  const slices = collector.spans.filter(({ name }) => name === 'RunActivity:runSyncSlice');
  const asked = collector.spans.filter(({ name }) => name === 'POST /api/integrations/:id/syncs');
  return asked.find((request) => slices.some(({ traceId }) => traceId === request.traceId))?.traceId;
}

const parentOf = (span: CollectedSpan) => collector.spans.find(({ spanId }) => spanId === span.parentSpanId);

describe('the trace of a webhook', () => {
  it('begins with the request and reaches the contact', async () => {
    const webhook = await spanOf(changeTrace, 'POST /webhooks/shopline');
    expect(webhook).toMatchObject({
      process: 'shopline-omnichat-api',
      attributes: { 'http.route': '/webhooks/shopline', 'http.response.status_code': 200 },
    });
    expect(webhook.parentSpanId).toBeUndefined();
    const change = await spanOf(changeTrace, 'deliver change');
    expect(change).toMatchObject({ process: 'shopline-omnichat-worker', parentSpanId: webhook.spanId });
    expect(change.attributes).toMatchObject({ 'change.outcome': 'delivered' });
    const put = await spanOf(changeTrace, 'omnichat putContact');
    expect(put).toMatchObject({
      process: 'shopline-omnichat-worker',
      parentSpanId: change.spanId,
      attributes: { 'http.request.method': 'PUT', 'http.response.status_code': 204, 'peer.service': 'omnichat' },
    });
  });

  it('goes through the signal, the workflow and the activity it woke, to which the delivery is linked', async () => {
    const webhook = await spanOf(changeTrace, 'POST /webhooks/shopline');
    const signal = await spanOf(changeTrace, 'SignalWithStartWorkflow:integration');
    expect(signal).toMatchObject({ process: 'shopline-omnichat-api', parentSpanId: webhook.spanId });
    const handled = await spanOf(changeTrace, 'HandleSignal:changesArrived');
    expect(handled).toMatchObject({ process: 'shopline-omnichat-worker', parentSpanId: signal.spanId });
    const scheduled = await spanOf(changeTrace, 'StartActivity:deliverChanges');
    expect(scheduled.parentSpanId).toBe(handled.spanId);
    const activity = await spanOf(changeTrace, 'RunActivity:deliverChanges');
    expect(activity.parentSpanId).toBe(scheduled.spanId);
    expect((await spanOf(changeTrace, 'deliver change')).links).toEqual([activity.spanId]);
  });

  it('names its lines in the log of the api', async () => {
    const lines = fs.readFileSync(own.stack.processOf('api').logFile, 'utf8').split('\n');
    const line = lines.find((text) => text.includes(changeTrace));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ route: '/webhooks/shopline', traceId: changeTrace });
  });
});

describe('the trace of a sync that an admin asked for', () => {
  it('goes from the click through the workflow to the pages read', async () => {
    const click = await spanOf(syncTrace, 'POST /api/integrations/:id/syncs');
    const signal = await spanOf(syncTrace, 'SignalWithStartWorkflow:integration');
    expect(signal.parentSpanId).toBe(click.spanId);
    const handled = await spanOf(syncTrace, 'HandleSignal:syncRequested');
    expect(handled).toMatchObject({ process: 'shopline-omnichat-worker', parentSpanId: signal.spanId });
    const slice = await spanOf(syncTrace, 'RunActivity:runSyncSlice');
    expect(parentOf(slice)).toMatchObject({ name: 'StartActivity:runSyncSlice', parentSpanId: handled.spanId });
    expect((await spanOf(syncTrace, 'shopline listCustomers')).parentSpanId).toBe(slice.spanId);
    expect((await spanOf(syncTrace, 'omnichat listContacts')).parentSpanId).toBe(slice.spanId);
  });

  it('has no span for each member', async () => {
    await spanOf(syncTrace, 'RunActivity:runSyncSlice');
    const writes = collector.spans.filter(
      ({ traceId, name }) => traceId === syncTrace && name === 'omnichat putContact',
    );
    expect(writes).toEqual([]);
  });

  it('shows a write that failed', async () => {
    const { admin, merchantId } = binding;
    await own.control.addFault({
      partner: 'omnichat',
      match: { method: 'PUT', pathPrefix: '/v1/contacts' },
      status: 503,
      count: 5,
    });
    await own.control.changeManyMembers(merchantId, { count: 30, patch: { member_point_balance: 77 }, emit: false });
    await admin.waitForSync(merchantId, await admin.startSync(merchantId), { timeoutMs });
    // A change from before may be delivered beside the sync and fail as well: its write is not the one meant here.
    const failed = await arrived(
      (span) =>
        span.name === 'omnichat putContact' && span.isError && parentOf(span)?.name === 'RunActivity:runSyncSlice',
    );
    expect(failed.attributes).toMatchObject({ 'http.response.status_code': 503 });
  });
});

it('no span carries personal data or a token, and none but the listed attributes', async () => {
  const person = await personalDataOf(binding.accessToken, own.stack.urls.shopline);
  expect(person.length).toBeGreaterThan(50);
  const secrets = [
    ...person,
    ...[binding.accessToken, binding.team.apiToken, own.stack.env.ENCRYPTION_KEY ?? ''].map(token),
  ];
  expect(leaks(collector.bodies, secrets)).toEqual([]);
  expect(leaks([JSON.stringify(person.map(({ value }) => value))], person).length).toBeGreaterThan(20);
  const paths = collector.spans.filter(({ attributes }) =>
    Object.keys(attributes).some((key) => /url|target|path/.test(key)),
  );
  expect(paths).toEqual([]);
});
