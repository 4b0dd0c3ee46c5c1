import type { Store } from '..';
import { IntegrationError } from '../../domain/errors';
import { emptyCounts, syncModes, type SyncMode } from '../../domain/types';
import type { Integration, RunKey, SyncRun } from '../documents';
import { findInstallation } from '../integrations/installations';
import { newId } from '../newId';
import { removeJournal } from './journal';
import { shownRun } from './shownRun';

const listLimit = 50;

function keyOf({ _id, integrationId }: RunKey): RunKey {
  return { _id, integrationId };
}

/** What is asked of a run; `acceptMismatch`: an admin says that the account is right. */
export type RunRequest = Pick<SyncRun, 'acceptRemovals' | 'endsBinding' | 'draft'> & {
  mode: SyncMode;
  acceptMismatch?: boolean;
};

/**
 * Opens the one run an integration may have. The run is written first: an integration never points to a run that does
 * not exist.
 * @returns the id of the run
 * @throws IntegrationError `sync_in_progress` when one is open already, or a mismatch is accepted of an account that is
 *   no longer the chosen one.
 */
export async function openRun(
  store: Store,
  integration: Pick<Integration, '_id' | 'merchantId'>,
  request: RunRequest & { channelId: string },
  runId = newId(),
): Promise<string> {
  const { integrations, syncRuns } = store.models;
  const { channelId, acceptMismatch, acceptRemovals, ...asked } = request;
  // The field stays absent where no admin has confirmed removals.
  const confirmed = acceptRemovals && { acceptRemovals };
  await syncRuns.create({ _id: runId, ...newRun(integration), status: 'running', ...asked, ...confirmed });
  // A preview writes nothing, and settles nothing.
  const isAccepted = request.mode === 'full' && acceptMismatch;
  // An admin accepts how one account fits: that says nothing about another that was chosen since.
  const ofAccount = isAccepted && { 'lineAccount.channelId': channelId };
  const { matchedCount } = await integrations.updateOne(
    { _id: integration._id, activeRunId: null, endedAt: null, ...ofAccount },
    {
      $set: {
        activeRunId: runId,
        ...(isAccepted && { acceptedMismatchChannelId: channelId }),
      },
    },
  );
  if (matchedCount === 1) return runId;
  await syncRuns.deleteOne({ _id: runId, integrationId: integration._id });
  throw new IntegrationError('sync_in_progress');
}

/** A run that has been asked for, of which nothing is known yet. */
function newRun({
  _id: integrationId,
  merchantId,
}: Pick<Integration, '_id' | 'merchantId'>): Omit<SyncRun, '_id' | 'mode' | 'status'> {
  const counted = { counts: emptyCounts(), skippedBy: {}, failedBy: {}, conflictsBy: {}, journalSeq: 0, calls: 0 };
  const unknown = { finishedAt: null, total: null, etaSeconds: null, limitedBy: null, code: null, segments: null };
  const asked = { startedAt: new Date(), desired: 'run', phase: 'requested' } as const;
  return { integrationId, merchantId, ...asked, ...counted, ...unknown };
}

/**
 * Opens a full read in the background: it is not shown among the runs an admin asked for.
 * @returns its id
 */
export async function openFullRead(
  { models }: Store,
  integration: Pick<Integration, '_id' | 'merchantId'>,
): Promise<string> {
  const _id = newId();
  const asked = { mode: 'reconcile', status: 'running' } as const;
  await models.syncRuns.create({ _id, ...newRun(integration), ...asked });
  return _id;
}

/**
 * Removes all full reads of the binding, with their journals. An opening may have left one whose id never reached the
 * workflow, and a workflow that was terminated may have left one as well.
 */
export async function dropFullReads(store: Store, integrationId: string): Promise<void> {
  const { syncRuns } = store.models;
  const isOne = { integrationId, mode: 'reconcile' as const };
  for (const read of await syncRuns.find(isOne, { integrationId: 1 }).lean<RunKey[]>())
    await removeJournal(store, read);
  await syncRuns.deleteMany(isOne);
}

/**
 * Marks a run as begun by a worker, unless it has ended, or is to pause or to be cancelled.
 * @returns the run as it was, or null
 */
export async function beginRun({ models }: Store, run: RunKey & Pick<SyncRun, 'status'>): Promise<SyncRun | null> {
  // One command looks at what is wanted and marks the run: a cancel from here on finds it begun.
  const isWanted = { ...keyOf(run), finishedAt: null, desired: { $nin: ['pause' as const, 'cancel' as const] } };
  // The partner that the run has waited for may still be away.
  const status = run.status === 'waiting' ? run.status : 'running';
  return models.syncRuns.findOneAndUpdate(isWanted, { $set: { phase: 'reading', status } }).lean<SyncRun>();
}

/** Notes what an open run waits for, or that it goes on. It waits for a partner until that partner answers. */
export async function noteRunStatus(
  { models }: Store,
  run: RunKey,
  shown: Pick<SyncRun, 'status' | 'limitedBy'>,
): Promise<void> {
  const stays = shown.status === 'running' && { status: { $ne: 'waiting' as const } };
  // How long a partner makes a run wait cannot be told.
  const ofWait = shown.status === 'waiting' && { etaSeconds: null };
  await models.syncRuns.updateOne({ ...keyOf(run), finishedAt: null, ...stays }, { $set: { ...shown, ...ofWait } });
}

/** Stores a run that an operator asked for and that was cancelled before it began: it is stored as ended. */
export async function recordCancelled(
  { models }: Store,
  integration: Pick<Integration, '_id' | 'merchantId'>,
  { runId, mode }: { runId: string; mode: SyncMode },
): Promise<void> {
  const run = newRun(integration);
  const ended = { status: 'cancelled', desired: 'cancel', finishedAt: run.startedAt };
  await models.syncRuns.updateOne(
    { _id: runId, integrationId: integration._id },
    { $setOnInsert: { ...run, ...ended, mode } },
    { upsert: true },
  );
}

/** Runs that an admin or operator asked for, newest first. */
export async function listRuns(store: Store, integrationId: string, limit = listLimit): Promise<SyncRun[]> {
  const runs = await store.models.syncRuns
    .find({ integrationId, mode: { $in: syncModes } })
    .sort({ startedAt: -1 })
    .limit(limit)
    .lean();
  return Promise.all(runs.map((run) => asItStands(store, run)));
}

export async function readRun({ models }: Store, integrationId: string, runId: string | null): Promise<SyncRun | null> {
  return runId === null ? null : models.syncRuns.findOne({ _id: runId, integrationId }).lean<SyncRun>();
}

/** A run, or null once it has ended: the integration names it a moment longer. */
export async function readOpenRun(store: Store, integrationId: string, runId: string | null): Promise<SyncRun | null> {
  const run = await readRun(store, integrationId, runId);
  return run?.finishedAt === null ? run : null;
}

/** @throws IntegrationError `not_found` */
export async function findRun(store: Store, integrationId: string, runId: string): Promise<SyncRun> {
  const run = await readRun(store, integrationId, runId);
  if (!run) throw new IntegrationError('not_found');
  return asItStands(store, run);
}

async function asItStands(store: Store, run: SyncRun): Promise<SyncRun> {
  if (run.finishedAt) return run;
  return shownRun(run, await findInstallation(store, run.merchantId));
}
