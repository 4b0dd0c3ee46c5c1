import type { Logger } from 'pino';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { isFollowed } from '../../core/domain/attention';
import type { Store } from '../../core/store';
import { isAnyWaiting } from '../../core/store/inbox/backlog';
import type { HouseFacts } from '../../core/store/integrations/houseFacts';
import { findInstallation } from '../../core/store/integrations/installations';
import { endRun, forgetActiveRun, isUnheard } from '../../core/store/integrations/steering';
import { noteTold } from '../../core/store/integrations/untold';
import { findLease, noteArrivals } from '../../core/store/leases/leases';
import { needsToken } from '../../core/store/runs/shownRun';
import { readRun } from '../../core/store/runs/syncRuns';
import type { leaseActivities } from '../leaseWork';
import {
  authorizedSignal,
  changesArrivedSignal,
  disconnectedSignal,
  factsChangedSignal,
  integrationWorkflowId,
  integrationWorkflowType,
  uninstalledSignal,
} from '../../workflows/messages';

/** A younger fact is not told again yet: the process that stored it may still be telling Temporal. */
export const settledAfterMs = 10_000;

const syncActivity: keyof ReturnType<typeof leaseActivities> = 'runSyncSlice';

export interface Signalling {
  store: Store;
  client: Client;
  taskQueue: string;
  logger: Logger;
}

const isSettled = (at: Date) => Date.now() - at.getTime() > settledAfterMs;

/** Starts the workflow of a binding that has none: Temporal was never told, or an operator terminated it. */
export async function ensureWorkflowOpen(house: Signalling, integration: HouseFacts): Promise<void> {
  const isOpen = (await describe(house, integration))?.status.name === 'RUNNING';
  if (!isOpen) await signal(house, integration, authorizedSignal, [{ isStored: true }]);
}

/**
 * Tells a workflow what it may not have heard: that its binding ended, that facts changed, what is asked of its sync,
 * that changes wait.
 */
export async function resendMissedSignals(
  house: Signalling,
  integration: HouseFacts,
  waitingSince: Date | undefined,
): Promise<void> {
  if (integration.endedAt) {
    if (!isSettled(integration.endedAt)) return;
    const ended = integration.endReason === 'uninstalled' ? uninstalledSignal : disconnectedSignal;
    await signal(house, integration, ended, [{ integrationId: integration._id }]);
    return;
  }
  const { untoldSince } = integration;
  if (untoldSince && isSettled(untoldSince)) {
    await signal(house, integration, authorizedSignal, [{ isStored: true }]);
    await noteTold(house.store, integration._id, untoldSince);
  }
  if (integration.activeRunId) await tellOfRun(house, integration, integration.activeRunId);
  if (waitingSince && isFollowed(integration)) await tellOfChanges(house, integration, waitingSince);
}

async function tellOfRun(house: Signalling, integration: HouseFacts, runId: string): Promise<void> {
  const run = await readRun(house.store, integration._id, runId);
  if (!run) {
    await forgetActiveRun(house.store, integration._id, runId);
  } else if (run.finishedAt) {
    // The worker that ended it may have died before its integration was free.
    await endRun(house.store, run, { status: run.status, code: run.code });
  } else if (isUnheard(run) && isSettled(run.startedAt)) {
    // Without a token there is nothing that the workflow could do for such a run.
    if (needsToken(run) && !(await findInstallation(house.store, integration.merchantId))?.sealedToken) return;
    // The workflow has asked for the slice, which waits for a place in a worker.
    if (run.desired === 'run' && (await hasAskedForSync(house, integration))) return;
    await signal(house, integration, factsChangedSignal);
  }
}

async function tellOfChanges(house: Signalling, integration: HouseFacts, waitingSince: Date): Promise<void> {
  const integrationId = integration._id;
  const lease = await findLease(house.store, integrationId);
  if (lease && lease.leaseUntilMs > Date.now()) {
    // The holder looks into the inbox when the lease's sequence moves, and `api` may have died before it moved it.
    if (isSettled(waitingSince)) await noteArrivals(house.store, integrationId);
    return;
  }
  // Asked again: a worker may have delivered what waited since the backlog was read.
  if (await isAnyWaiting(house.store, integrationId)) await signal(house, integration, changesArrivedSignal);
}

/** Whether the workflow waits for a slice: of a sync, or of a full read, which ends by itself when a sync is to run. */
async function hasAskedForSync(house: Signalling, integration: HouseFacts): Promise<boolean> {
  const { pendingActivities } = (await describe(house, integration))?.raw ?? {};
  return pendingActivities?.some(({ activityType }) => activityType?.name === syncActivity) ?? false;
}

async function describe({ client }: Signalling, { merchantId }: HouseFacts) {
  try {
    return await client.workflow.getHandle(integrationWorkflowId(merchantId)).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** Signals the workflow of a store, and starts it where none is open. */
export async function signal(
  { client, taskQueue, logger }: Signalling,
  integration: HouseFacts,
  definition: { name: string },
  signalArgs: unknown[] = [],
): Promise<void> {
  const { merchantId, _id } = integration;
  logger.info({ merchantId, integrationId: _id, signal: definition.name }, 'housekeeping signals a workflow');
  await client.workflow.signalWithStart(integrationWorkflowType, {
    workflowId: integrationWorkflowId(merchantId),
    taskQueue,
    args: [{ merchantId, integrationId: _id }],
    signal: definition.name,
    signalArgs,
  });
}
