import { Pacers } from '../../core/sync/pacing/pacers';
import { wholeStore } from '../../core/sync/reading/segments';
import type { SandboxMember } from '../../tools/local/clients/control';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
beforeEach(async () => {
  lab.deps.pacers = new Pacers({ shoplineRequestsPerSecond: 2_000, omnichatRequestsPerSecond });
  await lab.control.resetRequests();
});
afterEach(() => lab.control.changeSettings({ shopline: { latencyMs: 0 } }));

const recentMs = 90 * 86_400_000;
/** Few enough writes a second for requests to arrive in the order in which they are sent. */
const omnichatRequestsPerSecond = 200;

/** LINE ids in the order in which Omnichat was asked to write them. */
async function written(): Promise<string[]> {
  const log = await lab.control.call<{ method: string; query: string; at: number }[]>(
    'GET',
    '/control/requests/log?limit=20000',
  );
  const writes = log.filter(({ method }) => method === 'PUT');
  return writes.sort((a, b) => a.at - b.at).map(({ query }) => new URLSearchParams(query).get('userId')!);
}

/** Mean place of members changed in the last 90 days among all writes, 1 where it is as early as possible. */
async function lateness(bound: Bound): Promise<number> {
  const members = await lab.control.members(bound.merchantId, { limit: '10000' });
  const sinceMs = Date.now() - recentMs;
  const changed = members as (SandboxMember & { updatedAtMs: number })[];
  const recent = new Set(changed.filter(({ updatedAtMs }) => updatedAtMs >= sinceMs).map(({ lineId }) => lineId));
  const places = (await written()).flatMap((lineId, at) => (recent.has(lineId) ? [at + 1] : []));
  expect(places.length).toBeGreaterThan(50);
  const mean = places.reduce((sum, place) => sum + place, 0) / places.length;
  return mean / ((places.length + 1) / 2);
}

describe('members changed in the last 90 days are written before the others', () => {
  it('when the store is read whole first', async () => {
    const bound = await lab.bind({ members: 800 });
    expect((await bound.sync()).end).toEqual({ kind: 'done' });
    expect(await lateness(bound)).toBeLessThan(1.1);
  });

  it('when a page holds both', async () => {
    const bound = await lab.bind({ members: 800 });
    const runId = await bound.openRun();
    await lab.store.models.syncRuns.updateOne(bound.key(runId), { $set: { segments: [wholeStore] } });
    expect((await bound.slice(runId)).end).toEqual({ kind: 'done' });
    expect(await lateness(bound)).toBeLessThan(1.1);
  });

  it('when windows are walked side by side', async () => {
    const bound = await lab.bind({ members: 1_500 });
    await lab.control.changeSettings({ shopline: { latencyMs: 150 } });
    expect((await bound.sync()).end).toEqual({ kind: 'done' });
    expect(await lateness(bound)).toBeLessThan(1.1);
  });

  it('when writing begins long before everyone is read', async () => {
    const bound = await lab.bind({ members: 1_500 });
    lab.deps.pacers = new Pacers({ shoplineRequestsPerSecond: 5, omnichatRequestsPerSecond });
    expect((await bound.sync()).end).toEqual({ kind: 'done' });
    expect(await lateness(bound)).toBeLessThan(1.1);
  });
});
