import { uuid4 } from '@temporalio/workflow';
import { accessRefusals } from '../core/domain/refusals';
import { lineAccount, state } from './activityProxies';
import { refreshFacts } from './facts';
import type { IntegrationContext } from './integrationContext';
import type { Asked } from './pendingSignals';

/**
 * Stores what operators ask for by signal as facts, as the API does for admins, and reads the facts. Lease work under
 * way looks at the same facts several times a second, and leaves by itself when something else is wanted.
 */
export async function takeUpSignals(context: IntegrationContext): Promise<void> {
  const { pending, input } = context;
  await lookAtFacts(context);
  while (pending.asked.length > 0 && pending.ended === null) {
    // Off the list before the first await: what a signal adds meanwhile is a request of its own, and comes after it.
    const asked = pending.asked.shift()!;
    if (await takeUp(context, asked)) pending.isStale = true;
    await lookAtFacts(context);
  }
  if (pending.ended === null || context.facts === null || context.facts.endReason !== null) return;
  await state.endBinding({ integrationId: input.integrationId, reason: pending.ended });
  context.facts = { ...context.facts, endReason: pending.ended };
}

/**
 * Reads the facts. The API stores a cancel in its run before it signals, so a cancel whose signal was lost is found
 * here. It then cancels the syncs that wait behind the run as well.
 */
async function lookAtFacts(context: IntegrationContext): Promise<void> {
  const before = context.facts?.run;
  await refreshFacts(context);
  if (!before || before.desired === 'cancel') return;
  // Another sync may have been opened since.
  const after = [context.facts?.run, context.facts?.shownRun].find((run) => run?.id === before.id);
  if (!after) return;
  if (after.desired === 'cancel' || after.status === 'cancelled') await cancelWaiting(context, { isStored: true });
}

/** @returns whether the facts may have changed by it. */
async function takeUp(context: IntegrationContext, asked: Asked): Promise<boolean> {
  const { memory, facts, input } = context;
  const { integrationId } = input;
  switch (asked.kind) {
    case 'tryAccess':
      memory.runWaitsUntilMs = 0;
      // The API and housekeeping signal what they have stored, and have cleared the refusals that it ends.
      if (asked.isStored || !facts?.isAuthorized) return false;
      if (!facts.attention || !accessRefusals.includes(facts.attention)) return false;
      await state.clearAttention({ integrationId });
      return true;
    case 'chooseLineAccount':
      if (asked.channelId === facts?.channelId) return false;
      try {
        await lineAccount.chooseLineAccount({ integrationId, channelId: asked.channelId });
      } catch {
        // The Web UI shows the failed activity, and the operator sends the signal again.
      }
      return true;
    case 'requestSync': {
      const isOpened = await state.openRequestedRun({ integrationId, mode: asked.mode });
      if (!isOpened && !memory.waitingModes.includes(asked.mode)) memory.waitingModes.push(asked.mode);
      return true;
    }
    case 'steer':
      return steer(context, asked);
  }
}

async function steer(
  context: IntegrationContext,
  { desired, runId }: Extract<Asked, { kind: 'steer' }>,
): Promise<boolean> {
  const { facts, input } = context;
  const { integrationId } = input;
  const isOfFormer = runId !== null && facts?.run != null && facts.run.id !== runId;
  if (isOfFormer) return false;
  // With a named run the API has stored the wish, and perhaps a newer one since: to store it again could undo that.
  // Only a cancel may be stored twice, since nothing undoes it.
  const isStored = runId !== null && desired !== 'cancel';
  if (!isStored) await state.steerActiveRun({ integrationId, desired, runId });
  if (desired === 'cancel') await cancelWaiting(context, { isStored: runId !== null });
  return !isStored;
}

/** A cancel also ends the syncs that wait behind the run; the page shows each as cancelled. */
async function cancelWaiting(
  { memory, input: { integrationId } }: IntegrationContext,
  { isStored }: { isStored: boolean },
): Promise<void> {
  if (memory.waitingModes.length === 0) return;
  const runs = memory.waitingModes.map((mode) => ({ runId: uuid4(), mode }));
  memory.waitingModes = [];
  await state.recordCancelledRuns({ integrationId, runs, isStored });
}
