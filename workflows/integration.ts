import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  makeContinueAsNewFunc,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { EndReason } from '../core/domain/types';
import { integrationStatusKey } from '../core/domain/searchAttributes';
import { removal, state } from './activityProxies';
import { IntegrationContext, type Carried } from './integrationContext';
import type { IntegrationInput } from './messages';
import { longestSleepMs, nextStep, type Step } from './nextStep';
import { hasNews } from './pendingSignals';
import { refuseUnanswerable, registerReconcileNow } from './reconcileNow';
import { perform } from './steps';
import { takeUpSignals } from './takeUpSignals';

export interface IntegrationArgs extends IntegrationInput {
  carried?: Carried;
  /** Test only: continue as new after this many events. */
  maxHistoryEvents?: number;
}

/**
 * A worker that no longer has a workflow in memory replays this many events at most: 0.1 s of CPU (docs/benchmarks.md,
 * idle). A store at rest continues as new five times a day, at six events each.
 */
const mostHistoryEvents = 200;
/**
 * An operator may hold a workflow on its version. This keeps such a workflow from continuing as new all the time in
 * order to leave it.
 */
const leastRunBeforeUpgradeMs = 10_000;

/**
 * The life of one store's binding: authorise → choose the LINE account → sync → keep in step → uninstall. Started by
 * the API when a store is bound (one open run per store). Signals leave notes, the loop turns them into facts in the
 * database, `nextStep` decides from the facts, and one step is done at a time; between two steps the workflow may
 * continue as new. It parks while something needs a person, and leaves a receipt when the binding ends. Only ids, codes
 * and counts pass through it.
 */
export async function integration(args?: IntegrationArgs): Promise<Record<string, number>> {
  // A person may start it by hand without input. A task that fails over and over would keep the store from its own.
  if (!args) throw ApplicationFailure.nonRetryable('no input: `api` starts this workflow when a store is bound');
  const { merchantId, integrationId } = args;
  const context = new IntegrationContext({ merchantId, integrationId }, args.carried);
  registerReconcileNow(context);
  for (;;) {
    await takeUpSignals(context);
    if (mayContinueAsNew(args)) await continueOnCurrentVersion({ ...args, carried: context.carried });
    refuseUnanswerable(context);
    const step = decide(context);
    if (step.kind === 'end') return end(context, step.reason);
    if (step.kind === 'sleep') await sleepUntil(context, step.untilMs, args);
    else await perform(context, step);
  }
}

function decide(context: IntegrationContext): Step {
  const { facts, memory, pending, sweeps } = context;
  const isSweepAsked = context.isSweepAsked && !sweeps.wasCutOff;
  const { ended, endedOthers } = pending;
  if (facts === null) return { kind: 'end', reason: ended ?? 'disconnected' };
  return nextStep({ facts, memory, ended, endedOthers, isSweepAsked, nowMs: Date.now() });
}

async function sleepUntil(context: IntegrationContext, untilMs: number, args: IntegrationArgs): Promise<void> {
  const { pending, memory } = context;
  const isBackgroundNeeded = () =>
    context.canFollow && Date.now() >= memory.backgroundWaitsUntilMs && (memory.hasChanges || context.isSweepAsked);
  // While a sync waits to go on, changes wait as well.
  const mayFollow = () => context.facts?.run == null || context.facts.run.desired === 'pause';
  const isNeeded = () => hasNews(pending) || mayContinueAsNew(args) || (mayFollow() && isBackgroundNeeded());
  const sleepMs = Math.max(1, untilMs - Date.now());
  const isWoken = await condition(isNeeded, sleepMs);
  // A sleep of full length ends with a look at the facts, so that a change without a signal is found in the end.
  if (!isWoken && sleepMs >= longestSleepMs) pending.isStale = true;
}

/** Not while an update waits for its answer: the main loop gives that answer, so it cannot wait for the update here. */
function mayContinueAsNew(args: IntegrationArgs): boolean {
  return allHandlersFinished() && isContinuingAsNewDue(args);
}

function isContinuingAsNewDue(args: IntegrationArgs): boolean {
  const { continueAsNewSuggested, historyLength, targetWorkerDeploymentVersionChanged, runStartTime } = workflowInfo();
  const canUpgrade =
    targetWorkerDeploymentVersionChanged && Date.now() - runStartTime.getTime() >= leastRunBeforeUpgradeMs;
  return continueAsNewSuggested || canUpgrade || historyLength > (args.maxHistoryEvents ?? mostHistoryEvents);
}

/** The next run begins on whatever version of the code is current then: the one moment when newer code takes over. */
async function continueOnCurrentVersion(args: IntegrationArgs): Promise<never> {
  const continueThere = makeContinueAsNewFunc<typeof integration>({ initialVersioningBehavior: 'AUTO_UPGRADE' });
  return continueThere(args);
}

/**
 * Cleans up, without calling a partner. If the store was bound again meanwhile, the workflow goes on with the new
 * binding, whose signal may have reached this run.
 */
async function end({ input, facts, pending }: IntegrationContext, reason: EndReason): Promise<Record<string, number>> {
  // Where no signal came, only the facts know of the end. Noted here, it answers operators who wait for a sweep.
  pending.ended ??= reason;
  const { merchantId, integrationId } = input;
  setCurrentDetails(`**disconnected**: ${reason}`);
  if (facts?.hasSearchAttributes) upsertSearchAttributes([{ key: integrationStatusKey, value: 'disconnected' }]);
  const receipt = await removal.cleanUp({ integrationId });
  await condition(allHandlersFinished);
  let next: string | null;
  do {
    // What comes during a look may be the signal of a binding that the look has missed.
    pending.isStale = false;
    next = await state.findNextIntegration({ merchantId });
  } while (next === null && pending.isStale);
  if (next !== null) await continueOnCurrentVersion({ merchantId, integrationId: next });
  return receipt;
}
