import {
  cancelSyncSignal,
  pauseSignal,
  runChangedSignal,
  statusQuery,
  syncRequestedSignal,
  syncWorkflowId,
  uninstalledSignal,
} from '../../workflows/messages';
import type { WorkflowLab } from '../support/workflowLab';
import { recorded, setLatency, slowMs, type RecordedWorkflow } from './recorded';

/** A sync that rests while its integration has to continue as new: given back, and taken up again by the next run. */
export async function handedBack(lab: WorkflowLab): Promise<RecordedWorkflow[]> {
  const bound = await lab.bind({ members: 300 });
  await setLatency(lab, slowMs);
  const handle = await lab.start(bound, { maxHistoryEvents: 150 });
  const { runId: firstRunId } = await handle.describe();
  const runId = await lab.requestSync(bound, handle);
  await lab.until(async () => (await bound.integration()).isLive);
  await handle.signal(pauseSignal);
  await lab.untilRun(runId, (run) => run.status === 'paused');
  await setLatency(lab, 0);
  const current = lab.client.workflow.getHandle(handle.workflowId);
  await lab.until(async () => {
    await current.signal(runChangedSignal);
    return (await current.describe()).runId !== firstRunId;
  });
  await lab.until(async () => (await current.query(statusQuery)).activeRunId === runId);
  await current.signal(cancelSyncSignal);
  await lab.untilRun(runId, (run) => run.finishedAt !== null);
  await current.signal(uninstalledSignal);
  await current.result();
  const syncId = syncWorkflowId(bound.merchantId, runId);
  return [...(await recorded(lab, handle.workflowId, firstRunId)), ...(await recorded(lab, syncId))];
}

/** A sync whose workflow of before is still there when its integration takes it up again. */
export async function leftSync(lab: WorkflowLab): Promise<RecordedWorkflow[]> {
  const bound = await lab.bind({ members: 20 });
  const runId = await bound.openRun();
  const syncId = syncWorkflowId(bound.merchantId, runId);
  const left = await lab.client.workflow.start('sync', { workflowId: syncId, taskQueue: 'nobody' });
  const handle = await lab.start(bound);
  await handle.signal(syncRequestedSignal, { mode: 'full', runId });
  await lab.until(async () => {
    const { events } = await handle.fetchHistory();
    return events?.some((event) => event.startChildWorkflowExecutionFailedEventAttributes) ?? false;
  });
  await left.terminate();
  await lab.untilRun(runId, (run) => run.finishedAt !== null);
  await handle.signal(uninstalledSignal);
  await handle.result();
  return [...(await recorded(lab, handle.workflowId)), ...(await recorded(lab, syncId))];
}
