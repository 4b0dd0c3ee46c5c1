import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { IntegrationStatus, SyncCounts, SyncMode, SyncStatus } from '../domain/types';

export interface LineAccountChosen {
  channelId: string;
  /** Set by the API, which has stored the choice, and perhaps a later one since; an operator leaves it out. */
  isStored?: boolean;
}

export interface SyncRequested {
  mode: SyncMode;
  /** Set by the API, which already answered with it; an operator leaves it out and one is made. */
  runId?: string;
  acceptMismatch?: boolean;
}

/** The SHOPLINE app token has arrived or was replaced. */
export const authorizedSignal = defineSignal('authorized');
export const lineAccountChosenSignal = defineSignal<[LineAccountChosen]>('lineAccountChosen');
export const syncRequestedSignal = defineSignal<[SyncRequested]>('syncRequested');
/**
 * Which run is meant. The API and housekeeping name it: what was asked of one that has ended must not reach the next. An
 * operator names none and means the one there is.
 */
export interface RunToSteer {
  runId: string;
}

export const pauseSignal = defineSignal<[RunToSteer?]>('pause');
export const resumeSignal = defineSignal<[RunToSteer?]>('resume');
/** Ends the sync, and takes back every request that waits behind it. */
export const cancelSyncSignal = defineSignal<[RunToSteer?]>('cancelSync');
/** Something waits in the inbox; sent at most once while nobody works on it. */
export const changesArrivedSignal = defineSignal('changesArrived');
/** From a running sync to its integration: it paused, waits, or needs a person. */
export const runChangedSignal = defineSignal('runChanged');
/** From an integration to its sync at rest, which ends as it stands: another child goes on with it after continue-as-new. */
export const handBackSignal = defineSignal('handBack');
/**
 * Which binding is to end. A signal that is sent again may arrive when the store is bound anew and must not end that one;
 * an operator names none and means the one there is.
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
  /** Code of `domain/errors` when status is `attention`. */
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
  /** When these counts were last brought here: at a change of status, and as often as `workflows/runSync.ts` looks. */
  asOf: string | null;
}

export const statusQuery = defineQuery<IntegrationView>('status');
export const progressQuery = defineQuery<ProgressView>('progress');

export interface ReconcileResult {
  read: number;
  delivered: number;
  unchanged: number;
  failed: number;
  conflicts: number;
  skipped: number;
}

/** Runs a sweep of changed members now and answers with what it found; for operators after lost webhooks. */
export const reconcileNowUpdate = defineUpdate<ReconcileResult, []>('reconcileNow');

/** One open workflow per store (`merchantId` is SHOPLINE's merchant id). */
export function integrationWorkflowId(merchantId: string): string {
  return `integration:${merchantId}`;
}

export function syncWorkflowId(merchantId: string, runId: string): string {
  return `sync:${merchantId}:${runId}`;
}

export interface IntegrationInput {
  merchantId: string;
  integrationId: string;
}

export const integrationWorkflowType = 'integration';
