import type { Logger } from 'pino';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { newId } from '../store/bindings';
import type { Store } from '../store';
import type { Integration, Lane, SyncRun } from '../store/documents';
import { removeExpired } from '../store/retention';
import { unheardWish } from '../store/steering';
import { integrationStatusKey, storeIdKey, teamIdKey } from '../domain/searchAttributes';
import {
  authorizedSignal,
  cancelSyncSignal,
  changesArrivedSignal,
  disconnectedSignal,
  integrationWorkflowId,
  integrationWorkflowType,
  pauseSignal,
  resumeSignal,
  syncRequestedSignal,
  uninstalledSignal,
} from '../workflows/messages';
import type { WorkerMetrics } from './metrics';

const everyMs = 15_000;
/** Only one worker keeps house at a time. */
const turnMs = 14_000;
/** Younger things are still in the hands of whoever made them. */
const settledAfterMs = 10_000;

const steeringSignals = { pause: pauseSignal, resume: resumeSignal, cancel: cancelSyncSignal };

interface Housekeeping {
  store: Store;
  client: Client;
  taskQueue: string;
  logger: Logger;
  metrics: WorkerMetrics;
}

/**
 * Catches up with what an api process stored but could not tell Temporal: bindings without a workflow, ended ones, runs
 * asked for, paused or cancelled, inboxes that fill while nobody delivers. Removes what has been kept long enough.
 */
export function startHousekeeping(house: Housekeeping): { stop(): Promise<void> } {
  let isStopped = false;
  let wake: () => void = () => undefined;
  const loop = (async () => {
    while (!isStopped) {
      try {
        if (await takeTurn(house.store)) await keepHouse(house);
      } catch (error) {
        house.logger.warn(
          { error: error instanceof Error ? error.name : 'unknown' },
          'housekeeping failed; tried again',
        );
      }
      if (isStopped) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, everyMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();
  return {
    async stop() {
      isStopped = true;
      wake();
      await loop;
    },
  };
}

async function takeTurn({ models }: Store): Promise<boolean> {
  const turn = await models.lanes.findById('housekeeping').lean<Lane>();
  const leaseUntilMs = Date.now() + turnMs;
  if (!turn) {
    await models.lanes.create({ _id: 'housekeeping', epoch: 1, leaseUntilMs });
    return true;
  }
  if (turn.leaseUntilMs > Date.now()) return false;
  const taken = await models.lanes.updateOne(
    { _id: 'housekeeping', epoch: turn.epoch },
    { $set: { leaseUntilMs }, $inc: { epoch: 1 } },
  );
  return taken.modifiedCount === 1;
}

async function keepHouse(house: Housekeeping): Promise<void> {
  const { models } = house.store;
  const integrations = await models.integrations.find().lean<Integration[]>();
  const parked = new Map<string, number>();
  for (const integration of integrations) {
    if (integration.attention)
      parked.set(integration.attention.code, (parked.get(integration.attention.code) ?? 0) + 1);
    await catchUp(house, integration);
  }
  house.metrics.parkedIntegrations.reset();
  for (const [code, count] of parked) house.metrics.parkedIntegrations.set({ code }, count);
  await measureInbox(house);
  await removeExpired(house.store, Date.now());
}

async function catchUp(house: Housekeeping, integration: Integration): Promise<void> {
  const { models } = house.store;
  const isSettled = (at: Date) => Date.now() - at.getTime() > settledAfterMs;
  if (integration.endedAt) {
    if (isSettled(integration.endedAt)) {
      await signal(
        house,
        integration,
        integration.endReason === 'uninstalled' ? uninstalledSignal : disconnectedSignal,
        [{ integrationId: integration._id }],
      );
    }
    return;
  }
  if (isSettled(integration.createdAt) && !(await isOpen(house, integration)))
    await signal(house, integration, authorizedSignal);
  if (integration.activeRunId) {
    const run = await models.syncRuns.findById(integration.activeRunId).lean<SyncRun>();
    if (!run || run.finishedAt) {
      await models.integrations.updateOne(
        { _id: integration._id, activeRunId: integration.activeRunId },
        { $set: { activeRunId: null } },
      );
    } else if (run.phase === 'requested' && isSettled(run.startedAt) && run.mode !== 'reconcile') {
      await signal(house, integration, syncRequestedSignal, [{ mode: run.mode, runId: run._id }]);
    } else {
      const wish = unheardWish(run);
      if (wish && run.phase !== 'requested') await signal(house, integration, steeringSignals[wish]);
    }
  }
  if (!integration.isLive || integration.attention) return;
  const lane = await models.lanes.findById(integration._id).lean<Lane>();
  if (lane && lane.leaseUntilMs > Date.now()) return;
  const waits =
    (await models.inbox.exists({ integrationId: integration._id })) ??
    (await models.contactEvents.exists({ integrationId: integration._id }));
  if (waits) await signal(house, integration, changesArrivedSignal);
}

async function isOpen({ client }: Housekeeping, integration: Integration): Promise<boolean> {
  try {
    const { status } = await client.workflow.getHandle(integrationWorkflowId(integration.merchantId)).describe();
    return status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

async function signal(
  { client, taskQueue, logger }: Housekeeping,
  integration: Integration,
  definition: { name: string },
  signalArgs: unknown[] = [],
): Promise<void> {
  const { merchantId, teamId, _id } = integration;
  logger.info({ merchantId, integrationId: _id, signal: definition.name }, 'housekeeping signals a workflow');
  await client.workflow.signalWithStart(integrationWorkflowType, {
    workflowId: integrationWorkflowId(merchantId),
    taskQueue,
    args: [{ merchantId, integrationId: _id }],
    signal: definition.name,
    signalArgs,
    typedSearchAttributes: [
      { key: storeIdKey, value: merchantId },
      { key: teamIdKey, value: teamId },
      { key: integrationStatusKey, value: 'ready' },
    ],
  });
}

async function measureInbox({ store, metrics }: Housekeeping): Promise<void> {
  const [summary] = await store.models.inbox.aggregate<{ depth: number; oldestAt: Date }>([
    { $group: { _id: null, depth: { $sum: 1 }, oldestAt: { $min: '$receivedAt' } } },
  ]);
  metrics.inboxDepth.set(summary?.depth ?? 0);
  metrics.inboxLagSeconds.set(summary ? Math.max(0, (Date.now() - summary.oldestAt.getTime()) / 1000) : 0);
}

/** Names this worker process in leases. */
export function newProcessId(): string {
  return newId();
}
