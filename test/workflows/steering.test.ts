import type { WorkflowHandle } from '@temporalio/client';
import type { SyncRun } from '../../core/store/documents';
import {
  cancelSyncSignal,
  changesArrivedSignal,
  pauseSignal,
  resumeSignal,
  uninstalledSignal,
} from '../../workflows/messages';
import { sharedStack } from '../harness/sharedStack';
import type { Bound } from '../support/lab';
import { pausedSync } from '../support/pausedSync';
import { openWorkflowLab, quietTemporal, type WorkflowLab } from '../support/workflowLab';

const changed = 100;

let lab: WorkflowLab;

beforeAll(async () => {
  quietTemporal();
  lab = await openWorkflowLab(sharedStack().urls);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

/** Lets changes arrive whose members the worker reads until it breaks off, and waits until it has begun. */
async function followSlowChanges(bound: Bound, handle: WorkflowHandle): Promise<void> {
  const reads = jest.spyOn(lab.deps.shopline, 'getCustomer').mockImplementation(
    (_token, _customerId, signal) =>
      new Promise((_resolve, reject) => {
        signal!.addEventListener('abort', () => reject(signal!.reason as Error));
      }),
  );
  const members = await lab.control.members(bound.merchantId, { limit: `${changed}` });
  await bound.announce(...members.map((member) => member.id));
  await handle.signal(changesArrivedSignal);
  await lab.until(() => Promise.resolve(reads.mock.calls.length > 0));
}

/** How often the workflow asked for the lease to deliver changes, after this signal. */
async function deliveriesSince(handle: WorkflowHandle, signalName: string): Promise<number> {
  const events = (await handle.fetchHistory()).events ?? [];
  const at = events.findIndex((event) => event.workflowExecutionSignaledEventAttributes?.signalName === signalName);
  expect(at).toBeGreaterThan(0);
  return events
    .slice(at)
    .filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'deliverChanges').length;
}

describe('a paused sync, while changes that arrived are still being read', () => {
  it.each([
    ['resumed', resumeSignal, ({ status }: SyncRun) => status !== 'paused'],
    ['cancelled', cancelSyncSignal, ({ status }: SyncRun) => status === 'cancelled'],
  ])('is %s at once', async (_how, signal, hasFollowed) => {
    const bound = await lab.bind({ members: 300 });
    const handle = await lab.start(bound);
    const runId = await pausedSync(lab, bound, handle);
    await followSlowChanges(bound, handle);
    await handle.signal(signal);
    await lab.untilRun(runId, hasFollowed);
    expect(await lab.store.models.inbox.countDocuments({ integrationId: bound.integrationId })).toBe(changed);
    await handle.signal(uninstalledSignal);
    await handle.result();
    // A resumed run owns the lease again until its end; a cancelled one leaves it.
    if (signal === resumeSignal) expect(await deliveriesSince(handle, signal.name)).toBe(0);
  });
});

it('a sync that waits for a partner and is paused waits on once resumed: shown as waiting, it asks nothing before', async () => {
  const bound = await lab.bind({ members: 5 });
  const handle = await lab.start(bound);
  const match = { pathPrefix: '/v1/customers' };
  await lab.control.addFault({ partner: 'shopline', match, status: 503, headers: { 'retry-after': '600' } });
  const runId = await lab.requestSync(bound, handle);
  const { limitedBy } = await lab.untilRun(runId, ({ status }) => status === 'waiting');
  expect(limitedBy).toMatchObject({ partner: 'shopline' });
  await handle.signal(pauseSignal);
  await lab.untilRun(runId, ({ status }) => status === 'paused');
  await lab.control.resetRequests();
  await handle.signal(resumeSignal);
  const resumed = await lab.untilRun(runId, ({ status }) => status !== 'paused');
  expect(resumed).toMatchObject({ status: 'waiting', limitedBy });
  expect((await lab.control.requests()).shopline.byOperation).toEqual({});
});
