import { setHandler, workflowInfo } from '@temporalio/workflow';
import type { IntegrationState } from '../activities/integrationState';
import { letsChangesThrough } from '../domain/attention';
import { integrationStatusKey } from '../domain/searchAttributes';
import type { SyncCounts, SyncMode, SyncStatus } from '../domain/types';
import {
  authorizedSignal,
  cancelSyncSignal,
  changesArrivedSignal,
  disconnectedSignal,
  lineAccountChosenSignal,
  pauseSignal,
  progressQuery,
  resumeSignal,
  runChangedSignal,
  statusQuery,
  syncRequestedSignal,
  uninstalledSignal,
  type BindingToEnd,
  type IntegrationInput,
  type ReconcileResult,
  type RunToSteer,
  type SyncRequested,
} from './messages';
import { addRequest, takeCancelled } from './requests';

/** Everything a workflow run hands to its successor; plain JSON. */
export interface Carried {
  requests: SyncRequested[];
  /** Requests that a cancel took back, still to be shown as cancelled. */
  cancelled: SyncRequested[];
  hasChanges: boolean;
  nextSweepAtMs: number;
  nextFullReadAtMs: number;
  /** When a full read nobody asked for last failed; 0: none since the last that did not. */
  fullReadFailedAtMs: number;
  progress: RunProgress | null;
}

interface RunProgress {
  runId: string;
  mode: SyncMode;
  status: SyncStatus;
  counts: SyncCounts | null;
  asOf: string;
}

/** What the handlers record and the main loop acts on. */
export interface Inbox {
  /** The facts in the database may have changed. */
  isStale: boolean;
  ended: 'uninstalled' | 'disconnected' | null;
  /** Pause, resume, cancel and authorized, to be passed on to the running sync. */
  forwards: ('pause' | 'resume' | 'cancelSync' | 'authorized')[];
  /** The LINE Official Account named by the last `lineAccountChosen`; the API has stored it, an operator has not. */
  chosenChannelId: string | null;
  reconcilesAsked: number;
  reconcilesDone: number;
  lastReconcile: ReconcileResult | null;
}

export class IntegrationRun {
  readonly inbox: Inbox = {
    isStale: true,
    ended: null,
    forwards: [],
    chosenChannelId: null,
    reconcilesAsked: 0,
    reconcilesDone: 0,
    lastReconcile: null,
  };
  facts: IntegrationState | null = null;
  /**
   * Temporal knows our search attributes: the run before set them, and then as the facts say. Setting one that it does not
   * know fails the workflow task, over and over.
   */
  hasSearchAttributes = workflowInfo().typedSearchAttributes.get(integrationStatusKey) !== undefined;
  activeRunId: string | null = null;
  /** A sync is being begun or under way; the first has no id yet when an operator asked for it. */
  isSyncing = false;
  /** What is to be passed on to the running sync does not wait for the end of other lane work. */
  isSteeredAtOnce = false;
  /** Beside a paused run: what is asked for next waits for the end of that run, not for the lane. */
  isBesideRun = false;

  constructor(
    readonly input: IntegrationInput,
    readonly carried: Carried,
  ) {}

  private isMeant(binding: BindingToEnd | null | undefined): boolean {
    const named = binding?.integrationId;
    return named === undefined || named === this.input.integrationId;
  }

  /** Signals only leave a note: what they ask for is done by the main loop, one thing at a time. */
  registerHandlers(): void {
    const { inbox, carried } = this;
    const forward = (name: Inbox['forwards'][number]) => {
      inbox.forwards.push(name);
      inbox.isStale = true;
    };
    const steer = (name: Inbox['forwards'][number], named: RunToSteer | null | undefined) => {
      if (named?.runId === undefined || named.runId === this.activeRunId) forward(name);
    };
    setHandler(authorizedSignal, () => forward('authorized'));
    setHandler(pauseSignal, (named) => steer('pause', named));
    setHandler(resumeSignal, (named) => steer('resume', named));
    setHandler(cancelSyncSignal, (named) => {
      // Now, not where it is taken up: what is asked for later is not meant.
      carried.cancelled.push(...takeCancelled(carried.requests, named?.runId, this.activeRunId));
      inbox.isStale = true;
      steer('cancelSync', named);
    });
    setHandler(lineAccountChosenSignal, (chosen) => {
      inbox.chosenChannelId = chosen?.isStored ? null : (chosen?.channelId ?? null);
      inbox.isStale = true;
    });
    setHandler(changesArrivedSignal, () => void (carried.hasChanges = true));
    setHandler(runChangedSignal, () => void (inbox.isStale = true));
    setHandler(uninstalledSignal, (binding) => {
      if (this.isMeant(binding)) inbox.ended = 'uninstalled';
    });
    setHandler(disconnectedSignal, (binding) => {
      if (this.isMeant(binding)) inbox.ended ??= 'disconnected';
    });
    setHandler(syncRequestedSignal, (request: SyncRequested | null | undefined) => {
      // What was asked of an earlier run does not concern this one.
      if (!this.isSyncing && carried.requests.length === 0) inbox.forwards = [];
      // An operator may send anything.
      if (typeof request !== 'object' || request === null) return;
      addRequest(carried.requests, request, this.activeRunId);
      inbox.isStale = true;
    });
    setHandler(statusQuery, () => ({
      merchantId: this.input.merchantId,
      status: this.facts?.status ?? 'awaiting_authorization',
      reason: this.facts?.attention ?? null,
      channelId: this.facts?.channelId ?? null,
      activeRunId: this.activeRunId,
      nextSweepAt: isoOrNull(carried.nextSweepAtMs),
      nextFullReadAt: isoOrNull(carried.nextFullReadAtMs),
    }));
    setHandler(
      progressQuery,
      () => carried.progress ?? { runId: null, mode: null, status: null, counts: null, asOf: null },
    );
  }

  /** Changes may be followed: account chosen and checked, access granted, nothing stands in the way. */
  get canFollow(): boolean {
    const { facts } = this;
    if (facts === null || !facts.isAuthorized || facts.channelId === null) return false;
    return facts.isLive && letsChangesThrough(facts.attention);
  }

  get canSync(): boolean {
    return this.facts !== null && this.facts.isAuthorized && this.facts.channelId !== null;
  }

  /** Something else is wanted of the lane than what it does now. */
  get isWantedElsewhere(): boolean {
    const { inbox, carried } = this;
    const isSteered = this.isSteeredAtOnce && this.activeRunId !== null && inbox.forwards.length > 0;
    const isSyncNext = carried.requests.length > 0 && this.canSync && !this.isBesideRun;
    return inbox.ended !== null || isSteered || isSyncNext;
  }
}

function isoOrNull(ms: number): string | null {
  return ms > 0 && Number.isFinite(ms) ? new Date(ms).toISOString() : null;
}
