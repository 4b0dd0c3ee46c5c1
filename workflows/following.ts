import { condition, patched } from '@temporalio/workflow';
import type { WorkEnd } from '../activities/laneWork';
import { lane, state } from './activityProxies';
import type { IntegrationRun } from './integrationState';

const busyWaitMs = 1_000;
const failureWaitMs = 60_000;
/** A full read may cost this share of SHOPLINE's 20 calls a second. */
const fullReadBudget = 0.05;
const shoplineCallsPerSecond = 20;
/** Small stores are not read more often than this, unless the sweep is. */
const leastFullReadEveryMs = 120_000;

/** One that events ask for may cost more. */
const askedReadBudget = 0.25;
/** For more of such events to be answered by the same read, and for SHOPLINE to have done everywhere what they tell of. */
const askedReadDelayMs = 30_000;

/** Sets the next sweep and full read from what is known of the last ones. */
export function scheduleReconciles(run: IntegrationRun): void {
  const { facts, carried } = run;
  if (!facts) return;
  const sweepEveryMs = facts.reconcileEverySeconds * 1000;
  if (carried.nextSweepAtMs === 0) carried.nextSweepAtMs = Date.now() + sweepEveryMs;
  const readMs = (facts.lastFullReadCalls / shoplineCallsPerSecond) * 1000;
  const everyMs = Math.max(readMs / fullReadBudget, Math.min(sweepEveryMs, leastFullReadEveryMs));
  const lastReadAtMs = facts.lastFullReadAtMs ?? Date.now();
  const askedAtMs = Math.max(facts.fullReadAskedAtMs ?? Number.POSITIVE_INFINITY, lastReadAtMs) + askedReadDelayMs;
  const broughtForwardMs = Math.max(askedAtMs, lastReadAtMs + readMs / askedReadBudget);
  const afterLastMs = Math.min(lastReadAtMs + everyMs, broughtForwardMs);
  // One that failed leaves the sweeps their turn before it is tried again.
  const { fullReadFailedAtMs: failedAtMs } = carried;
  const afterFailureMs = failedAtMs === 0 ? 0 : failedAtMs + Math.max(everyMs, sweepEveryMs);
  carried.nextFullReadAtMs = Math.max(afterLastMs, afterFailureMs);
}

/** Works off the inbox; signals that arrive meanwhile find it still open. */
export async function deliverChanges(run: IntegrationRun): Promise<void> {
  run.carried.hasChanges = false;
  const end = await inLane(run, () => lane.deliverChanges(run.input.integrationId));
  if (isUnfinished(end)) run.carried.hasChanges = true;
}

/** @returns whether a sweep or full read was due, and done. */
export async function reconcileIfDue(run: IntegrationRun): Promise<boolean> {
  const { carried, inbox, facts } = run;
  if (!run.canFollow || !facts) return false;
  const isAsked = inbox.reconcilesAsked > inbox.reconcilesDone;
  if (Date.now() >= carried.nextFullReadAtMs && !isAsked) {
    await readEveryone(run);
    return true;
  }
  if (Date.now() < carried.nextSweepAtMs && !isAsked) return false;
  const tickets = inbox.reconcilesAsked;
  let counts = null;
  await inLane(run, async () => {
    const slice = await lane.reconcileChanges(run.input.integrationId);
    counts = slice.counts;
    return slice.end;
  });
  inbox.lastReconcile = counts;
  inbox.reconcilesDone = tickets;
  carried.nextSweepAtMs = Date.now() + facts.reconcileEverySeconds * 1000;
  return true;
}

/** A full read nobody asked for: finds what moved without a trace, and who is gone. */
async function readEveryone(run: IntegrationRun): Promise<void> {
  const { carried } = run;
  const { merchantId, integrationId } = run.input;
  const runId = await state.openReconcileRun(integrationId, merchantId);
  let end: WorkEnd;
  do {
    end = await inLane(run, async () => (await lane.runSyncSlice(integrationId, runId)).end);
  } while ((end.kind === 'handedOver' || end.kind === 'waiting' || end.kind === 'busy') && !run.isWantedElsewhere);
  await state.dropReconcileRun(runId);
  run.inbox.isStale = true;
  if (end.kind === 'failed' && patched('wait-after-failed-read')) carried.fullReadFailedAtMs = Date.now();
  if (end.kind !== 'done') return;
  carried.fullReadFailedAtMs = 0;
  carried.nextSweepAtMs = Date.now() + (run.facts?.reconcileEverySeconds ?? 0) * 1000;
}

/** Runs lane work, makes it leave when something more important comes, and waits or parks as it says. */
async function inLane(run: IntegrationRun, work: () => Promise<WorkEnd>): Promise<WorkEnd> {
  const { integrationId } = run.input;
  let isOver = false;
  const working = work().finally(() => (isOver = true));
  // Awaited below; a failure before that must not count as unhandled.
  working.catch(() => undefined);
  await condition(() => isOver || run.isWantedElsewhere);
  const isInterrupted = !isOver;
  if (isInterrupted) await state.setWish(integrationId, { runId: '', want: 'stop' });
  let end: WorkEnd;
  try {
    end = await working;
  } catch {
    // Out of retries: shown by the failed activity; the next sweep or signal tries again.
    await condition(() => run.isWantedElsewhere, failureWaitMs);
    end = { kind: 'handedOver' };
  }
  if (isInterrupted) await state.setWish(integrationId, { runId: '', want: null });
  if (end.kind === 'busy') await condition(() => run.isWantedElsewhere, busyWaitMs);
  if (end.kind === 'waiting') await condition(() => run.isWantedElsewhere, end.waitMs);
  if (end.kind === 'parked') await state.setAttention(integrationId, end.code, end.missing);
  if (end.kind === 'parked' || end.kind === 'stopped' || end.isFullReadAsked) run.inbox.isStale = true;
  return end;
}

function isUnfinished(end: WorkEnd): boolean {
  return end.kind !== 'done' && end.kind !== 'parked' && end.kind !== 'failed';
}
