import { setHandler } from '@temporalio/workflow';
import { syncModes, type EndReason, type SyncMode } from '../core/domain/types';
import {
  authorizedSignal,
  cancelSyncSignal,
  changesArrivedSignal,
  disconnectedSignal,
  factsChangedSignal,
  lineAccountChosenSignal,
  pauseSignal,
  resumeSignal,
  syncRequestedSignal,
  uninstalledSignal,
  type BindingToEnd,
  type RunToSteer,
} from './messages';
import type { Memory } from './nextStep';

/** What one signal asks for. With `isStored` or a run id the API has stored it already. */
export type Asked =
  | { kind: 'tryAccess'; isStored: boolean }
  | { kind: 'chooseLineAccount'; channelId: string }
  | { kind: 'requestSync'; mode: SyncMode }
  | { kind: 'steer'; desired: 'run' | 'pause' | 'cancel'; runId: string | null };

/** What signals have told and the main loop has not taken up yet; plain JSON, handed on by continue-as-new. */
export interface PendingSignals {
  /** The facts in the database may have changed. */
  isStale: boolean;
  ended: EndReason | null;
  /** Earlier bindings of the store: the signal of their end came to this workflow, which is to clean them up. */
  endedOthers: string[];
  /** In the order in which signals came. */
  asked: Asked[];
}

export const nothingPending = (): PendingSignals => ({ isStale: true, ended: null, endedOthers: [], asked: [] });

/** Limits: all notes go to the next run of the workflow in one payload, which stays small whatever signals carry. */
const maxAsked = 100;
const maxEndedOthers = 10;
const maxIdLength = 64;

/**
 * The handler of a signal only leaves a note; the main loop does what it asks for, one thing at a time. An operator may
 * send anything, so handlers ignore what does not look like a message of ours.
 */
export function registerSignalHandlers(
  integrationId: string,
  pending: PendingSignals,
  memory: Pick<Memory, 'hasChanges'>,
): void {
  const ask = (asked: Asked) => {
    pending.isStale = true;
    if (!isRepeated(pending.asked, asked) && pending.asked.length < maxAsked) pending.asked.push(asked);
  };
  const steer = (desired: 'run' | 'pause' | 'cancel') => (steered: RunToSteer | null | undefined) =>
    ask({ kind: 'steer', desired, runId: isId(steered?.runId) ? steered.runId : null });
  const end = (reason: EndReason) => (binding: BindingToEnd | null | undefined) => {
    const named = binding?.integrationId ?? integrationId;
    if (named === integrationId) pending.ended = reason === 'uninstalled' ? reason : (pending.ended ?? reason);
    else if (isId(named) && !pending.endedOthers.includes(named) && pending.endedOthers.length < maxEndedOthers)
      pending.endedOthers.push(named);
  };
  setHandler(authorizedSignal, (told) => ask({ kind: 'tryAccess', isStored: told?.isStored === true }));
  setHandler(pauseSignal, steer('pause'));
  setHandler(resumeSignal, steer('run'));
  setHandler(cancelSyncSignal, steer('cancel'));
  setHandler(lineAccountChosenSignal, (chosen) => {
    pending.isStale = true;
    if (!chosen?.isStored && isId(chosen?.channelId)) ask({ kind: 'chooseLineAccount', channelId: chosen.channelId });
  });
  setHandler(syncRequestedSignal, (request) => {
    pending.isStale = true;
    const isOpen = request?.runId !== undefined;
    if (!isOpen && syncModes.includes(request?.mode)) ask({ kind: 'requestSync', mode: request.mode });
  });
  setHandler(changesArrivedSignal, () => void (memory.hasChanges = true));
  setHandler(factsChangedSignal, () => void (pending.isStale = true));
  setHandler(uninstalledSignal, end('uninstalled'));
  setHandler(disconnectedSignal, end('disconnected'));
}

/**
 * Whether one of these requests, made since the sync was last steered, asks for the same. One that repeats an earlier
 * request is kept: it matters which of them comes before the steering, and which after it. Of accounts, the last one
 * is the choice: only that one is repeated.
 */
export function isRepeated(waiting: readonly Asked[], asked: Asked): boolean {
  const steeredAt = waiting.findLastIndex(({ kind }) => kind === 'steer');
  const since = waiting.slice(asked.kind === 'steer' ? -1 : steeredAt + 1);
  if (asked.kind === 'chooseLineAccount') {
    const last = since.findLast(({ kind }) => kind === asked.kind);
    return JSON.stringify(last) === JSON.stringify(asked);
  }
  return since.some((other) => JSON.stringify(other) === JSON.stringify(asked));
}

/** Whether the main loop has something to take up. */
export function hasNews({ isStale, ended, endedOthers, asked }: PendingSignals): boolean {
  return isStale || ended !== null || endedOthers.length > 0 || asked.length > 0;
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= maxIdLength;
}
