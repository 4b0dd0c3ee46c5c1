import { ApplicationFailure, condition, setHandler } from '@temporalio/workflow';
import type { IntegrationState } from '../activities/integrationState';
import type { IntegrationContext, Refusal } from './integrationContext';
import { reconcileNowUpdate, type ReconcileResult } from './messages';

/** Answers operators who ask for a sweep; one sweep answers all that wait. */
export function registerReconcileNow(context: IntegrationContext): void {
  setHandler(reconcileNowUpdate, () => answer(context), { validator: () => refuseUnfollowed(context) });
}

/** @throws ApplicationFailure `changes_not_followed`, or `sweep_failed` with the code of what was in the way. */
async function answer({ sweeps, pending }: IntegrationContext): Promise<ReconcileResult> {
  sweeps.asked += 1;
  const ticket = sweeps.asked;
  // Other handlers and the main loop run during this wait; the ticket tells whose answer it is.
  await condition(() => sweeps.answered >= ticket || pending.ended !== null);
  if (sweeps.answered < ticket) throw ApplicationFailure.nonRetryable('the binding has ended', 'changes_not_followed');
  if ('counts' in sweeps.answer) return sweeps.answer.counts;
  const { refused, type } = sweeps.answer;
  throw ApplicationFailure.nonRetryable(refused, type);
}

/** @throws ApplicationFailure `changes_not_followed` */
function refuseUnfollowed({ facts, pending, canFollow }: IntegrationContext): void {
  // Where the facts are not known yet, or about to change, the main loop answers. Beside a sync that is not to run,
  // that loop would sleep on: nothing is followed, and a request for a sweep alone does not wake it.
  if (canFollow || facts === null || pending.isStale || facts.run?.desired === 'run') return;
  const { refused, type } = unfollowed(facts);
  throw ApplicationFailure.nonRetryable(refused, type);
}

/** Refuses sweeps that were asked for before the workflow knew that changes are not followed. */
export function refuseUnanswerable({ sweeps, facts, canFollow }: IntegrationContext): void {
  if (canFollow || facts === null || sweeps.asked === sweeps.answered) return;
  if (facts.run !== null && facts.run.desired === 'run') return;
  sweeps.answer = unfollowed(facts);
  sweeps.answered = sweeps.asked;
}

function unfollowed({ attention, status }: IntegrationState): Refusal {
  const reason = attention ?? (status === 'ready' ? 'a full sync is still to come' : status);
  return { refused: `changes are not followed: ${reason}`, type: 'changes_not_followed' };
}
