import { condition } from '@temporalio/workflow';
import type { SweepResult } from '../activities/leaseWork';
import type { WorkOutcome } from '../core/sync/failures/workOutcome';
import { letsChangesThrough } from '../core/domain/attention';
import type { IntegrationErrorCode } from '../core/domain/errors';
import type { LimitedBy, SyncMode, SyncStatus } from '../core/domain/types';
import { leaseWork, removal, state } from './activityProxies';
import type { IntegrationContext } from './integrationContext';
import { nextFullReadAtMs, type Step } from './nextStep';
import { takeUpSignals } from './takeUpSignals';

const busyWaitMs = 1_000;
const failureWaitMs = 60_000;
/** A run whose access SHOPLINE withdrew waits this long for a new token, then tries by itself. */
const accessWaitMs = 24 * 3_600_000;
/**
 * The query `progress` shows counts no older than this, or than a tenth of the time worked so far: each look at the
 * facts adds to the history.
 */
const leastLookEveryMs = 30_000;
const lookEveryPartOfWork = 0.1;

/**
 * Bounds of a stay for changes or a sweep. The upper one may be long, since a worker that is to stop hands over soon
 * anyway.
 */
const longestStayMs = 30 * 60_000;
const leastStayMs = 10_000;

/** Lease work that ran out of retries: the failed activity shows why. */
const interrupted: WorkOutcome = { kind: 'failed', code: 'run_interrupted' };

/** Does one step; the main loop itself handles `sleep` and `end`. */
export async function perform(context: IntegrationContext, step: Step): Promise<void> {
  const { memory, pending, sweeps, input } = context;
  const { integrationId } = input;
  sweeps.wasCutOff = false;
  switch (step.kind) {
    case 'cleanUpOther':
      await removal.cleanUp({ integrationId: step.integrationId });
      pending.endedOthers = pending.endedOthers.filter((other) => other !== step.integrationId);
      return;
    case 'openWaitingRun':
      memory.waitingModes = memory.waitingModes.filter((mode) => mode !== step.mode);
      if (!(await state.openRequestedRun({ integrationId, mode: step.mode }))) memory.waitingModes.push(step.mode);
      pending.isStale = true;
      return;
    case 'finishCancelled':
      return finishRun(context, step.runId, 'cancelled', null);
    case 'notePaused':
      return noteRun(context, step.runId, 'paused', null);
    case 'noteWaiting':
      return noteRun(context, step.runId, 'waiting', memory.runLimitedBy);
    case 'runSlice':
      return runSlice(context, step.runId, step.mode);
    case 'deliverChanges':
      return deliverChanges(context);
    case 'readEveryone':
      return readEveryone(context);
    case 'sweep':
      return sweep(context);
    case 'sleep':
    case 'end':
  }
}

async function runSlice(context: IntegrationContext, runId: string, mode: SyncMode): Promise<void> {
  const { memory, pending, facts, input } = context;
  const { integrationId } = input;
  // A full read that waits is given up: its counts so far may be of another LINE account.
  memory.fullReadRunId = null;
  // A run that goes on after a pause shows so at once: while the activity works, the loop seldom reads the facts.
  if (facts?.run?.status !== 'running') await noteRun(context, runId, 'running', null);
  const summary = mode === 'clear' ? 'taking back' : `${mode} sync`;
  const end = await inLease(context, () => sliceOf(context, runId, summary), { showsProgress: true });
  switch (end.kind) {
    case 'done':
      return finishRun(context, runId, 'completed', null);
    case 'failed':
      return finishRun(context, runId, 'failed', end.code);
    case 'waiting':
      return letRunWait(context, runId, end.waitMs, end.limitedBy);
    case 'parked': {
      const isOfThePast = await state.setAttention({ integrationId, runId, ...end });
      // Either the refused token was renewed before its refusal was noted, and the run goes on with the new one. Or the
      // run or its binding has ended.
      if (isOfThePast) return void (pending.isStale = true);
      if (end.code !== 'shopline_access_revoked') return finishRun(context, runId, 'failed', end.code, end.missing);
      return letRunWait(context, runId, accessWaitMs, { partner: 'shopline', reason: 'outage', until: null });
    }
    case 'busy':
    case 'stopped':
      memory.runWaitsUntilMs = Date.now() + busyWaitMs;
      pending.isStale = true;
      return;
    case 'paused':
    case 'cancelled':
    case 'handedOver':
      // How the run goes on depends on its `desired`, so the facts are read again.
      pending.isStale = true;
  }
}

function letRunWait(context: IntegrationContext, runId: string, waitMs: number, limitedBy: LimitedBy): Promise<void> {
  context.memory.runWaitsUntilMs = Date.now() + waitMs;
  context.memory.runLimitedBy = limitedBy;
  return noteRun(context, runId, 'waiting', limitedBy);
}

/** @param summary what Temporal's Web UI calls the slice */
async function sliceOf({ input }: IntegrationContext, runId: string, summary: string): Promise<WorkOutcome> {
  const of = { integrationId: input.integrationId, runId };
  return (await leaseWork('sync').runSyncSlice.executeWithOptions({ summary }, [of])).end;
}

async function deliverChanges(context: IntegrationContext): Promise<void> {
  const { memory, input } = context;
  const { integrationId } = input;
  // Cleared before the work: a signal that comes during the work sets it again, and so asks for another look.
  memory.hasChanges = false;
  const end = await inLease(context, () => leaseWork('live').deliverChanges({ integrationId, maxMs: stayMs(context) }));
  await afterBackground(context, end);
  // A partner that refused a call for good would refuse it again at once.
  if (end.kind === 'failed') memory.backgroundWaitsUntilMs = Date.now() + failureWaitMs;
  // Parked work may have ended before it took the lease. Until a worker takes it, `api` signals further changes once a
  // minute at most, so the workflow itself remembers that changes wait.
  const goesOnByItself = end.kind === 'done' || (end.kind === 'parked' && letsChangesThrough(end.code));
  if (!goesOnByItself) memory.hasChanges = true;
}

/**
 * Does a slice of a full read, which finds what moved without a trace, and who is gone. A full read that was handed
 * over, or has to wait, goes on from its checkpoint with the next slice.
 */
async function readEveryone(context: IntegrationContext): Promise<void> {
  const { memory, pending, input } = context;
  const { merchantId, integrationId } = input;
  const runId = memory.fullReadRunId ?? (await state.openFullRead({ integrationId, merchantId }));
  memory.fullReadRunId = runId;
  const end = await inLease(context, () => sliceOf(context, runId, 'full read'));
  await afterBackground(context, end);
  if (end.kind === 'handedOver' || end.kind === 'waiting' || end.kind === 'busy') return;
  memory.fullReadRunId = null;
  await state.dropFullRead({ integrationId });
  pending.isStale = true;
  if (end.kind === 'failed') memory.fullReadFailedAtMs = Date.now();
  if (end.kind === 'done') memory.fullReadFailedAtMs = 0;
}

async function sweep(context: IntegrationContext): Promise<void> {
  const { memory, sweeps, facts, input } = context;
  const asked = sweeps.asked;
  // Still due, but no longer late: lateness is counted from the beginning of this sweep.
  memory.nextSweepAtMs = Date.now();
  let swept: SweepResult['swept'] = null;
  const end = await inLease(context, async () => {
    const result = await leaseWork('live').reconcileChanges({
      integrationId: input.integrationId,
      maxMs: stayMs(context),
    });
    swept = result.swept;
    return result.end;
  });
  await afterBackground(context, end);
  if (end.kind !== 'done') memory.hasChanges = true;
  // The sweep was interrupted before its end. It stays due, and begins again once other work that waits had its turn:
  // counted from its own beginning, a sweep that takes long would be late again at once.
  if (!swept && end.kind !== 'failed' && end.kind !== 'parked') {
    memory.nextSweepAtMs = Date.now();
    sweeps.wasCutOff = true;
    return;
  }
  sweeps.answer = swept ? { counts: swept } : { refused: 'code' in end ? end.code : end.kind, type: 'sweep_failed' };
  sweeps.answered = asked;
  memory.nextSweepAtMs = Date.now() + (facts?.reconcileEverySeconds ?? 0) * 1000;
}

/** How long changes or a sweep may hold the lease: until the next sweep or full read is late. */
function stayMs({ memory, facts }: IntegrationContext): number {
  const sweepEveryMs = (facts?.reconcileEverySeconds ?? 0) * 1000;
  const lateAtMs = Math.min(memory.nextSweepAtMs, nextFullReadAtMs(facts, memory)) + sweepEveryMs;
  return Math.min(longestStayMs, Math.max(leastStayMs, lateAtMs - Date.now()));
}

async function afterBackground({ memory, pending, input }: IntegrationContext, end: WorkOutcome): Promise<void> {
  const nowMs = Date.now();
  if (end.kind === 'busy' || end.kind === 'stopped') memory.backgroundWaitsUntilMs = nowMs + busyWaitMs;
  if (end.kind === 'waiting') memory.backgroundWaitsUntilMs = nowMs + end.waitMs;
  if (end === interrupted) memory.backgroundWaitsUntilMs = nowMs + failureWaitMs;
  if (end.kind === 'parked') await state.setAttention({ integrationId: input.integrationId, ...end });
  if (end.kind === 'parked' || end.kind === 'stopped' || end.isFullReadAsked) pending.isStale = true;
}

/** Does lease work. Meanwhile it stores what signals ask for as facts, and the work itself looks at these. */
async function inLease(
  context: IntegrationContext,
  work: () => Promise<WorkOutcome>,
  { showsProgress = false } = {},
): Promise<WorkOutcome> {
  const { pending } = context;
  let isOver = false;
  const working = work()
    .catch(() => interrupted)
    .finally(() => (isOver = true));
  const startedAtMs = Date.now();
  while (!isOver) {
    const lookEveryMs = Math.max(leastLookEveryMs, (Date.now() - startedAtMs) * lookEveryPartOfWork);
    // Once the binding has ended, no request is taken up: a request that woke this loop would make it spin.
    const hasAsked = () =>
      pending.isStale || (pending.asked.length > 0 && pending.ended === null) || mustStoreEnd(context);
    const isNeeded = () => isOver || hasAsked();
    // Background work shows no progress and soon ends by itself. A timer beside it would cost two events of history.
    if (!showsProgress) await condition(isNeeded);
    else if (!(await condition(isNeeded, lookEveryMs))) pending.isStale = true;
    if (isOver) break;
    await takeUpSignals(context);
  }
  return working;
}

function mustStoreEnd({ pending, facts }: IntegrationContext): boolean {
  return pending.ended !== null && facts !== null && facts.endReason === null;
}

async function noteRun(
  { pending, input: { integrationId } }: IntegrationContext,
  runId: string,
  status: SyncStatus,
  limitedBy: LimitedBy | null,
): Promise<void> {
  await state.noteRunStatus({ integrationId, runId, status, limitedBy });
  pending.isStale = true;
}

async function finishRun(
  { input, pending }: IntegrationContext,
  runId: string,
  status: SyncStatus,
  code: IntegrationErrorCode | null,
  missing?: string,
): Promise<void> {
  await state.finishRun({ integrationId: input.integrationId, runId, status, code, missing });
  pending.isStale = true;
}
