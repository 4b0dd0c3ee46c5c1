import type { Store } from '..';
import { IntegrationError, type IntegrationErrorCode } from '../../domain/errors';
import type { SyncStatus } from '../../domain/types';
import type { Integration, RunWish, SyncRun } from '../documents';

type RunKey = Pick<SyncRun, '_id' | 'integrationId'>;

/**
 * Ends a run, and frees its integration for the next one. Repeated, the run stays as it first ended.
 * @param only what must hold of the run for that
 * @returns how it ended; null when it was not to be
 */
export async function endRun(
  store: Store,
  { _id }: RunKey,
  end: { status: SyncStatus; code: IntegrationErrorCode | null },
  only: { phase?: 'requested'; finishedAt?: null } = {},
): Promise<SyncStatus | null> {
  const { models } = store;
  const ended = { ...end, finishedAt: new Date(), limitedBy: null, etaSeconds: null, phase: 'ended' };
  const run =
    (await models.syncRuns
      .findOneAndUpdate({ _id, finishedAt: null, ...only }, { $set: ended }, { returnDocument: 'after' })
      .lean<SyncRun>()) ?? (await models.syncRuns.findOne({ _id, ...only }).lean<SyncRun>());
  if (!run?.finishedAt) return null;
  await freeIntegration(store, run);
  await models.journal.deleteMany({ runId: _id });
  return run.status;
}

/**
 * Whoever asks for something no run may be under way for. A run is seen as ended a moment before its integration is
 * free, and nobody who saw that is to be refused: what remains of its end is done here.
 * @throws IntegrationError `sync_in_progress`
 */
export async function expectNoOpenRun(store: Store, { activeRunId }: Pick<Integration, 'activeRunId'>): Promise<void> {
  if (activeRunId === null) return;
  const run = await store.models.syncRuns.findById(activeRunId).lean<SyncRun>();
  if (!run?.finishedAt) throw new IntegrationError('sync_in_progress');
  await freeIntegration(store, run);
}

async function freeIntegration({ models }: Store, run: SyncRun): Promise<void> {
  const { _id: runId, integrationId, status, finishedAt, mode } = run;
  const { read, delivered } = run.counts;
  await models.integrations.updateOne(
    { _id: integrationId, activeRunId: runId },
    {
      $set: { activeRunId: null, ...(mode === 'full' && { lastSync: { runId, status, finishedAt, read, delivered } }) },
    },
  );
}

/**
 * Stores what is asked of a run. One that nobody has begun follows at once, for there may be nobody to tell: its token may
 * be long in coming. One under way keeps the wish until it is taken up.
 * @returns whether whoever works on the run is to be told
 */
export async function steerRun(store: Store, run: RunKey, wish: RunWish): Promise<boolean> {
  const { syncRuns } = store.models;
  const isNotBegun = { phase: 'requested', finishedAt: null } as const;
  if (wish === 'cancel') {
    if (await endRun(store, run, { status: 'cancelled', code: null }, isNotBegun)) return false;
  } else {
    // Who begins it looks at the wish first.
    const held = wish === 'pause' ? { status: 'paused', wish } : { status: 'running', wish: null };
    const { matchedCount } = await syncRuns.updateOne({ _id: run._id, ...isNotBegun }, { $set: held });
    if (matchedCount === 1) return false;
  }
  // A cancelled run stays cancelled; and a run that is not held has nothing to resume.
  const stillOpen = { _id: run._id, finishedAt: null, wish: { $ne: 'cancel' } } as const;
  const isHeld = { $or: [{ status: 'paused' }, { wish: 'pause' }] } as const;
  await syncRuns.updateOne(wish === 'resume' ? { ...stillOpen, ...isHeld } : stillOpen, { $set: { wish } });
  return true;
}

/** What was asked of a run and has not come about, so that it is to be told again. */
export function unheardWish({ status, wish }: Pick<SyncRun, 'status' | 'wish'>): RunWish | null {
  if (wish === 'pause' && status === 'paused') return null;
  if (wish === 'resume' && status !== 'paused') return null;
  return wish ?? null;
}
