import { condition, patched, type ChildWorkflowHandle } from '@temporalio/workflow';
import { state } from './activityProxies';
import { refreshFacts } from './facts';
import { deliverChanges } from './following';
import type { IntegrationRun } from './integrationState';
import {
  authorizedSignal,
  cancelSyncSignal,
  handBackSignal,
  pauseSignal,
  resumeSignal,
  type SyncRequested,
} from './messages';
import { startSync } from './startSync';
import type { sync, SyncInput, SyncResult } from './sync';

/** Counts shown by `progress` are no older than this, or than a tenth of the run: a long run is not to fill its history. */
const leastLookEveryMs = 30_000;
const lookEveryPartOfRun = 0.1;

const signals = {
  pause: pauseSignal,
  resume: resumeSignal,
  cancelSync: cancelSyncSignal,
  authorized: authorizedSignal,
};

/**
 * Takes the oldest request and runs it to its end as a child workflow, passing on what is asked of it meanwhile. One that
 * rests while this run `mustLeave` is given back: it is found begun by the next.
 */
export async function runSync(run: IntegrationRun, mustLeave: () => boolean): Promise<void> {
  // Taken before the first await: a request that comes meanwhile is another one.
  const request = run.carried.requests.shift();
  if (!request) return;
  run.isSyncing = true;
  await begin(run, request, mustLeave);
  run.isSyncing = false;
  run.activeRunId = null;
  // What was asked of it does not concern the next; that access was granted does.
  run.inbox.forwards = run.inbox.forwards.filter((name) => name === 'authorized');
}

async function begin(run: IntegrationRun, request: SyncRequested, mustLeave: () => boolean): Promise<void> {
  const { merchantId, integrationId } = run.input;
  run.activeRunId = request.runId ?? null;
  const runId = await state.beginRun(integrationId, request.mode, request.runId);
  run.activeRunId = runId;
  if (runId === null) return;
  note(run, request, runId, { status: 'running', counts: null });
  const looks = patched('facts-during-sync');
  if (looks) {
    run.inbox.isStale = true;
    await refreshFacts(run);
  }
  const result = await followChild(run, request, { merchantId, integrationId, runId }, looks ? mustLeave : null);
  note(run, request, runId, result);
  run.activeRunId = null;
  if (result.isHandedBack) await storeForwards(run);
  run.inbox.isStale = true;
  // Whatever arrived in the inbox since the run last looked.
  run.carried.hasChanges = true;
}

async function followChild(
  run: IntegrationRun,
  request: SyncRequested,
  input: SyncInput,
  mustLeave: (() => boolean) | null,
): Promise<SyncResult> {
  const looks = mustLeave !== null;
  const { inbox } = run;
  const { runId } = input;
  const startedAtMs = Date.now();
  try {
    const child = await startSync(run, request.mode, input);
    let isOver = false;
    const result = child.result().finally(() => (isOver = true));
    // Awaited below; a failure before that must not count as unhandled.
    result.catch(() => undefined);
    let isPaused = false;
    // What is stored of the run lags behind what was passed on to it.
    let isResumed = false;
    let isHandedBack = false;
    while (!isOver) {
      if (!isHandedBack && isAtRest(run) && mustLeave?.()) isHandedBack = await handBack(child);
      // A paused run leaves the lane free: changes are followed meanwhile.
      const canDeliver = () => isPaused && run.carried.hasChanges && inbox.forwards.length === 0;
      const isNeeded = () => isOver || inbox.ended !== null || inbox.forwards.length > 0 || canDeliver();
      if (looks) {
        const lookInMs = Math.max(leastLookEveryMs, (Date.now() - startedAtMs) * lookEveryPartOfRun);
        if (!(await condition(() => isNeeded() || inbox.isStale, lookInMs))) inbox.isStale = true;
      } else await condition(isNeeded);
      if (isOver) break;
      if (looks && inbox.isStale && !isNeeded()) {
        await refreshFacts(run);
        isPaused = run.carried.progress?.status === 'paused' && !isResumed;
        continue;
      }
      if (inbox.ended === null && canDeliver()) {
        await deliverWhilePaused(run);
        continue;
      }
      const forward = inbox.forwards.shift() ?? 'cancelSync';
      if (forward === 'pause' || forward === 'resume') {
        isPaused = forward === 'pause';
        isResumed = !isPaused && patched('resumed-is-not-paused');
      }
      try {
        await child.signal(signals[forward]);
      } catch {
        // It ended meanwhile: its result, awaited below, tells how. A signal that came too late is no failed run.
        inbox.forwards.unshift(forward);
        break;
      }
      if (inbox.ended !== null && forward === 'cancelSync') break;
    }
    return await result;
  } catch {
    // Ended from outside or out of retries: shown as a failed run, never a dead integration.
    const status = await state.finishRun(input.integrationId, runId, { status: 'failed', code: 'run_interrupted' });
    return { status, counts: null };
  }
}

async function deliverWhilePaused(run: IntegrationRun): Promise<void> {
  run.isSteeredAtOnce = patched('steer-while-delivering');
  run.isBesideRun = patched('requests-wait-for-the-run');
  run.inbox.isStale = true;
  await refreshFacts(run);
  if (run.canFollow) await deliverChanges(run);
  else run.carried.hasChanges = false;
  run.isBesideRun = false;
}

function isAtRest({ carried, inbox }: IntegrationRun): boolean {
  const status = carried.progress?.status;
  return (status === 'paused' || status === 'waiting') && inbox.forwards.length === 0 && inbox.ended === null;
}

/** @returns whether the sync was asked to end as it stands. */
async function handBack(child: ChildWorkflowHandle<typeof sync>): Promise<boolean> {
  if (!patched('hands-back')) return false;
  await child.signal(handBackSignal).catch(() => undefined);
  return true;
}

/** What was to be passed on when the sync had just been given back: whoever goes on with it finds it stored. */
async function storeForwards({ inbox, input }: IntegrationRun): Promise<void> {
  for (const name of inbox.forwards)
    if (name !== 'authorized')
      await state.steerWaitingRun(input.integrationId, name === 'cancelSync' ? 'cancel' : name);
}

function note(run: IntegrationRun, request: SyncRequested, runId: string, { status, counts }: SyncResult): void {
  run.carried.progress = { runId, mode: request.mode, status, counts, asOf: new Date().toISOString() };
}
