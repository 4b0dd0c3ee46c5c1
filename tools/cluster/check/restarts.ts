import { BoundStore } from '../../bench/harness/boundStore';
import { partnerCalls } from '../../bench/harness/measure';
import type { Cluster } from '../../local/cluster/cluster';
import { SERVICES } from '../../local/cluster/temporalServer';
import type { Checklist } from '../../local/story/checklist';
import { until } from '../../local/until';

/** At 40 writes a second the sync of so many lasts long enough for every restart to fall into it. */
const MEMBERS = 6_000;
const SEED = 11;
const SYNC_TIMEOUT_MS = 600_000;
const STEP_TIMEOUT_MS = 60_000;
const CAPS = { shopline: 20, omnichat: 40 };

/**
 * Every `worker`, every `api` and every Temporal service is told to stop and started again, one after the other, while
 * one sync writes and members are edited: nothing is lost, nothing written twice, no cap exceeded.
 */
export async function restartInTurn(cluster: Cluster, checklist: Checklist): Promise<void> {
  const { stack, apis, workers, temporal } = cluster;
  const store = await BoundStore.create(stack, MEMBERS, SEED);
  const { control, admin, merchantId } = store;
  await control.resetRequests();
  const runId = await admin.startSync(merchantId);
  const isWriting = async () => (await admin.sync(merchantId, runId)).counts.delivered > 0;
  await until(isWriting, { timeoutMs: STEP_TIMEOUT_MS, intervalMs: 200, what: 'the first write' });

  let edits = 0;
  const members = await control.members(merchantId, { hasLine: 'true', limit: '100' });
  const edit = async () => {
    const member = members[edits++];
    if (member) await control.changeMember(merchantId, member.id, { member_point_balance: 70_000 + edits });
  };
  const restarts = [
    ...workers.all.map(({ name }) => ({ name, restart: () => workers.restart(name) })),
    ...SERVICES.map((service) => ({ name: `Temporal ${service}`, restart: () => temporal.restart(service) })),
    ...apis.all.map(({ name }) => ({ name, restart: () => apis.restart(name) })),
  ];
  for (const { name, restart } of restarts) {
    await checklist.step(`${name} is restarted while the sync runs`, async () => {
      const { status } = await admin.sync(merchantId, runId);
      if (status !== 'running' && status !== 'waiting') throw new Error(`the sync is ${status} already`);
      await Promise.all([restart(), edit()]);
    });
  }

  const sync = await checklist.step('The sync ends', () =>
    admin.waitForSync(merchantId, runId, { timeoutMs: SYNC_TIMEOUT_MS, intervalMs: 500 }),
  );
  checklist.expect(sync.status === 'completed', `it is ${sync.status}: ${JSON.stringify(sync.counts)}`);
  await checklist.step(`Nothing is lost, ${edits} edits on the way included`, () =>
    until(async () => (await store.differences()) === 0, {
      timeoutMs: STEP_TIMEOUT_MS,
      intervalMs: 500,
      what: 'every contact as it should be',
    }),
  );
  const { writes, status429 } = await partnerCalls(control);
  const { shopline, omnichat, alarms } = await control.requests();
  const { write_without_change: repeated = 0 } = alarms;
  const wanted = sync.counts.delivered;
  checklist.expect(
    repeated === 0 && writes >= wanted && writes <= wanted + edits,
    `${writes} writes for ${wanted} delivered members and ${edits} edits, ${repeated} of them without need`,
  );
  checklist.expect(
    shopline.maxInOneSecond <= CAPS.shopline && omnichat.maxInOneSecond <= CAPS.omnichat && status429 === 0,
    `at most ${shopline.maxInOneSecond} calls to SHOPLINE and ${omnichat.maxInOneSecond} to Omnichat in any second, ${status429} answered 429`,
  );
}
