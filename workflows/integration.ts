import {
  allHandlersFinished,
  condition,
  makeContinueAsNewFunc,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { integrationStatusKey } from '../domain/searchAttributes';
import { removal, state } from './activityProxies';
import { takeUpSignals } from './atRest';
import { deliverChanges, reconcileIfDue } from './following';
import { answerReconcile, answerUnfollowed, refuseReconcile } from './reconcileNow';
import { IntegrationRun, type Carried } from './integrationState';
import { reconcileNowUpdate, type IntegrationInput } from './messages';
import { runSync } from './runSync';

export interface IntegrationArgs extends IntegrationInput {
  carried?: Carried;
  /** Test only: continue as new after this many events, where production waits for Temporal's suggestion. */
  maxHistoryEvents?: number;
}

const nothingCarried: Carried = {
  requests: [],
  cancelled: [],
  hasChanges: false,
  nextSweepAtMs: 0,
  nextFullReadAtMs: 0,
  fullReadFailedAtMs: 0,
  progress: null,
};
/** A run that cannot leave its version, because an operator holds it there, is not to try all the time. */
const leastRunBeforeUpgradeMs = 10_000;
/** The facts are looked at again after this long even if nobody told that they changed. */
const longestSleepMs = 3_600_000;

/**
 * The life of one store's binding: authorise → choose the LINE account → sync → keep in step → uninstall.
 * Started by the API when a store is bound (one open run per store); signalled by admins, webhooks and operators. It
 * parks while something needs a person, and leaves a receipt when the binding ends. Only ids, codes and counts pass
 * through it.
 */
export async function integration(args: IntegrationArgs): Promise<Record<string, number>> {
  const run = new IntegrationRun(
    { merchantId: args.merchantId, integrationId: args.integrationId },
    { ...nothingCarried, ...args.carried },
  );
  run.registerHandlers();
  setHandler(reconcileNowUpdate, () => answerReconcile(run), { validator: () => refuseReconcile(run) });

  while (run.inbox.ended === null) {
    await takeUpSignals(run);
    if (run.inbox.ended !== null) break;
    if (mayContinueAsNew(args)) await continueOnCurrentVersion({ ...args, carried: run.carried });
    answerUnfollowed(run);
    if (run.carried.requests.length > 0 && run.canSync) await runSync(run, () => isContinuingAsNewDue(args));
    else if (run.carried.hasChanges && run.canFollow) await deliverChanges(run);
    else if (!(await reconcileIfDue(run))) await sleepUntilNeeded(run, args);
  }
  return end(run);
}

async function sleepUntilNeeded(run: IntegrationRun, args: IntegrationArgs): Promise<void> {
  const { inbox, carried } = run;
  const dueAtMs = run.canFollow ? Math.min(carried.nextSweepAtMs, carried.nextFullReadAtMs) : Number.POSITIVE_INFINITY;
  const sleepMs = Math.max(1, Math.min(longestSleepMs, dueAtMs - Date.now()));
  const isNeeded = () =>
    inbox.isStale ||
    inbox.ended !== null ||
    mayContinueAsNew(args) ||
    (carried.hasChanges && run.canFollow) ||
    (inbox.reconcilesAsked > inbox.reconcilesDone && run.canFollow);
  const woken = await condition(isNeeded, sleepMs);
  if (!woken && sleepMs === longestSleepMs) inbox.isStale = true;
}

/** Not while an update waits for its answer: the main loop is what answers it, so it must not be waited for here. */
function mayContinueAsNew(args: IntegrationArgs): boolean {
  return allHandlersFinished() && isContinuingAsNewDue(args);
}

function isContinuingAsNewDue(args: IntegrationArgs): boolean {
  const { continueAsNewSuggested, historyLength, targetWorkerDeploymentVersionChanged, runStartTime } = workflowInfo();
  const canUpgrade =
    targetWorkerDeploymentVersionChanged && Date.now() - runStartTime.getTime() >= leastRunBeforeUpgradeMs;
  return continueAsNewSuggested || canUpgrade || historyLength > (args.maxHistoryEvents ?? Number.POSITIVE_INFINITY);
}

/** The next run begins on whatever version of the code is current then: the one moment when newer code takes over. */
async function continueOnCurrentVersion(args: IntegrationArgs): Promise<never> {
  const continueThere = makeContinueAsNewFunc<typeof integration>({ initialVersioningBehavior: 'AUTO_UPGRADE' });
  return continueThere(args);
}

/**
 * Cleans up; needs no partner. A store that was bound again meanwhile goes on with its new binding: its signal may have
 * reached this run.
 */
async function end(run: IntegrationRun): Promise<Record<string, number>> {
  const { merchantId, integrationId } = run.input;
  if (run.hasSearchAttributes) upsertSearchAttributes([{ key: integrationStatusKey, value: 'disconnected' }]);
  const receipt = await removal.cleanUp(integrationId, run.inbox.ended ?? 'disconnected');
  await condition(allHandlersFinished);
  const next = await state.findNextIntegration(merchantId);
  if (next !== null) await continueOnCurrentVersion({ merchantId, integrationId: next });
  return receipt;
}
