import { isDeepStrictEqual } from 'node:util';
import { disconnectedSignal, factsChangedSignal, integrationWorkflowId } from '../../workflows/messages';
import { sharedStack } from '../harness/sharedStack';
import type { Bound } from '../support/lab';
import { openWorkflowLab, quietTemporal, type WorkflowLab } from '../support/workflowLab';

const { urls } = sharedStack();
/** How many syncs this worker runs at once. */
const places = 2;
const promptMs = 1_000;

let lab: WorkflowLab;
let syncing: Bound[];

beforeAll(async () => {
  quietTemporal();
  lab = await openWorkflowLab(urls, { places: { sync: places } });
});
afterAll(async () => {
  await lab.control.removeFaults();
  await lab.close();
});

/** When activities of a store's workflow were asked for and begun, in milliseconds since 1970. */
async function waitsOf({ merchantId }: Bound): Promise<{ type: string; waitedMs: number | null }[]> {
  const { events } = await lab.client.workflow.getHandle(integrationWorkflowId(merchantId)).fetchHistory();
  const msOf = (time: { seconds?: unknown; nanos?: number | null } | null | undefined) =>
    Number(time?.seconds) * 1_000 + (time?.nanos ?? 0) / 1e6;
  return (events ?? []).flatMap((event) => {
    const asked = event.activityTaskScheduledEventAttributes;
    if (!asked) return [];
    const begun = events?.find(
      (other) => Number(other.activityTaskStartedEventAttributes?.scheduledEventId) === Number(event.eventId),
    );
    const waitedMs = begun ? msOf(begun.eventTime) - msOf(event.eventTime) : null;
    return [{ type: asked.activityType?.name ?? '', waitedMs }];
  });
}

/** A store whose changes are followed, and whose workflow has nothing to do. */
async function startAtRest(members: number) {
  const bound = await lab.bind({ members });
  await bound.sync();
  return { bound, handle: await lab.start(bound) };
}

describe('while syncs have all places that there are for syncs', () => {
  beforeAll(async () => {
    await lab.control.changeSettings({ omnichat: { latencyMs: 0 } });
    syncing = [];
    while (syncing.length <= places) syncing.push(await lab.bind({ members: 400, store: { seed: syncing.length } }));
  });

  it('a live change and an uninstall begin within a second, and a pause is taken up', async () => {
    const [changed, left] = [await startAtRest(5), await startAtRest(5)];
    await lab.control.changeSettings({ omnichat: { latencyMs: 2_000 } });
    // Holds the syncs at their writes, wave after wave, until the pauses are stored.
    for (const { team } of syncing) {
      const match = { method: 'PUT', queryIncludes: team.channelId };
      await lab.control.addFault({ partner: 'omnichat', match, delayMs: 12_000 });
    }
    const runIds: string[] = [];
    for (const bound of syncing) runIds.push(await lab.requestSync(bound, await lab.start(bound)));
    // Temporal writes into the history that an activity has begun when it is over; until then its own view tells.
    const [waits, runs] = [1, 2];
    const slices = async () => {
      const handles = syncing.map(({ merchantId }) => lab.client.workflow.getHandle(integrationWorkflowId(merchantId)));
      const views = await Promise.all(handles.map((handle) => handle.describe()));
      return views.flatMap(({ raw }) => raw.pendingActivities?.map(({ state }) => state) ?? []).sort();
    };
    const placesTaken = [waits, ...Array<number>(places).fill(runs)];
    await lab.until(async () => isDeepStrictEqual(await slices(), placesTaken));

    // A live change.
    const [member] = await lab.control.members(changed.bound.merchantId, { hasLine: 'true', limit: '1' });
    await changed.bound.announce(member!.id);
    await changed.handle.signal(factsChangedSignal);
    await lab.until(async () =>
      (await waitsOf(changed.bound)).some(({ type, waitedMs }) => type === 'deliverChanges' && waitedMs !== null),
    );
    // An uninstall.
    await left.handle.signal(disconnectedSignal);
    await left.handle.result();
    const short = [...(await waitsOf(changed.bound)), ...(await waitsOf(left.bound))];
    expect(short.map(({ type }) => type)).toEqual(expect.arrayContaining(['deliverChanges', 'cleanUp']));
    for (const { waitedMs } of short) expect(waitedMs).toBeLessThan(promptMs);
    // Both began while every place for syncs was still taken, and a sync waited for one.
    expect(await slices()).toEqual(placesTaken);
    // What an admin asks of a sync that has a place, and of one that waits for one.
    const askedAtMs = Date.now();
    for (const [index, bound] of syncing.entries()) await bound.steer(runIds[index]!, 'pause');
    await lab.control.removeFaults();
    await lab.until(async () =>
      (await Promise.all(syncing.map((bound, index) => bound.run(runIds[index]!)))).some(
        ({ status }) => status === 'paused',
      ),
    );
    expect(Date.now() - askedAtMs).toBeLessThan(5_000);
  }, 60_000);
});
