import { randomBytes } from 'node:crypto';
import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import pino from 'pino';
import { keepHouse as keepHouseFrom, type Housekeeping } from '../../activities/housekeeping/keepHouse';
import { alertEvents, firstTold } from '../../core/domain/alerts';
import { Pacers } from '../../core/sync/pacing/pacers';
import { ShoplineClient } from '../../core/partners/shopline/client';
import type { Store } from '../../core/store';
import { findAlertSettings, saveAlertSettings } from '../../core/store/alerts/alertSettings';
import { clearAttention, setAttention } from '../../core/store/integrations/attention';
import { bindStore } from '../../core/store/integrations/bindings';
import { findIntegration } from '../../core/store/integrations/integrations';
import { endRun } from '../../core/store/integrations/steering';
import type { Integration } from '../../core/store/documents';
import { putMembers } from '../../core/store/inbox/webhookInbox';
import { openRun } from '../../core/store/runs/syncRuns';
import { WorkerMetrics } from '../../worker/metrics';
import { alertWorkflowId, integrationWorkflowId } from '../../workflows/messages';
import { sharedStack } from '../harness/sharedStack';
import { dropAndClose, openOwnStore, ownDatabaseUri } from '../store/ownDatabase';

const { urls } = sharedStack();
const grpcNotFound = 5;
let connection: Connection;
let client: Client;
let shopline: ShoplineClient;
let store: Store;
let stores: string[];

beforeAll(async () => {
  connection = await Connection.connect({ address: urls.temporalAddress });
  client = new Client({ connection });
  const credentials = { clientId: 'sandbox-client', clientSecret: 'sandbox-secret', userAgent: 'sandbox-client' };
  shopline = new ShoplineClient({ apiUrl: urls.shopline, oauthUrl: urls.shopline, ...credentials });
});
afterAll(async () => {
  await connection.close();
  await shopline.close();
});

beforeEach(async () => {
  store = await openOwnStore(ownDatabaseUri());
  stores = [];
});
afterEach(async () => {
  const open = await Promise.all(stores.map(async (merchantId) => ((await signalsOf(merchantId)) ? [merchantId] : [])));
  await Promise.all(open.flat().map((id) => client.workflow.getHandle(integrationWorkflowId(id)).terminate()));
  await dropAndClose(store);
});

/** A worker process, as far as it keeps house. Nobody polls its task queue: workflows only collect signals. */
function makeHouse() {
  const pacers = new Pacers({ omnichatRequestsPerSecond: 1, shoplineRequestsPerSecond: 1 });
  const metrics = new WorkerMetrics({ pacers, queues: new Set() });
  return {
    store,
    client,
    taskQueue: `nobody-${randomBytes(4).toString('hex')}`,
    logger: pino({ level: 'silent' }),
    metrics,
    shopline,
    show: metrics.showHouse.bind(metrics),
  };
}

/** A round that looks for all stores. */
const keepHouse = (house: Housekeeping) => keepHouseFrom(house, { lookedUpTo: null });

/** A store bound long enough ago to be looked after. */
async function bind(facts: Partial<Integration> = {}, name = randomBytes(6).toString('hex')): Promise<Integration> {
  const merchantId = `house-${name}`;
  const binding = { handle: 'h', storeName: 'S', origin: 'shopline' as const, omnichatToken: 'token' };
  const { _id } = await bindStore(store, { ...binding, merchantId, teamId: `team-${name}` });
  const createdAt = new Date(Date.now() - 60_000);
  await store.models.integrations.updateOne({ _id }, { $set: { createdAt, isLive: true, ...facts } });
  stores.push(merchantId);
  return store.models.integrations.findById(_id).orFail().lean<Integration>().exec();
}

async function addMember({ _id: integrationId }: Integration, customerId: string, secondsAgo: number): Promise<void> {
  const receivedAt = new Date(Date.now() - secondsAgo * 1_000);
  const entry = { customerId, ts: '1'.padStart(20, '0'), sealedCustomer: null, receivedAt };
  await putMembers(store, [{ _id: `${integrationId}:${customerId}`, integrationId, ...entry }]);
}

async function addContact({ _id: integrationId }: Integration, userId: string, secondsAgo: number): Promise<void> {
  const receivedAt = new Date(Date.now() - secondsAgo * 1_000);
  const event = { _id: `${integrationId}:${userId}`, integrationId, userId, revision: '1', receivedAt };
  await store.models.contactEvents.create(event);
}

/** Names of the signals a store's workflow was sent; null when it has none. */
async function signalsOf(merchantId: string): Promise<string[] | null> {
  try {
    const { events } = await client.workflow.getHandle(integrationWorkflowId(merchantId)).fetchHistory();
    return (events ?? []).flatMap((event) => event.workflowExecutionSignaledEventAttributes?.signalName ?? []);
  } catch (error) {
    if (isGrpcServiceError(error) && Number(error.code) === grpcNotFound) return null;
    throw error;
  }
}

async function gauges({ metrics }: { metrics: WorkerMetrics }) {
  const valuesOf = async (name: string) => (await metrics.registry.getSingleMetric(name)?.get())?.values ?? [];
  const [depth] = await valuesOf('inbox_depth');
  const [lag] = await valuesOf('inbox_lag_seconds');
  const parked = (await valuesOf('parked_integrations')).map(({ labels, value }) => [labels.code, value]);
  return { depth: depth?.value, lagSeconds: Math.round(lag?.value ?? -1), parked };
}

const attention = { code: 'shopline_access_revoked' as const, at: new Date() };
const nothing = { depth: 0, lagSeconds: 0, parked: [] };

describe('what housekeeping measures', () => {
  it('is what can be delivered: members and contacts, but not those of a store that waits for a person', async () => {
    const live = await bind();
    await addMember(live, 'm1', 30);
    await addMember(live, 'm2', 20);
    await addContact(live, 'U1', 70);
    const parked = await bind({ attention });
    await addMember(parked, 'm1', 9_000);
    await addContact(parked, 'U1', 9_000);
    const ended = await bind({ endedAt: new Date(), endReason: 'disconnected', attention });
    await addMember(ended, 'm1', 9_000);
    const house = makeHouse();
    await keepHouse(house);
    const { depth, lagSeconds, parked: codes } = await gauges(house);
    expect([depth, codes]).toEqual([3, [['shopline_access_revoked', 1]]]);
    expect(lagSeconds).toBeGreaterThanOrEqual(70);
    expect(lagSeconds).toBeLessThan(600);
  });

  it('is shown no longer once another worker may have measured anew', async () => {
    await addMember(await bind(), 'm1', 30);
    await bind({ attention });
    const house = makeHouse();
    await keepHouse(house);
    expect(await gauges(house)).toMatchObject({ depth: 1, parked: [['shopline_access_revoked', 1]] });
    jest.useFakeTimers({ now: Date.now() + 41_000 });
    try {
      expect(await gauges(house)).toEqual(nothing);
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('a round of housekeeping', () => {
  it('starts every workflow that is not there, while there are no more stores than it looks for', async () => {
    const bound = [await bind(), await bind(), await bind({ attention })];
    await keepHouse(makeHouse());
    expect(await Promise.all(bound.map(({ merchantId }) => signalsOf(merchantId)))).toEqual(
      bound.map(() => ['authorized']),
    );
    await client.workflow.getHandle(integrationWorkflowId(bound[0]!.merchantId)).terminate();
    await keepHouse(makeHouse());
    expect(await signalsOf(bound[0]!.merchantId)).toEqual(['authorized']);
    expect(await signalsOf(bound[1]!.merchantId)).toEqual(['authorized']);
  });

  it('looks for some of many, and for the next ones in the next, whichever worker does it', async () => {
    const bound = await Promise.all([1, 2, 3, 4, 5].map(() => bind()));
    const started = async () => {
      const signals = await Promise.all(bound.map(({ merchantId }) => signalsOf(merchantId)));
      return signals.filter((names) => names !== null).length;
    };
    const after: number[] = [];
    let lookedUpTo: string | null = null;
    for (const house of [makeHouse(), makeHouse(), makeHouse()]) {
      lookedUpTo = await keepHouseFrom(house, { lookedUpTo, storesPerRound: 2 });
      after.push(await started());
    }
    expect(after).toEqual([2, 4, 5]);
    expect(await keepHouseFrom(makeHouse(), { lookedUpTo, storesPerRound: 2 })).toBeNull();
  });

  it('tells of waiting changes at once, however many stores there are, but not where a person has to act', async () => {
    const [quiet, members, contacts, parked] = [await bind(), await bind(), await bind(), await bind({ attention })];
    await addMember(members, 'm1', 30);
    await addContact(contacts, 'U1', 30);
    await addMember(parked, 'm1', 30);
    let lookedUpTo: string | null = null;
    for (let round = 0; round < 4; round += 1) {
      lookedUpTo = await keepHouseFrom(makeHouse(), { lookedUpTo, storesPerRound: 1 });
      if (round === 0) {
        expect(await signalsOf(members.merchantId)).toContain('changesArrived');
        expect(await signalsOf(contacts.merchantId)).toContain('changesArrived');
      }
    }
    expect(await signalsOf(quiet.merchantId)).toEqual(['authorized']);
    expect(await signalsOf(parked.merchantId)).toEqual(['authorized']);
  });

  it('tells of facts that changed once, and not while the one who changed them still may', async () => {
    const fresh = await bind({ untoldSince: new Date() });
    const left = await bind({ untoldSince: new Date(Date.now() - 60_000) });
    const revived = ['authorized'];
    for (let round = 0; round < 2; round += 1) {
      await keepHouse(makeHouse());
      expect(await signalsOf(fresh.merchantId)).toEqual(revived);
      expect(await signalsOf(left.merchantId)).toEqual([...revived, 'authorized']);
    }
    const { integrations } = store.models;
    expect(await integrations.distinct('_id', { untoldSince: { $ne: null } })).toEqual([fresh._id]);
  });

  it('tells of a sync that nobody began, but not while there is no access to do it with', async () => {
    const [ready, waiting] = [await bind(), await bind()];
    for (const integration of [ready, waiting]) {
      const run = { mode: 'full' as const, acceptMismatch: false, requestedBy: 'admin', channelId: 'c' };
      const runId = await openRun(store, integration, run);
      await store.models.syncRuns.updateOne(
        { _id: runId, integrationId: integration._id },
        { $set: { startedAt: new Date(Date.now() - 60_000) } },
      );
    }
    const token = { sealedToken: Buffer.from('token'), tokenTs: '1' };
    await store.models.installations.updateOne({ _id: ready.merchantId }, { $set: token }, { upsert: true });
    await keepHouse(makeHouse());
    expect(await signalsOf(ready.merchantId)).toContain('factsChanged');
    expect(await signalsOf(waiting.merchantId)).toEqual(['authorized']);
  });

  it('leaves a store to its worker while that has the lease', async () => {
    const busy = await bind();
    await addMember(busy, 'm1', 30);
    await store.models.leases.updateOne({ _id: busy._id }, { $set: { leaseUntilMs: Date.now() + 60_000 } });
    await keepHouse(makeHouse());
    expect(await signalsOf(busy.merchantId)).toEqual(['authorized']);
  });

  it('goes on with the others when Temporal refuses one', async () => {
    const good = await bind();
    // No id of a workflow may be so long.
    const bad = await bind({}, 'x'.repeat(1_500));
    stores = stores.filter((merchantId) => merchantId !== bad.merchantId);
    await keepHouse(makeHouse());
    expect(await signalsOf(good.merchantId)).toEqual(['authorized']);
  });

  it('fails when Temporal refuses ten at once: then it is not theirs', async () => {
    for (let count = 0; count < 10; count += 1) await bind({}, `${'x'.repeat(1_500)}${count}`);
    stores = [];
    await expect(keepHouse(makeHouse())).rejects.toThrow();
  });

  it('touches no further store once its worker is told to stop', async () => {
    const { merchantId } = await bind();
    await keepHouseFrom(makeHouse(), { lookedUpTo: null, signal: AbortSignal.abort() });
    expect(await signalsOf(merchantId)).toBeNull();
  });
});

describe('alerts', () => {
  const targets = { emails: ['admin@shop.example'], slackUrl: null, webhookUrl: null, webhookSecrets: [] };

  /** A store that had nothing to tell when alerts were switched on. */
  async function watched() {
    const integration = await bind();
    const told = firstTold({ attention: null, conflicts: 0 }, null, Date.now() - 60_000);
    await saveAlertSettings(store, integration._id, { targets, events: [...alertEvents], language: 'en' }, told);
    return { ...integration, told };
  }
  const toldOf = async (integrationId: string) => (await findAlertSettings(store, integrationId))?.told;
  const messageOf = (...alert: [string, string]) => client.workflow.getHandle(alertWorkflowId(...alert));

  it('are started once, also where a worker died before it had stored that they were told', async () => {
    const { _id, merchantId, told } = await watched();
    await setAttention(store, _id, 'line_account_gone');
    const house = makeHouse();
    await keepHouse(house);
    const at = (await findIntegration(store, _id))?.attention?.at.getTime();
    const message = messageOf(merchantId, `${_id}-attention-${at}`);
    const { runId, status } = await message.describe();
    expect(status.name).toBe('RUNNING');
    expect(await toldOf(_id)).toMatchObject({ attention: { code: 'line_account_gone', atMs: at } });
    await store.models.alerts.updateOne({ _id }, { $set: { told } });
    await message.terminate();
    await keepHouse(house);
    expect((await message.describe()).runId).toBe(runId);
    expect(await toldOf(_id)).toMatchObject({ attention: { code: 'line_account_gone' } });
  });

  it('tell of a recovery in the next round, whichever stores are looked for in it', async () => {
    const house = makeHouse();
    const { _id, merchantId } = await watched();
    await setAttention(store, _id, 'omnichat_access_revoked');
    await keepHouse(house);
    const told = (await findAlertSettings(store, _id))!.told.attention!;
    await clearAttention(store, _id, 'omnichat_access_revoked');
    await keepHouseFrom(house, { lookedUpTo: _id });
    const message = messageOf(merchantId, `${_id}-recovered-${told.atMs}`);
    expect((await message.describe()).status.name).toBe('RUNNING');
    await message.terminate();
  });

  it('tell of a recovery once the sync that set the trouble aside is over', async () => {
    const { _id, merchantId } = await watched();
    await setAttention(store, _id, 'line_account_gone');
    await keepHouse(makeHouse());
    const told = await toldOf(_id);
    const run = { mode: 'full' as const, acceptMismatch: false, requestedBy: 'admin', channelId: 'c' };
    const runId = await openRun(store, { _id, merchantId }, run);
    await clearAttention(store, _id, 'line_account_gone');
    await keepHouse(makeHouse());
    expect(await toldOf(_id)).toEqual(told);
    await endRun(store, { _id: runId, integrationId: _id }, { status: 'completed', code: null });
    await keepHouse(makeHouse());
    expect(await toldOf(_id)).toMatchObject({ attention: null, run: { id: runId } });
    const ids = [`attention-${told?.attention?.atMs}`, `recovered-${told?.attention?.atMs}`, `sync-${runId}`];
    await Promise.all(ids.map((id) => messageOf(merchantId, `${_id}-${id}`).terminate()));
  });
});
