import type { WorkflowHandle } from '@temporalio/client';
import { integrationStatusKey } from '../../core/domain/searchAttributes';
import type { IntegrationStatus } from '../../core/domain/types';
import {
  authorizedSignal,
  cancelSyncSignal,
  pauseSignal,
  progressQuery,
  resumeSignal,
  statusQuery,
  uninstalledSignal,
} from '../../workflows/messages';
import { sharedStack } from '../harness/sharedStack';
import { openWorkflowLab, quietTemporal, type WorkflowLab } from '../support/workflowLab';

let lab: WorkflowLab;

beforeAll(async () => {
  quietTemporal();
  // Beside other large syncs on a busy machine, one of 1,000 members took more than half a minute.
  lab = await openWorkflowLab(sharedStack().urls, {}, 60_000);
});
afterEach(() => lab.control.changeSettings({ shopline: { latencyMs: 0 }, omnichat: { latencyMs: 0 } }));
afterAll(() => lab.close());

/** Waits by the search attribute, then asks the query once: queries take a place in the worker from the work. */
async function untilStatus(handle: WorkflowHandle, status: IntegrationStatus): Promise<void> {
  await lab.until(async () => {
    const { typedSearchAttributes } = await handle.describe();
    return typedSearchAttributes.get(integrationStatusKey) === status;
  });
  expect(await handle.query(statusQuery)).toMatchObject({ status });
}

it('status and IntegrationStatus follow a sync through pause, lost access and its end', async () => {
  const bound = await lab.bind({ members: 2_000 });
  await lab.control.changeSettings({ omnichat: { latencyMs: 1_500 } });
  const handle = await lab.start(bound);
  const runId = await lab.requestSync(bound, handle);
  await untilStatus(handle, 'syncing');
  expect(await handle.query(progressQuery)).toMatchObject({ runId, status: 'running', counts: { failed: 0 } });
  await lab.untilRun(runId, ({ counts }) => counts.read > 0);

  await handle.signal(pauseSignal);
  await untilStatus(handle, 'paused');
  const { counts } = await lab.untilRun(runId, ({ status }) => status === 'paused');
  expect(await handle.query(progressQuery)).toMatchObject({ runId, status: 'paused', counts });

  // SHOPLINE holds its pages back, so the store is still being read when its token dies: only a read notices that.
  await lab.control.addFault({ partner: 'shopline', match: { pathPrefix: '/v1/customers' }, delayMs: 12_000 });
  await handle.signal(resumeSignal);
  await untilStatus(handle, 'syncing');
  expect(await handle.query(progressQuery)).toMatchObject({ runId, status: 'running' });

  await lab.control.revokeTokens(bound.merchantId);
  await lab.control.removeFaults();
  await untilStatus(handle, 'attention');
  expect(await handle.query(progressQuery)).toMatchObject({ runId, status: 'waiting' });

  const { accessToken } = await lab.control.call<{ accessToken: string }>(
    'POST',
    `/control/stores/${bound.merchantId}/reauthorise`,
    { emit: false },
  );
  const sealedToken = lab.store.cipher.seal(accessToken, 'shopline token', bound.merchantId);
  await lab.store.models.installations.updateOne({ _id: bound.merchantId }, { $set: { sealedToken } });
  await handle.signal(authorizedSignal);
  await untilStatus(handle, 'syncing');

  await handle.signal(cancelSyncSignal);
  await lab.untilRun(runId, ({ finishedAt }) => finishedAt !== null);
  await untilStatus(handle, 'ready');
});

it('a binding that has ended is shown as disconnected, wherever operators look', async () => {
  const handle = await lab.start(await lab.bind({ members: 5 }));
  await untilStatus(handle, 'ready');
  await handle.signal(uninstalledSignal);
  await handle.result();
  await untilStatus(handle, 'disconnected');
  const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
  expect(currentDetails).toContain('disconnected');
  expect(currentDetails).not.toContain('sweep');
});

it('a sync costs its histories a handful of events, whatever they show of it', async () => {
  const bound = await lab.bind({ members: 1_000 });
  const handle = await lab.start(bound);
  const runId = await lab.requestSync(bound, handle);
  await lab.untilRun(runId, ({ finishedAt }) => finishedAt !== null);
  await untilStatus(handle, 'ready');
  expect((await handle.fetchHistory()).events?.length).toBeLessThan(60);
});
