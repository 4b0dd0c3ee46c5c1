import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Alert, AlertChannel } from '../core/domain/alerts';
import type { IntegrationStatus, SyncCounts, SyncMode, SyncStatus } from '../core/domain/types';

export interface LineAccountChosen {
  channelId: string;
  /** Set by the API, which has stored the choice, and perhaps a later one since; an operator leaves it out. */
  isStored?: boolean;
}

export interface Authorized {
  /**
   * Set by `api` and housekeeping, which signal what they have stored. An operator leaves it out, and so has access
   * tried again.
   */
  isStored?: boolean;
}

export interface SyncRequested {
  mode: SyncMode;
  /** Set by the API, which has opened this run; an operator leaves it out, and the workflow opens a run. */
  runId?: string;
}

/**
 * The run that a signal means. The API names it, and has stored what is wanted of it, so that a signal for a run that
 * has ended does not reach the next one. An operator names none and means the run there is.
 */
export interface RunToSteer {
  runId: string;
}

/** SHOPLINE's token has arrived or was replaced, or a token that a partner refused is to be tried again. */
export const authorizedSignal = defineSignal<[Authorized?]>('authorized');
export const lineAccountChosenSignal = defineSignal<[LineAccountChosen]>('lineAccountChosen');
export const syncRequestedSignal = defineSignal<[SyncRequested]>('syncRequested');
export const pauseSignal = defineSignal<[RunToSteer?]>('pause');
export const resumeSignal = defineSignal<[RunToSteer?]>('resume');
export const cancelSyncSignal = defineSignal<[RunToSteer?]>('cancelSync');
/**
 * Something waits in the inbox, and no worker holds the lease. Until a worker has taken it, an `api` process sends this
 * again after a minute at the earliest; housekeeping repeats it in each round.
 */
export const changesArrivedSignal = defineSignal('changesArrived');
/** The database holds something the workflow has not acted on: sent by housekeeping when an earlier signal was lost. */
export const factsChangedSignal = defineSignal('factsChanged');
/**
 * The binding that is to end. A signal that is sent again may arrive after the store was bound anew, and must not end
 * the new binding. An operator names none and means the binding there is.
 */
export interface BindingToEnd {
  integrationId: string;
}

/** The merchant removed the extension: clean up and end. */
export const uninstalledSignal = defineSignal<[BindingToEnd?]>('uninstalled');
/** An Omnichat admin unbound the store, which stays installed. */
export const disconnectedSignal = defineSignal<[BindingToEnd?]>('disconnected');

export interface IntegrationView {
  merchantId: string;
  status: IntegrationStatus;
  /** Code of `core/domain/errors` when status is `attention`. */
  reason: string | null;
  channelId: string | null;
  activeRunId: string | null;
  nextSweepAt: string | null;
  nextFullReadAt: string | null;
}

export interface ProgressView {
  runId: string | null;
  mode: SyncMode | null;
  status: SyncStatus | null;
  counts: SyncCounts | null;
  /** When these counts were read from the database: at a change of status, and every 30 s or tenth of a long run. */
  asOf: string | null;
}

export const statusQuery = defineQuery<IntegrationView>('status');
export const progressQuery = defineQuery<ProgressView>('progress');

export type ReconcileResult = Omit<SyncCounts, 'eligible'>;

/** Runs a sweep of changed members now and answers with what it found; for operators after lost webhooks. */
export const reconcileNowUpdate = defineUpdate<ReconcileResult, []>('reconcileNow');

/** One open workflow per store (`merchantId` is SHOPLINE's merchant id). */
export function integrationWorkflowId(merchantId: string): string {
  return `integration:${merchantId}`;
}

export interface IntegrationInput {
  merchantId: string;
  integrationId: string;
}

export const integrationWorkflowType = 'integration';

export interface AlertInput {
  integrationId: string;
  channels: AlertChannel[];
  alert: Alert;
}

export const alertWorkflowType = 'alert';

/** One workflow a message: its id is not used again, whatever became of it. */
export function alertWorkflowId(merchantId: string, alertId: string): string {
  return `alert:${merchantId}:${alertId}`;
}

export const housekeepingWorkflowType = 'housekeeping';

/** The schedule starts the workflow this often; a run goes on until the next is due. */
export const housekeepingEveryMs = 15 * 60_000;

/**
 * The task queue of each kind of work, so that no store waits behind the work of another kind of other stores. `short`:
 * workflows and what takes seconds. `live`: live changes and sweeps. `sync`: syncs and full reads, up to an hour each.
 */
export function workQueues(taskQueue: string) {
  return { short: taskQueue, live: `${taskQueue}-live`, sync: `${taskQueue}-sync` };
}

/** The id of the schedule and of the workflow that it starts; one schedule serves all workers of a task queue. */
export function housekeepingScheduleId(taskQueue: string): string {
  return `housekeeping-${taskQueue}`;
}
