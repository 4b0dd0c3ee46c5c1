import type { Store } from '..';
import { IntegrationError } from '../../domain/errors';
import { syncModes, type SyncMode } from '../../domain/types';
import { newId } from '../integrations/bindings';
import type { Integration, SyncRun } from '../documents';
import { findInstallation } from '../integrations/installations';
import { shownRun } from './shownRun';

const listLimit = 50;

/**
 * Opens the one run an integration may have. The run is written first: an integration never points to a run that does
 * not exist.
 * @returns the id of the run
 * @throws IntegrationError `sync_in_progress` when one is open already.
 */
export async function openRun(
  store: Store,
  integration: Pick<Integration, '_id' | 'merchantId'>,
  request: Pick<SyncRun, 'acceptMismatch' | 'acceptRemovals'> & {
    mode: SyncMode;
    requestedBy: string;
    channelId: string;
  },
): Promise<string> {
  const { integrations, syncRuns } = store.models;
  const runId = newId();
  const { mode, acceptMismatch, requestedBy } = request;
  await syncRuns.create({
    _id: runId,
    ...newRun(integration),
    mode,
    status: 'running',
    acceptMismatch,
    ...(request.acceptRemovals && { acceptRemovals: true }),
    requestedBy,
  });
  const { matchedCount } = await integrations.updateOne(
    { _id: integration._id, activeRunId: null, endedAt: null },
    {
      $set: {
        activeRunId: runId,
        ...(request.acceptMismatch && { acceptedMismatchChannelId: request.channelId }),
      },
    },
  );
  if (matchedCount === 1) return runId;
  await syncRuns.deleteOne({ _id: runId });
  throw new IntegrationError('sync_in_progress');
}

function newRun({ _id: integrationId, merchantId }: Pick<Integration, '_id' | 'merchantId'>) {
  const counts = { read: 0, eligible: 0, skipped: 0, unchanged: 0, delivered: 0, failed: 0, conflicts: 0 };
  return { integrationId, merchantId, startedAt: new Date(), counts };
}

/** An operator's request that was taken back before it began: over when it is first seen. */
export async function recordCancelled(
  { models }: Store,
  integration: Pick<Integration, '_id' | 'merchantId'>,
  { runId, mode }: { runId: string; mode: SyncMode },
): Promise<void> {
  const run = newRun(integration);
  const ended = { status: 'cancelled', desired: 'cancel', phase: 'ended', finishedAt: run.startedAt };
  const document = { ...run, ...ended, mode, acceptMismatch: false, requestedBy: 'operator' };
  await models.syncRuns.updateOne({ _id: runId }, { $setOnInsert: document }, { upsert: true });
}

/** Runs an admin asked for, newest first. */
export async function listRuns(store: Store, integrationId: string, limit = listLimit): Promise<SyncRun[]> {
  const runs = await store.models.syncRuns
    .find({ integrationId, mode: { $in: syncModes } })
    .sort({ startedAt: -1 })
    .limit(limit)
    .lean();
  return Promise.all(runs.map((run) => asItStands(store, run)));
}

/** @throws IntegrationError `not_found` */
export async function findRun(store: Store, integrationId: string, runId: string): Promise<SyncRun> {
  const run = await store.models.syncRuns.findOne({ _id: runId, integrationId }).lean();
  if (!run) throw new IntegrationError('not_found');
  return asItStands(store, run);
}

async function asItStands(store: Store, run: SyncRun): Promise<SyncRun> {
  if (run.phase !== 'requested') return run;
  return shownRun(run, await findInstallation(store, run.merchantId));
}
