import type { Store } from '..';
import { IntegrationError } from '../../domain/errors';
import type { SyncStatus } from '../../domain/types';
import type { Integration, RunKey, SyncRun } from '../documents';
import { removeJournal } from '../runs/journal';
import { isLastSync } from '../runs/shownRun';
import { readRun } from '../runs/syncRuns';

export type RunEnd = Pick<SyncRun, 'status' | 'code' | 'missing'>;

/**
 * Ends a run, and frees its integration for the next one. Repeated, the run stays as it first ended.
 * @param only ends the run only where this holds of it
 * @returns how the run ended; null where `only` did not hold, or the run is not there
 */
export async function endRun(
  store: Store,
  { _id, integrationId }: RunKey,
  end: RunEnd,
  only: { phase?: 'requested' } = {},
): Promise<SyncStatus | null> {
  const { models } = store;
  // The segments note the last member read by id. An ended run is kept for months, and must name no member.
  const nothingLeft = { segments: null, limitedBy: null, etaSeconds: null };
  const ended = { ...end, ...nothingLeft, finishedAt: new Date() };
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
 * For requests that are refused while a run is open. A run is seen as ended a moment before its integration is free. So
 * that a caller who saw that is not refused, this function completes the end.
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

/** The second half of a run's end. It is repeated where the end broke off after the first half. */
async function freeIntegration({ models }: Store, run: SyncRun): Promise<void> {
  const { _id: runId, integrationId, finishedAt } = run;
  await models.integrations.updateOne(
    { _id: integrationId, activeRunId: runId },
    { $set: { activeRunId: null, ...(isLastSync(run) && { lastSync: { runId, finishedAt } }) } },
  );
}

/** Frees an integration that points to a run which does not exist. */
export async function forgetActiveRun({ models }: Store, integrationId: string, runId: string): Promise<void> {
  await models.integrations.updateOne({ _id: integrationId, activeRunId: runId }, { $set: { activeRunId: null } });
}

/**
 * Stores what is wanted of a run. The worker that works on it looks several times a second. A cancelled run that no
 * worker has begun ends at once: the token it waits for may be long in coming. A cancel is final.
 * @returns false where it changes nothing: the run has ended, or an admin has cancelled it and now wants something else
 */
export async function steerRun(store: Store, run: RunKey, desired: SyncRun['desired']): Promise<boolean> {
  const { syncRuns } = store.models;
  const isOpen = { _id: run._id, integrationId: run.integrationId, finishedAt: null };
  const isCancel = desired === 'cancel';
  const ended = isCancel && (await endRun(store, run, { status: 'cancelled', code: null }, { phase: 'requested' }));
  if (ended) return ended === 'cancelled';
  const canBeSteered = isCancel ? {} : { desired: { $ne: 'cancel' as const } };
  const { matchedCount } = await syncRuns.updateOne({ ...isOpen, ...canBeSteered }, { $set: { desired } });
  return matchedCount === 1;
}

/** Whether a run has not come to what is wanted of it, so that its workflow would find something to do. */
export function isUnheard({ status, desired, phase }: Pick<SyncRun, 'status' | 'desired' | 'phase'>): boolean {
  if (desired === 'cancel') return true;
  if (desired === 'pause') return status !== 'paused';
  return phase === 'requested' || status === 'paused';
}
