import {
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { LimitedBy, SyncCounts, SyncStatus } from '../domain/types';
import type { SliceResult, WorkEnd } from '../activities/laneWork';
import type { RunEnd } from '../activities/syncRuns';
import { lane, state } from './activityProxies';
import {
  authorizedSignal,
  cancelSyncSignal,
  handBackSignal,
  pauseSignal,
  resumeSignal,
  runChangedSignal,
} from './messages';

export interface SyncInput {
  merchantId: string;
  integrationId: string;
  runId: string;
  isPaused?: boolean;
  counts?: SyncCounts | null;
}

export interface SyncResult {
  status: SyncStatus;
  counts: SyncCounts | null;
  /** The run is still open: it was given back while it rested. */
  isHandedBack?: boolean;
}

const busyWaitMs = 1_000;
/** How long a run waits for the access SHOPLINE withdrew before it looks again by itself. */
const accessWaitMs = 24 * 3_600_000;

/**
 * One sync an admin asked for: index of contacts, every member, what changed meanwhile, summary.
 * Started by `integration`, which forwards pause, resume, cancel and authorized. It works in slices from the run's
 * checkpoint in the database, waits with timers while a partner is away, and leaves the finished run behind.
 */
export async function sync(input: SyncInput): Promise<SyncResult> {
  const { integrationId, runId } = input;
  const wishes: Wishes = {
    isPaused: input.isPaused ?? false,
    isCancelled: false,
    isAuthorized: false,
    isHandedBack: false,
  };
  let counts = input.counts ?? null;
  setHandler(pauseSignal, () => void (wishes.isPaused = true));
  setHandler(resumeSignal, () => void (wishes.isPaused = false));
  setHandler(cancelSyncSignal, () => void (wishes.isCancelled = true));
  setHandler(authorizedSignal, () => void (wishes.isAuthorized = true));
  setHandler(handBackSignal, () => void (wishes.isHandedBack = true));

  const finish = async (end: RunEnd): Promise<SyncResult> => ({
    status: await state.finishRun(integrationId, runId, end),
    counts,
  });

  for (;;) {
    if (wishes.isCancelled) return finish({ status: 'cancelled', code: null });
    if (wishes.isPaused) {
      await noteStatus(runId, 'paused', null);
      await condition(() => !wishes.isPaused || wishes.isCancelled || wishes.isHandedBack);
      if (wishes.isPaused && !wishes.isCancelled) return { status: 'paused', counts, isHandedBack: true };
      await state.setWish(integrationId, { runId, want: null });
      if (!wishes.isCancelled && patched('tells-integration')) await noteStatus(runId, 'running', null);
      continue;
    }
    if (workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof sync>({ ...input, isPaused: wishes.isPaused, counts });
    }
    wishes.isAuthorized = false;
    const slice = await workUntilWish(integrationId, runId, wishes);
    counts = slice.counts ?? counts;
    if (slice.isPauseAsked) wishes.isPaused = true;
    const end = await afterSlice(input, slice.end, wishes);
    if (end) return finish(end);
    if (wishes.isHandedBack && !wishes.isCancelled) return { status: 'waiting', counts, isHandedBack: true };
  }
}

/** Stores what the run has come to, and has its integration look. */
async function noteStatus(runId: string, status: SyncStatus, limitedBy: LimitedBy | null): Promise<void> {
  await state.noteRunStatus(runId, status, limitedBy);
  await tellIntegration();
}

async function tellIntegration(): Promise<void> {
  const { parent } = workflowInfo();
  if (!parent || !patched('tells-integration')) return;
  try {
    await getExternalWorkflowHandle(parent.workflowId).signal(runChangedSignal);
  } catch {
    // It has ended, and its end ends this run.
  }
}

type Wishes = { isPaused: boolean; isCancelled: boolean; isAuthorized: boolean; isHandedBack: boolean };

/** Runs one slice; a pause or cancel that comes meanwhile is put where the slice looks several times a second. */
async function workUntilWish(integrationId: string, runId: string, wishes: Wishes): Promise<SliceResult> {
  let isOver = false;
  const slice = lane.runSyncSlice(integrationId, runId).finally(() => (isOver = true));
  await Promise.race([slice, condition(() => isOver || wishes.isPaused || wishes.isCancelled)]);
  if (!isOver) await state.setWish(integrationId, { runId, want: wishes.isCancelled ? 'cancel' : 'pause' });
  // A cancel after a pause needs no wish of its own: the slice is ending already.
  const result = await slice;
  await state.setWish(integrationId, { runId, want: null });
  return result;
}

/** @returns how the run ended, or null when it goes on. */
async function afterSlice(input: SyncInput, end: WorkEnd, wishes: Wishes): Promise<RunEnd | null> {
  const { integrationId, runId } = input;
  const isCalled = () => wishes.isCancelled || wishes.isPaused || wishes.isAuthorized || wishes.isHandedBack;
  const waitFor = (ms: number) => condition(isCalled, ms);
  switch (end.kind) {
    case 'done':
      return { status: 'completed', code: null };
    case 'paused':
    case 'handedOver':
      return null;
    case 'busy':
      await waitFor(busyWaitMs);
      return null;
    case 'cancelled':
    case 'stopped':
      return { status: 'cancelled', code: null };
    case 'failed':
      return { status: 'failed', code: end.code };
    case 'waiting':
      await noteStatus(runId, 'waiting', end.limitedBy);
      await waitFor(end.waitMs);
      return null;
    case 'parked':
      await state.setAttention(integrationId, end.code, end.missing);
      if (end.code !== 'shopline_access_revoked') return { status: 'failed', code: end.code };
      await noteStatus(runId, 'waiting', { partner: 'shopline', reason: 'outage', until: null });
      await waitFor(accessWaitMs);
      if (!wishes.isAuthorized) return null;
      await state.clearAttention(integrationId, end.code);
      await tellIntegration();
      return null;
  }
}
