import { condition, ParentClosePolicy, startChild } from '@temporalio/workflow';
import { integrationStatusKey, storeIdKey, teamIdKey } from '../domain/searchAttributes';
import { state } from './activityProxies';
import type { IntegrationRun } from './integrationState';
import {
  authorizedSignal,
  cancelSyncSignal,
  pauseSignal,
  resumeSignal,
  syncWorkflowId,
  type SyncRequested,
} from './messages';
import { sync, type SyncResult } from './sync';

const signals = {
  pause: pauseSignal,
  resume: resumeSignal,
  cancelSync: cancelSyncSignal,
  authorized: authorizedSignal,
};

/** Takes the oldest request and runs it to its end as a child workflow, passing on what is asked of it meanwhile. */
export async function runSync(run: IntegrationRun): Promise<void> {
  // Taken before the first await: a request that comes meanwhile is another one.
  const request = run.carried.requests.shift();
  if (!request) return;
  const { merchantId, integrationId } = run.input;
  const runId = await state.beginRun(integrationId, request.mode, request.runId);
  if (runId === null) return;
  run.activeRunId = runId;
  note(run, request, runId, { status: 'running', counts: null });
  const result = await followChild(run, runId, request, { merchantId, integrationId, runId });
  note(run, request, runId, result);
  run.activeRunId = null;
  run.inbox.isStale = true;
  // Whatever arrived in the inbox since the run last looked.
  run.carried.hasChanges = true;
}

async function followChild(
  run: IntegrationRun,
  runId: string,
  request: SyncRequested,
  input: { merchantId: string; integrationId: string; runId: string },
): Promise<SyncResult> {
  const { inbox } = run;
  try {
    const child = await startChild(sync, {
      workflowId: syncWorkflowId(input.merchantId, runId),
      args: [input],
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      typedSearchAttributes: [
        { key: storeIdKey, value: input.merchantId },
        { key: teamIdKey, value: run.facts?.teamId ?? '' },
        { key: integrationStatusKey, value: 'syncing' },
      ],
      staticSummary: `${request.mode} sync`,
    });
    let isOver = false;
    const result = child.result().finally(() => (isOver = true));
    // Awaited below; a failure before that must not count as unhandled.
    result.catch(() => undefined);
    while (!isOver) {
      await condition(() => isOver || inbox.ended !== null || inbox.forwards.length > 0);
      if (isOver) break;
      const forward = inbox.forwards.shift() ?? 'cancelSync';
      await child.signal(signals[forward]);
      if (inbox.ended !== null && forward === 'cancelSync') break;
    }
    return await result;
  } catch {
    // Ended from outside or out of retries: shown as a failed run, never a dead integration.
    const status = await state.finishRun(input.integrationId, runId, { status: 'failed', code: 'run_interrupted' });
    return { status, counts: null };
  }
}

function note(run: IntegrationRun, request: SyncRequested, runId: string, result: SyncResult): void {
  run.carried.progress = { runId, mode: request.mode, ...result, asOf: new Date().toISOString() };
}
