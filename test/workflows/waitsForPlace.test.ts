import pino from 'pino';
import { resendMissedSignals } from '../../activities/housekeeping/missedSignals';
import { factsChangedSignal } from '../../workflows/messages';
import { sharedStack } from '../harness/sharedStack';
import { openWorkflowLab, quietTemporal, type WorkflowLab } from '../support/workflowLab';

let lab: WorkflowLab;

beforeAll(async () => {
  quietTemporal();
  lab = await openWorkflowLab(sharedStack().urls, { places: { sync: 1 } });
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

it('a sync that waits for a place in a worker is not told of again', async () => {
  const [first, second] = [await lab.bind({ members: 100 }), await lab.bind({ members: 5, store: { seed: 2 } })];
  // The first sync has the only place until this is removed.
  await lab.control.addFault({ partner: 'omnichat', match: { method: 'PUT' }, delayMs: 12_000 });
  const firstRunId = await lab.requestSync(first, await lab.start(first));
  await lab.untilRun(firstRunId, ({ phase }) => phase === 'reading');
  const handle = await lab.start(second);
  const runId = await lab.requestSync(second, handle);
  const isAsked = async () =>
    (await handle.describe()).raw.pendingActivities?.some(({ activityType }) => activityType?.name === 'runSyncSlice');
  await lab.until(async () => (await isAsked()) === true);
  const startedAt = new Date(Date.now() - 60_000);
  await lab.store.models.syncRuns.updateOne(second.key(runId), { $set: { startedAt } });

  const { store, client, taskQueue } = lab;
  const house = { store, client, taskQueue, logger: pino({ level: 'silent' }) };
  await resendMissedSignals(house, await second.integration(), undefined);
  const events = (await handle.fetchHistory()).events ?? [];
  const signals = events.map((event) => event.workflowExecutionSignaledEventAttributes?.signalName);
  expect(await second.run(runId)).toMatchObject({ phase: 'requested' });
  expect(signals).not.toContain(factsChangedSignal.name);

  await lab.control.removeFaults();
  await lab.untilRun(runId, ({ status }) => status === 'completed');
});
