import { condition } from '@temporalio/workflow';
import type { SweepResult } from '../activities/leaseWork';
import type { WorkOutcome } from '../core/sync/failures/workOutcome';
import { letsChangesThrough } from '../core/domain/attention';
import type { IntegrationErrorCode } from '../core/domain/errors';
import type { LimitedBy, SyncMode, SyncStatus } from '../core/domain/types';
import { leaseWork, removal, state } from './activityProxies';
import type { IntegrationContext } from './integrationContext';
import type { Step } from './nextStep';
import { takeUpSignals } from './takeUpSignals';

const busyWaitMs = 1_000;
const failureWaitMs = 60_000;
/** How long a run waits for the access SHOPLINE withdrew before it tries by itself. */
const accessWaitMs = 24 * 3_600_000;
/** Counts shown by `progress` are no older than this, or than a tenth of the work: it is not to fill the history. */
const leastLookEveryMs = 30_000;
const lookEveryPartOfWork = 0.1;

/** Beyond the first, a stay is divided: a worker that is to stop hands over soon anyway. */
const longestStayMs = 30 * 60_000;
const leastStayMs = 10_000;

/** Lease work that ran out of retries: the failed activity shows why. */
const interrupted: WorkOutcome = { kind: 'failed', code: 'run_interrupted' };

/** Does one step of those that are not waited for as sleep or as the end. */
export async function perform(context: IntegrationContext, step: Step): Promise<void> {
  const { memory, pending, input } = context;
  const { integrationId } = input;
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
  // One that goes on after a pause is shown so at once: while it is worked on it is looked at seldom.
  if (facts?.run?.status !== 'running') await noteRun(context, runId, 'running', null);
  const summary = mode === 'clear' ? 'taking back' : `${mode} sync`;
  const end = await inLease(context, () => sliceOf(context, runId, summary), { showsProgress: true });
  switch (end.kind) {
    case 'done':
      return finishRun(context, runId, 'completed', null);
    case 'failed':
      return finishRun(context, runId, 'failed', end.code);
    case 'waiting':
      memory.runWaitsUntilMs = Date.now() + end.waitMs;
      return noteRun(context, runId, 'waiting', end.limitedBy);
    case 'parked': {
      const isOfThePast = await state.setAttention({ integrationId, runId, ...end });
      // The next token came before this was told, and the run goes on with it; or the run has ended.
      if (isOfThePast) return void (pending.isStale = true);
      if (end.code !== 'shopline_access_revoked') return finishRun(context, runId, 'failed', end.code, end.missing);
      memory.runWaitsUntilMs = Date.now() + accessWaitMs;
      return noteRun(context, runId, 'waiting', { partner: 'shopline', reason: 'outage', until: null });
    }
    case 'busy':
    case 'stopped':
      memory.runWaitsUntilMs = Date.now() + busyWaitMs;
      pending.isStale = true;
      return;
    case 'paused':
    case 'cancelled':
    case 'handedOver':
      // What is wanted of the run says how it goes on.
      pending.isStale = true;
  }
}

/** @param summary what Temporal's Web UI calls it */
async function sliceOf({ input }: IntegrationContext, runId: string, summary: string): Promise<WorkOutcome> {
  const of = { integrationId: input.integrationId, runId };
  return (await leaseWork('sync').runSyncSlice.executeWithOptions({ summary }, [of])).end;
}

async function deliverChanges(context: IntegrationContext): Promise<void> {
  const { memory, input } = context;
  const { integrationId } = input;
  // Before the work: a signal that comes meanwhile asks for another look.
  memory.hasChanges = false;
  const end = await inLease(context, () => leaseWork('live').deliverChanges({ integrationId, maxMs: stayMs(context) }));
  await afterBackground(context, end);
  // What a partner has refused for good it would refuse again at once.
  if (end.kind === 'failed') memory.backgroundWaitsUntilMs = Date.now() + failureWaitMs;
  // Parked work may have ended before it had the lease, and `api` tells of no other change until a worker has had it.
  const goesOnByItself = end.kind === 'done' || (end.kind === 'parked' && letsChangesThrough(end.code));
  if (!goesOnByItself) memory.hasChanges = true;
}

/** Finds what moved without a trace, and who is gone. Goes on from its checkpoint when it was handed over. */
async function readEveryone(context: IntegrationContext): Promise<void> {
  const { memory, pending, input } = context;
  const { merchantId, integrationId } = input;
  const runId = memory.fullReadRunId ?? (await state.openFullRead({ integrationId, merchantId }));
  memory.fullReadRunId = runId;
  const end = await inLease(context, () => sliceOf(context, runId, 'full read'));
  await afterBackground(context, end);
  if (end.kind === 'handedOver' || end.kind === 'waiting' || end.kind === 'busy') return;
  memory.fullReadRunId = null;
  await state.dropFullRead({ integrationId, runId });
  pending.isStale = true;
  if (end.kind === 'failed') memory.fullReadFailedAtMs = Date.now();
  if (end.kind === 'done') memory.fullReadFailedAtMs = 0;
}

async function sweep(context: IntegrationContext): Promise<void> {
  const { memory, sweeps, facts, input } = context;
  const asked = sweeps.asked;
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
  // Interrupted before its end: it is due again as soon as the lease is free.
  if (!swept && end.kind !== 'failed' && end.kind !== 'parked') return;
  sweeps.answer = swept ? { counts: swept } : { refused: 'code' in end ? end.code : end.kind, type: 'sweep_failed' };
  sweeps.answered = asked;
  memory.nextSweepAtMs = Date.now() + (facts?.reconcileEverySeconds ?? 0) * 1000;
}

/** So long may changes hold the lease: no longer than until a read is late. */
function stayMs({ memory, facts }: IntegrationContext): number {
  const sweepEveryMs = (facts?.reconcileEverySeconds ?? 0) * 1000;
  const lateAtMs = Math.min(memory.nextSweepAtMs, memory.nextFullReadAtMs) + sweepEveryMs;
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

/** Does lease work; what signals ask for meanwhile becomes facts, which the work itself looks at. */
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
    // What was asked for is not taken up once the binding has ended: to wait for it would be to turn without a wait.
    const hasAsked = () =>
      pending.isStale || (pending.asked.length > 0 && pending.ended === null) || mustStoreEnd(context);
    const isNeeded = () => isOver || hasAsked();
    // Work in the background ends by itself before facts would be looked at again; a timer for it would be two events.
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
