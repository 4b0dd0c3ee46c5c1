import { ApplicationFailure, condition, patched } from '@temporalio/workflow';
import type { IntegrationRun } from './integrationState';
import type { ReconcileResult } from './messages';

const nothing: ReconcileResult = { read: 0, delivered: 0, unchanged: 0, failed: 0, conflicts: 0, skipped: 0 };

/** Asks for a sweep and answers with what it found; one sweep answers all that wait. */
export async function answerReconcile({ inbox }: IntegrationRun): Promise<ReconcileResult> {
  const ticket = ++inbox.reconcilesAsked;
  // Other handlers and the main loop run during this wait; the ticket tells whose answer it is.
  await condition(() => inbox.reconcilesDone >= ticket || inbox.ended !== null);
  return inbox.lastReconcile ?? nothing;
}

/** While changes are not followed nobody would answer. @throws ApplicationFailure `changes_not_followed` */
export function refuseReconcile(run: IntegrationRun): void {
  const { facts, inbox } = run;
  // Not known yet, or about to change: the main loop answers.
  if (run.canFollow || facts === null || inbox.isStale || run.activeRunId !== null) return;
  const reason = facts.attention ?? (facts.status === 'ready' ? 'the first full sync is still to come' : facts.status);
  throw ApplicationFailure.nonRetryable(`changes are not followed: ${reason}`, 'changes_not_followed');
}

/** What was asked for before it was known that changes are not followed, or until just now, is answered with nothing. */
export function answerUnfollowed({ inbox, canFollow }: IntegrationRun): void {
  if (canFollow || inbox.reconcilesAsked === inbox.reconcilesDone || !patched('answer-unfollowed')) return;
  inbox.lastReconcile = null;
  inbox.reconcilesDone = inbox.reconcilesAsked;
}
