import { IntegrationFactsReader } from '../../api/integrations/integrationFacts';
import type { Store } from '../../core/store';
import type { Integration, RunKey, SyncRun } from '../../core/store/documents';
import { findOverview } from '../../core/store/integrations/overview';
import { endRun, expectNoOpenRun, steerRun } from '../../core/store/integrations/steering';
import { beginRun, findRun, noteRunStatus, openRun } from '../../core/store/runs/syncRuns';
import { bindStoreM, openOwnStore, ownDatabaseUri } from './ownDatabase';

const request = { mode: 'full', channelId: 'c' } as const;
const waitsForToken = { status: 'waiting', limitedBy: { partner: 'shopline', reason: 'outage', until: null } };

/** A store of its own with one run that no worker has begun. */
async function openRequested(): Promise<{ store: Store; run: RunKey }> {
  const store = await openOwnStore(ownDatabaseUri());
  const integrationId = await bindStoreM(store);
  const run = { _id: await openRun(store, { _id: integrationId, merchantId: 'm' }, request), integrationId };
  return { store, run };
}

async function openAtWork(): Promise<{ store: Store; run: RunKey }> {
  const opened = await openRequested();
  await beginRun(opened.store, { ...opened.run, status: 'running' });
  return opened;
}

describe('expectNoOpenRun', () => {
  let store: Store;
  let integrationId: string;
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
    integrationId = await bindStoreM(store);
  });
  afterAll(() => store.close());

  const integration = () => store.models.integrations.findById(integrationId).orFail().lean<Integration>();

  it('lets pass when none was ever opened, and refuses while one is open', async () => {
    await expectNoOpenRun(store, await integration());
    await openRun(store, { _id: integrationId, merchantId: 'm' }, request);
    await expect(expectNoOpenRun(store, await integration())).rejects.toMatchObject({ code: 'sync_in_progress' });
  });

  it('frees the integration of a run whose end is half written, and the end can still be repeated', async () => {
    const { activeRunId } = await integration();
    const run = { _id: activeRunId ?? '', integrationId };
    const finishedAt = new Date();
    await store.models.syncRuns.updateOne(run, { $set: { status: 'failed', finishedAt } });
    const { activeRun } = await new IntegrationFactsReader(store, { isReachable: true }).read(await integration());
    const { rows } = await findOverview(store, { state: null, afterId: null, count: 1 });
    expect([activeRun, rows[0]?.activeRun]).toEqual([null, null]);
    await expectNoOpenRun(store, await integration());
    const lastSync = { runId: run._id, finishedAt };
    expect(await integration()).toMatchObject({ activeRunId: null, lastSync });
    const next = await openRun(store, { _id: integrationId, merchantId: 'm' }, request);
    expect(await endRun(store, run, { status: 'completed', code: null })).toBe('failed');
    expect(await integration()).toMatchObject({ activeRunId: next, lastSync });
  });
});

it('a sync that was cancelled is not the last: on the page and for operators the one before is', async () => {
  const store = await openOwnStore(ownDatabaseUri());
  const integrationId = await bindStoreM(store);
  const ended = async (status: 'completed' | 'cancelled') => {
    const _id = await openRun(store, { _id: integrationId, merchantId: 'm' }, request);
    await endRun(store, { _id, integrationId }, { status, code: null });
    return _id;
  };
  const last = async () => {
    const { rows } = await findOverview(store, { state: null, afterId: null, count: 1 });
    const integration = await store.models.integrations.findById(integrationId).orFail().lean<Integration>();
    const { lastFullRun } = await new IntegrationFactsReader(store, { isReachable: true }).read(integration);
    return [lastFullRun, rows[0]?.lastFullRun].map((run) => run?._id ?? null);
  };
  await ended('cancelled');
  expect(await last()).toEqual([null, null]);
  const completed = await ended('completed');
  await ended('cancelled');
  expect(await last()).toEqual([completed, completed]);
  await store.close();
});

describe('a run that no worker has begun', () => {
  let store: Store;
  let run: RunKey;
  beforeAll(async () => void ({ store, run } = await openRequested()));
  afterAll(() => store.close());

  const shown = async () => {
    const { rows } = await findOverview(store, { state: null, afterId: null, count: 1 });
    return [(await findRun(store, run.integrationId, run._id)).status, rows[0]?.activeRun?.status];
  };

  it.each([
    ['pause', 'paused'],
    ['run', 'waiting'],
  ] as const)('shows at once what is wanted of it: %s', async (desired, status) => {
    await steerRun(store, run, desired);
    expect(await shown()).toEqual([status, status]);
  });

  it('shows what is wanted now, when its workflow notes late that it had been paused', async () => {
    await steerRun(store, run, 'pause');
    await steerRun(store, run, 'run');
    await store.models.syncRuns.updateOne(run, { $set: { status: 'paused', limitedBy: null } });
    expect(await shown()).toEqual(['waiting', 'waiting']);
  });
});

it('a run is not cancelled when it has failed before a worker began it', async () => {
  const { store, run } = await openRequested();
  await endRun(store, run, { status: 'failed', code: null });
  expect(await steerRun(store, run, 'cancel')).toBe(false);
  await store.close();
});

describe('a run at work', () => {
  let store: Store;
  let run: RunKey;
  beforeEach(async () => void ({ store, run } = await openAtWork()));
  afterEach(() => store.close());

  const steer = (desired: SyncRun['desired']) => steerRun(store, run, desired);

  it('is steered until an admin cancels it; then it is neither paused nor resumed', async () => {
    expect([await steer('pause'), await steer('run'), await steer('run')]).toEqual([true, true, true]);
    expect([await steer('cancel'), await steer('cancel')]).toEqual([true, true]);
    expect([await steer('pause'), await steer('run')]).toEqual([false, false]);
  });

  it.each(['pause', 'run', 'cancel'] as const)('is not steered once it has ended: %s', async (desired) => {
    await endRun(store, run, { status: 'completed', code: null });
    expect(await steer(desired)).toBe(false);
  });
});

describe('a run that waits for a partner', () => {
  let store: Store;
  let run: RunKey;
  const waits = waitsForToken as Pick<SyncRun, 'status' | 'limitedBy'>;
  beforeAll(async () => {
    ({ store, run } = await openAtWork());
    await store.models.syncRuns.updateOne(run, { $set: { etaSeconds: 60 } });
    await noteRunStatus(store, run, waits);
  });
  afterAll(() => store.close());

  const asStored = () => store.models.syncRuns.findOne(run).orFail().lean<SyncRun>().exec();

  it('tells no time that is left', async () => {
    expect(await asStored()).toMatchObject({ ...waits, etaSeconds: null });
  });

  it('is shown so while a worker tries again', async () => {
    await noteRunStatus(store, run, { status: 'running', limitedBy: null });
    await beginRun(store, await asStored());
    expect(await asStored()).toMatchObject(waits);
  });

  it('stays as it ended, although its worker saves once more', async () => {
    await endRun(store, run, { status: 'cancelled', code: null });
    const held = { isValid: true, assertHeld: () => Promise.resolve() };
    await store.together.saveRun({ ...run, progress: { status: 'running', calls: 4_711 } }, held);
    expect(await asStored()).toMatchObject({ status: 'cancelled', calls: 0 });
  });
});

describe('a run that was paused in the middle', () => {
  let store: Store;
  let run: RunKey;
  beforeAll(async () => {
    ({ store, run } = await openAtWork());
    await steerRun(store, run, 'pause');
    await noteRunStatus(store, run, { status: 'paused', limitedBy: null });
  });
  afterAll(() => store.close());

  it.each([
    ['to stay paused', 'without a token', 'pause', null, { status: 'paused', limitedBy: null }],
    ['to go on', 'without a token', 'run', null, waitsForToken],
    ['to go on', 'with one', 'run', Buffer.from('token'), { status: 'paused', limitedBy: null }],
  ] as const)('and is %s, %s, is shown so', async (_, _token, desired, sealedToken, shown) => {
    await store.models.installations.updateOne({ _id: 'm' }, { $set: { sealedToken } }, { upsert: true });
    await steerRun(store, run, desired);
    expect(await findRun(store, run.integrationId, run._id)).toMatchObject(shown);
  });
});
