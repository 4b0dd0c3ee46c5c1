import { keepHouse as keepHouseFrom } from '../../activities/housekeeping/keepHouse';
import type { Integration, SyncRun } from '../../core/store/documents';
import { eventTimeOfMs } from '../../core/store/inbox/eventTime';
import { changeInstallation } from '../../core/store/integrations/installations';
import { openRun } from '../../core/store/runs/syncRuns';
import type { WorkerMetrics } from '../../worker/metrics';
import { integrationWorkflowId } from '../../workflows/messages';
import { ageClaims, bindHalfway, requestOf } from '../support/halfway';
import { holdClock } from '../support/holdClock';
import { HouseLab, keepHouse } from '../support/houseLab';

const lab = HouseLab.ofFile();

async function addContact({ _id: integrationId }: Integration, userId: string, secondsAgo: number): Promise<void> {
  const receivedAt = new Date(Date.now() - secondsAgo * 1_000);
  const event = { _id: `${integrationId}:${userId}`, integrationId, userId, revision: '1', receivedAt };
  await lab.store.models.contactEvents.create(event);
}

async function gauges({ metrics }: { metrics: WorkerMetrics }) {
  const valuesOf = async (name: string) => (await metrics.registry.getSingleMetric(name)?.get())?.values ?? [];
  const [depth] = await valuesOf('inbox_depth');
  const [lag] = await valuesOf('inbox_lag_seconds');
  const parked = (await valuesOf('parked_integrations')).map(({ labels, value }) => [labels.code, value]);
  return { depth: depth?.value, lagSeconds: Math.round(lag?.value ?? -1), parked };
}

const attentions = { shopline_access_revoked: { at: new Date() } };
const nothing = { depth: 0, lagSeconds: 0, parked: [] };

describe('what housekeeping measures', () => {
  it('is what can be delivered: members and contacts, but not those of a store that waits for a person', async () => {
    const live = await lab.bind();
    await lab.addMember(live, 'm1', 30);
    await lab.addMember(live, 'm2', 20);
    await addContact(live, 'U1', 70);
    const parked = await lab.bind({ attentions });
    await lab.addMember(parked, 'm1', 9_000);
    await addContact(parked, 'U1', 9_000);
    const ended = await lab.bind({ endedAt: new Date(), endReason: 'disconnected', attentions });
    await lab.addMember(ended, 'm1', 9_000);
    const house = lab.makeHouse();
    await keepHouse(house);
    const { depth, lagSeconds, parked: codes } = await gauges(house);
    expect([depth, codes]).toEqual([3, [['shopline_access_revoked', 1]]]);
    expect(lagSeconds).toBeGreaterThanOrEqual(70);
    expect(lagSeconds).toBeLessThan(600);
  });

  it('is what waits where changes are followed, also while only the clearing of members waits for an admin', async () => {
    // Not where a first sync waits for SHOPLINE's token, is paused before its account check, or data was taken back.
    await lab.addMember(await lab.bind({ isLive: false, activeRunId: 'open' }), 'm1', 9_000);
    const held = await lab.bind({ attentions: { removals_unconfirmed: { missing: '31', at: new Date() } } });
    await lab.addMember(held, 'm1', 700);
    const house = lab.makeHouse();
    await keepHouse(house);
    const { depth, lagSeconds } = await gauges(house);
    expect(depth).toBe(1);
    expect(lagSeconds).toBeGreaterThanOrEqual(700);
    expect(lagSeconds).toBeLessThan(1_300);
  });

  it('is shown no longer once another worker may have measured anew', async () => {
    await lab.addMember(await lab.bind(), 'm1', 30);
    await lab.bind({ attentions });
    const house = lab.makeHouse();
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
    const bound = [await lab.bind(), await lab.bind(), await lab.bind({ attentions })];
    const storesPerRound = bound.length;
    const lookedUpTo = await keepHouseFrom(lab.makeHouse(), { lookedUpTo: null, storesPerRound });
    expect(await Promise.all(bound.map(({ merchantId }) => lab.signalsOf(merchantId)))).toEqual(
      bound.map(() => ['authorized']),
    );
    const terminated = lab.client.workflow.getHandle(integrationWorkflowId(bound[0]!.merchantId));
    await terminated.terminate();
    await keepHouseFrom(lab.makeHouse(), { lookedUpTo, storesPerRound });
    expect((await terminated.describe()).status.name).toBe('RUNNING');
    expect(await lab.signalsOf(bound[0]!.merchantId)).toEqual(['authorized']);
    expect(await lab.signalsOf(bound[1]!.merchantId)).toEqual(['authorized']);
  });

  it('looks for some of many, and for the next ones in the next, whichever worker does it', async () => {
    const bound = await Promise.all([1, 2, 3, 4, 5].map(() => lab.bind()));
    const started = async () => {
      const signals = await Promise.all(bound.map(({ merchantId }) => lab.signalsOf(merchantId)));
      return signals.filter((names) => names !== null).length;
    };
    const after: number[] = [];
    let lookedUpTo: string | null = null;
    for (const house of [lab.makeHouse(), lab.makeHouse(), lab.makeHouse()]) {
      lookedUpTo = await keepHouseFrom(house, { lookedUpTo, storesPerRound: 2 });
      after.push(await started());
    }
    expect(after).toEqual([2, 4, 5]);
    expect(lookedUpTo).toBeNull();
  });

  it('tells of waiting changes at once, however many stores there are, but not where a person has to act', async () => {
    const [quiet, members, contacts, parked] = [
      await lab.bind(),
      await lab.bind(),
      await lab.bind(),
      await lab.bind({ attentions }),
    ];
    await lab.addMember(members, 'm1', 30);
    await addContact(contacts, 'U1', 30);
    await lab.addMember(parked, 'm1', 30);
    let lookedUpTo: string | null = null;
    for (let round = 0; round < 4; round += 1) {
      lookedUpTo = await keepHouseFrom(lab.makeHouse(), { lookedUpTo, storesPerRound: 1 });
      if (round === 0) {
        expect(await lab.signalsOf(members.merchantId)).toContain('changesArrived');
        expect(await lab.signalsOf(contacts.merchantId)).toContain('changesArrived');
      }
    }
    expect(await lab.signalsOf(quiet.merchantId)).toEqual(['authorized']);
    expect(await lab.signalsOf(parked.merchantId)).toEqual(['authorized']);
  });

  it('tells of facts that changed once, and not while the one who changed them still may', async () => {
    holdClock();
    const fresh = await lab.bind({ untoldSince: new Date(Date.now()) });
    const left = await lab.bind({ untoldSince: new Date(Date.now() - 60_000) });
    const revived = ['authorized'];
    for (let round = 0; round < 2; round += 1) {
      await keepHouse(lab.makeHouse());
      expect(await lab.signalsOf(fresh.merchantId)).toEqual(revived);
      expect(await lab.signalsOf(left.merchantId)).toEqual([...revived, 'authorized']);
    }
    const { integrations } = lab.store.models;
    expect(await integrations.distinct('_id', { untoldSince: { $ne: null } })).toEqual([fresh._id]);
  });

  describe('where a sync has not come to what is wanted of it', () => {
    const openOldRun = async (integration: Integration, changes: Partial<SyncRun> = {}) => {
      const mode = changes.mode === 'clear' ? ('clear' as const) : ('full' as const);
      const runId = await openRun(lab.store, integration, { mode, channelId: 'c' });
      await lab.store.models.syncRuns.updateOne(
        { _id: runId, integrationId: integration._id },
        { $set: { startedAt: new Date(Date.now() - 60_000), ...changes } },
      );
    };

    it('frees the store of one whose end was half written, and keeps it as the last', async () => {
      const integration = await lab.bind();
      const finishedAt = new Date();
      await openOldRun(integration, { status: 'completed', phase: 'reading', finishedAt });
      await keepHouse(lab.makeHouse());
      const { activeRunId, lastSync } = await lab.store.models.integrations.findById(integration._id).orFail().lean();
      expect([activeRunId, lastSync]).toMatchObject([null, { finishedAt }]);
    });

    it('tells of one that no worker began, but not while there is no access to do it with', async () => {
      const [ready, waiting] = [await lab.bind(), await lab.bind()];
      for (const integration of [ready, waiting]) await openOldRun(integration);
      const token = { sealedToken: Buffer.from('token') };
      await lab.store.models.installations.updateOne({ _id: ready.merchantId }, { $set: token }, { upsert: true });
      await keepHouse(lab.makeHouse());
      expect(await lab.signalsOf(ready.merchantId)).toContain('factsChanged');
      expect(await lab.signalsOf(waiting.merchantId)).toEqual(['authorized']);
    });

    it.each<[string, Partial<SyncRun>]>([
      ['to be cancelled', { phase: 'reading', desired: 'cancel' }],
      ['to be paused', { phase: 'reading', desired: 'pause' }],
      ['to take back what was written', { mode: 'clear' }],
    ])('tells of one that is %s also without access', async (_, changes) => {
      const integration = await lab.bind();
      await openOldRun(integration, changes);
      await keepHouse(lab.makeHouse());
      expect(await lab.signalsOf(integration.merchantId)).toContain('factsChanged');
    });
  });

  it('has the worker that has the lease look at what waits longer than it takes to be told', async () => {
    holdClock();
    const [busy, fresh] = [await lab.bind(), await lab.bind()];
    await lab.addMember(busy, 'm1', 30);
    await lab.addMember(fresh, 'm1', 0);
    const { leases } = lab.store.models;
    await leases.updateMany({}, { $set: { leaseUntilMs: Date.now() + 60_000, inboxSeq: 7 } });
    await keepHouse(lab.makeHouse());
    expect(await leases.findById(busy._id).lean()).toMatchObject({ inboxSeq: 8 });
    expect(await leases.findById(fresh._id).lean()).toMatchObject({ inboxSeq: 7 });
    expect(await lab.signalsOf(busy.merchantId)).toEqual(['authorized']);
  });

  it('drops what arrived for a store that follows nothing, as just after what was written was taken back', async () => {
    const [idle, synced, syncing] = [
      await lab.bind({ isLive: false }),
      await lab.bind(),
      await lab.bind({ isLive: false, activeRunId: 'r' }),
    ];
    for (const integration of [idle, synced, syncing]) await lab.addMember(integration, 'm1', 30);
    await addContact(idle, 'U1', 30);
    await keepHouse(lab.makeHouse());
    const { contactEvents, inbox } = lab.store.models;
    const integrationId = { $in: [idle._id, synced._id, syncing._id] };
    const waiting = await inbox.distinct('integrationId', { integrationId });
    expect(waiting.sort()).toEqual([synced._id, syncing._id].sort());
    expect(await contactEvents.countDocuments({ integrationId })).toBe(0);
  });

  it('ends a binding whose uninstall was stored by an `api` that died then, and no other', async () => {
    const { integrations } = lab.store.models;
    const [left, boundSince, waiting] = [await lab.bind(), await lab.bind(), await lab.bind()];
    const uninstall = async ({ merchantId }: Integration, secondsAgo: number) => {
      const uninstallTs = eventTimeOfMs(Date.now() - secondsAgo * 1_000);
      await changeInstallation(lab.store, merchantId, () => ({ uninstallTs, sealedToken: null }));
    };
    await uninstall(left, 30);
    await uninstall(boundSince, 90);
    await keepHouse(lab.makeHouse());
    expect((await integrations.distinct('_id', { endedAt: null })).sort()).toEqual(
      [boundSince._id, waiting._id].sort(),
    );
    expect(await integrations.findById(left._id).lean()).toMatchObject({ endReason: 'uninstalled' });
    expect(await lab.store.models.claims.countDocuments({ integrationId: left._id })).toBe(0);
    const entry = { integrationId: left._id, actor: 'shopline', action: 'uninstall' };
    expect(await lab.store.models.auditLog.find().lean()).toMatchObject([entry]);
  });

  it('goes on with the others when Temporal refuses one', async () => {
    const good = await lab.bind();
    // No id of a workflow may be so long.
    await lab.bind({}, 'x'.repeat(1_500));
    await keepHouse(lab.makeHouse());
    expect(await lab.signalsOf(good.merchantId)).toEqual(['authorized']);
  });

  it('fails when Temporal refuses ten at once: then it is not theirs', async () => {
    for (let count = 0; count < 10; count += 1) await lab.bind({}, `${'x'.repeat(1_500)}${count}`);
    await expect(keepHouse(lab.makeHouse())).rejects.toThrow();
  });

  it('touches no further store once its worker is told to stop, and leaves it to the next round', async () => {
    const { merchantId } = await lab.bind();
    const stopped = { lookedUpTo: null, storesPerRound: 1, signal: AbortSignal.abort() };
    const lookedUpTo = await keepHouseFrom(lab.makeHouse(), stopped);
    expect(await lab.signalsOf(merchantId)).toBeNull();
    await keepHouseFrom(lab.makeHouse(), { lookedUpTo, storesPerRound: 1 });
    expect(await lab.signalsOf(merchantId)).toEqual(['authorized']);
  });
});

// Found by simulation (seed 219610).
describe('a binding that was never finished', () => {
  const claimsAndLeases = async () => {
    const { claims, leases } = lab.store.models;
    return [...(await claims.find().lean()), ...(await leases.find().lean())].map(({ _id }) => _id).sort();
  };

  it.each([1, 3])('is removed in a walk through all stores, %i a round', async (storesPerRound) => {
    await bindHalfway(lab.store, requestOf('first'));
    const bound = [await lab.bind(), await lab.bind()];
    await bindHalfway(lab.store, requestOf('last'));
    let lookedUpTo: string | null = null;
    do lookedUpTo = await keepHouseFrom(lab.makeHouse(), { lookedUpTo, storesPerRound });
    while (lookedUpTo !== null);
    expect(await claimsAndLeases()).toEqual(
      bound.flatMap(({ _id, merchantId, teamId }) => [_id, `store:${merchantId}`, `team:${teamId}`]).sort(),
    );
  });

  it('stays while it may still be finished', async () => {
    const halfway = await bindHalfway(lab.store, requestOf('young'));
    await lab.store.models.claims.updateMany({}, { $set: { claimedAt: new Date(Date.now() - 30_000) } });
    await keepHouse(lab.makeHouse());
    expect(await claimsAndLeases()).toEqual([halfway, 'store:merchant of young', 'team:team of young'].sort());
  });

  it('is none once its store is bound, however old its claims are', async () => {
    const { _id, merchantId } = await lab.bind({}, 'old');
    await ageClaims(lab.store, merchantId);
    await keepHouse(lab.makeHouse());
    expect(await claimsAndLeases()).toEqual([_id, 'store:house-old', 'team:team-old'].sort());
  });
});
