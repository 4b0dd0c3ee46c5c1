import { createActivities, type Activities } from '../../activities';
import { Pacers } from '../../core/sync/pacing/pacers';
import type { SandboxMember } from '../../tools/local/clients/control';
import type { Member, SyncRun } from '../../core/store/documents';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';
import { arrive } from '../support/liveChanges';

const bar = { p95Ms: 1_500 };
/** Both walks of the preview through so many members take some 6 s at SHOPLINE's real pace. */
const members = 3_000;
const changeEveryMs = 150;
const testTimeoutMs = 180_000;

let lab: Lab;
/** Activities at the partners' real caps; the lab's own go without them. */
let paced: Activities;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
  const pacers = new Pacers({ omnichatRequestsPerSecond: 40, shoplineRequestsPerSecond: 20 });
  paced = createActivities({ ...lab.deps, pacers });
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Change {
  beganMs: number;
  tookMs: number;
}

/** Changes a member and waits for its contact. */
async function changeAndWait(bound: Bound, member: SandboxMember, points: number): Promise<Change> {
  const beganMs = performance.now();
  await bound.editMember(member.id, { member_point_balance: points });
  await arrive(lab, bound, member.id);
  await lab.until(async () => (await bound.pointsOn(member.lineId!)) === points);
  return { beganMs, tookMs: performance.now() - beganMs };
}

async function deliveredMembers(bound: Bound): Promise<SandboxMember[]> {
  const { integrationId } = bound;
  const delivered = await lab.store.models.members.find({ integrationId, state: 'delivered' }).lean<Member[]>();
  const ids = new Set(delivered.map(({ customerId }) => customerId));
  const all = await lab.control.members(bound.merchantId, { limit: `${members}`, hasLine: 'true' });
  return all.filter(({ id }) => ids.has(id));
}

/** A member that changes meanwhile may move from a window still to be read to one that was read. */
function expectToAddUp({ counts, total }: SyncRun, changed: number): void {
  const { read, skipped, unchanged, delivered, failed, conflicts } = counts;
  expect(read).toBe(skipped + unchanged + delivered + failed + conflicts);
  expect(Math.abs(total! - read)).toBeLessThanOrEqual(changed);
}

it(
  'live changes beside a preview are on their contacts in 1.5 s, and the preview writes nothing of its own',
  async () => {
    const bound = await lab.bind({ members });
    await bound.sync();
    const delivered = await deliveredMembers(bound);
    // Changed without a webhook: the preview is to count these members, and to leave their contacts alone.
    const silent = delivered.slice(0, 40);
    for (const { id } of silent) await bound.editMember(id, { member_point_balance: 987_654 });
    await lab.control.resetRequests();

    const runId = await bound.openRun('preview');
    let overAtMs = Number.POSITIVE_INFINITY;
    const previewing = bound.slice(runId, paced).finally(() => (overAtMs = performance.now()));
    const changes: Promise<Change>[] = [];
    for (let at = silent.length; performance.now() < overAtMs && at < delivered.length; at += 1) {
      changes.push(changeAndWait(bound, delivered[at]!, 100_000 + at));
      await pause(changeEveryMs);
    }
    const changed = changes.length;
    expect((await previewing).end).toEqual({ kind: 'done' });
    await bound.finish(runId, 'completed');
    const writes = await bound.writes();
    // Delivers what came in the preview's last moment: it waits until a worker takes the lease again.
    expect(await bound.deliverChanges()).toEqual({ kind: 'done' });
    const beside = (await Promise.all(changes)).filter(({ beganMs }) => beganMs <= overAtMs - bar.p95Ms);
    const latenciesMs = beside.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
    expect(beside.length).toBeGreaterThan(20);
    expect(latenciesMs[Math.ceil(beside.length * 0.95) - 1]).toBeLessThanOrEqual(bar.p95Ms);
    expect(writes).toBeGreaterThan(changed * 0.8);
    expect(await bound.writes()).toBe(changed);

    const run = await bound.run(runId);
    expectToAddUp(run, changed);
    expect(run.counts.delivered).toBeGreaterThanOrEqual(silent.length);
    expect(run.counts.delivered).toBeLessThanOrEqual(silent.length + changed);
    const differing = (await bound.diff()).map(({ customerId }) => customerId).sort();
    expect(differing).toEqual(silent.map(({ id }) => id).sort());
  },
  testTimeoutMs,
);
