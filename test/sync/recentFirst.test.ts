import type { OmnichatClient } from '../../core/partners/omnichat/client';
import { Pacers } from '../../core/sync/pacing/pacers';
import type { Segment } from '../../core/store/documents';
import { firstSegments, wholeStore } from '../../core/sync/reading/segments';
import { StoreRead } from '../../core/sync/reading/storeRead';
import type { SandboxMember } from '../../tools/local/clients/control';
import { sharedStack } from '../harness/sharedStack';
import { inLease } from '../support/inLease';
import { openLab, type Bound, type Lab } from '../support/lab';

let lab: Lab;
let putContact: jest.SpiedFunction<OmnichatClient['putContact']>;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
beforeEach(() => {
  lab.deps.pacers = new Pacers(fast);
  lab.deps.shoplinePageSize = 50;
  putContact = jest.spyOn(lab.deps.omnichat, 'putContact');
});
afterEach(() => lab.control.changeSettings({ shopline: { latencyMs: 0 } }));

const recentMs = 90 * 86_400_000;
const fast = { shoplineRequestsPerSecond: 2_000, omnichatRequestsPerSecond: 2_000 };

/** LINE ids in the order in which the worker sent the writes: on different connections, one may overtake another. */
function written(): string[] {
  return putContact.mock.calls.map(([, { userId }]) => userId);
}

/** The mean place, among all writes, of members changed in the last 90 days; 1 where it is as early as possible. */
async function lateness(bound: Bound): Promise<number> {
  const members = await lab.control.members(bound.merchantId, { limit: '10000' });
  const sinceMs = Date.now() - recentMs;
  const changed = members as (SandboxMember & { updatedAtMs: number })[];
  const recent = new Set(changed.filter(({ updatedAtMs }) => updatedAtMs >= sinceMs).map(({ lineId }) => lineId));
  const places = written().flatMap((lineId, at) => (recent.has(lineId) ? [at + 1] : []));
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
    lab.deps.shoplinePageSize = 25;
    const bound = await lab.bind({ members: 800 });
    await lab.control.changeSettings({ shopline: { latencyMs: 150 } });
    expect((await bound.sync()).end).toEqual({ kind: 'done' });
    expect(await lateness(bound)).toBeLessThan(1.1);
  });

  it('when writing begins long before everyone is read', async () => {
    lab.deps.shoplinePageSize = 25;
    const bound = await lab.bind({ members: 800 });
    lab.deps.pacers = new Pacers({ ...fast, shoplineRequestsPerSecond: 5 });
    expect((await bound.sync()).end).toEqual({ kind: 'done' });
    expect(await lateness(bound)).toBeLessThan(1.1);
  });
});

it('what is left of them is read before the others, where a read goes on with parts of a divided window', async () => {
  const bound = await lab.bind({ members: 120 });
  const [recent, older] = firstSegments(Date.now());
  const middleMs = Date.now() + 60_000;
  // A part is added at the end of the list. The half that kept the window's place is done.
  const part = { ...recent!, createdBeforeMs: middleMs };
  const segments = [{ ...recent!, createdAfterMs: middleMs, done: true }, older!, part];
  const read = new Set<Segment>();
  await inLease(lab, bound, async ({ reader, work }) => {
    const onPage = (segment: Segment) => Promise.resolve(void read.add(segment));
    await new StoreRead(reader, work, segments, { onPage }).run();
  });
  expect([...read]).toEqual([part, older]);
});
