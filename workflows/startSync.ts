import { condition, ParentClosePolicy, patched, startChild, type ChildWorkflowHandle } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { integrationStatusKey, storeIdKey, teamIdKey } from '../domain/searchAttributes';
import type { SyncMode } from '../domain/types';
import type { IntegrationRun } from './integrationState';
import { syncWorkflowId } from './messages';
import { sync, type SyncInput } from './sync';

const firstWaitMs = 1_000;
/** Two hours in all: longer than any slice that has still to end. */
const longestWaitMs = 60_000;
const maxWaits = 120;

/**
 * Starts the workflow of a sync. When the one that did it is still there, because whoever started that was terminated this
 * moment, it has been told to end and is waited for.
 * @throws WorkflowExecutionAlreadyStartedError when it does not end, or the integration did.
 */
export async function startSync(
  run: IntegrationRun,
  mode: SyncMode,
  input: SyncInput,
): Promise<ChildWorkflowHandle<typeof sync>> {
  const start = () =>
    startChild(sync, {
      workflowId: syncWorkflowId(input.merchantId, input.runId),
      args: [input],
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      ...(run.hasSearchAttributes && {
        typedSearchAttributes: [
          { key: storeIdKey, value: input.merchantId },
          { key: teamIdKey, value: run.facts?.teamId ?? '' },
          { key: integrationStatusKey, value: 'syncing' },
        ],
      }),
      staticSummary: `${mode} sync`,
    });
  for (let waits = 0; ; waits += 1) {
    try {
      return await start();
    } catch (error) {
      const isStillThere = error instanceof WorkflowExecutionAlreadyStartedError;
      if (!isStillThere || waits >= maxWaits || !patched('waits-for-former-sync')) throw error;
      const isEnded = await condition(
        () => run.inbox.ended !== null,
        Math.min(longestWaitMs, firstWaitMs * 2 ** waits),
      );
      if (isEnded) throw error;
    }
  }
}
