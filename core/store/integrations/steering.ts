import type { Store } from '..';
import { IntegrationError } from '../../domain/errors';
import type { SyncStatus } from '../../domain/types';
import type { Integration, RunKey, SyncRun } from '../documents';
import { removeJournal } from '../runs/journal';
import { readRun } from '../runs/syncRuns';

/** How a run ends, and why. */
export type RunEnd = Pick<SyncRun, 'status' | 'code' | 'missing'>;

/**
 * Ends a run, and frees its integration for the next one. Repeated, the run stays as it first ended.
 * @param only what must hold of the run for that
 * @returns how it ended; null when it was not to be
 */
export async function endRun(
  store: Store,
  { _id, integrationId }: RunKey,
  end: RunEnd,
  only: { phase?: 'requested' } = {},
): Promise<SyncStatus | null> {
  const { models } = store;
  const ended = { ...end, finishedAt: new Date(), limitedBy: null, etaSeconds: null, phase: 'ended' };
  const run =
    (await models.syncRuns
      .findOneAndUpdate({ _id, integrationId, finishedAt: null, ...only }, { $set: ended }, { returnDocument: 'after' })
      .lean<SyncRun>()) ?? (await models.syncRuns.findOne({ _id, integrationId, ...only }).lean<SyncRun>());
  if (!run?.finishedAt) return null;
  await freeIntegration(store, run);
  await removeJournal(store, run);
  return run.status;
}

/**
 * For requests that no run may be under way for. A run is seen as ended a moment before its integration is
 * free, and a caller who saw that is not to be refused: what remains of its end is done here.
 * @throws IntegrationError `sync_in_progress`
 */
export async function expectNoOpenRun(
  store: Store,
  { _id, activeRunId }: Pick<Integration, '_id' | 'activeRunId'>,
): Promise<void> {
  if (activeRunId === null) return;
  const run = await readRun(store, _id, activeRunId);
  if (!run?.finishedAt) throw new IntegrationError('sync_in_progress');
  await freeIntegration(store, run);
}

/** What remains of a run's end, where it was broken off. */
async function freeIntegration({ models }: Store, run: SyncRun): Promise<void> {
  const { _id: runId, integrationId, status, finishedAt, mode } = run;
  const { read, delivered } = run.counts;
  const isLast = mode === 'full' && status !== 'cancelled';
  await models.integrations.updateOne(
    { _id: integrationId, activeRunId: runId },
    { $set: { activeRunId: null, ...(isLast && { lastSync: { runId, status, finishedAt, read, delivered } }) } },
  );
}

/** Frees an integration of a run that is not there. */
export async function forgetActiveRun({ models }: Store, integrationId: string, runId: string): Promise<void> {
  await models.integrations.updateOne({ _id: integrationId, activeRunId: runId }, { $set: { activeRunId: null } });
}

/**
 * Stores what is wanted of a run. The worker that works on it looks several times a second. One that no worker has begun
 * ends at once when it is cancelled: its token may be long in coming. A run that was cancelled stays so.
 */
export async function steerRun(store: Store, run: RunKey, desired: SyncRun['desired']): Promise<void> {
  const { syncRuns } = store.models;
  const isOpen = { _id: run._id, integrationId: run.integrationId, finishedAt: null };
  if (desired === 'cancel') {
    if (await endRun(store, run, { status: 'cancelled', code: null }, { phase: 'requested' })) return;
    await syncRuns.updateOne(isOpen, { $set: { desired } });
    return;
  }
  await syncRuns.updateOne({ ...isOpen, desired: { $ne: 'cancel' } }, { $set: { desired } });
}

/** Whether a workflow that looks would find something to do for this run, since what it has come to is not what is wanted. */
export function isUnheard({ status, desired, phase }: Pick<SyncRun, 'status' | 'desired' | 'phase'>): boolean {
  if (desired === 'cancel') return true;
  if (desired === 'pause') return status !== 'paused';
  return phase === 'requested' || status === 'paused';
}
