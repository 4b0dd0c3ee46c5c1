import type { IntegrationState } from '../activities/integrationState';
import { letsChangesThrough } from '../core/domain/attention';
import { documentedRequestsPerSecond } from '../core/domain/partnerCaps';
import type { EndReason, LimitedBy, SyncMode } from '../core/domain/types';

/** What a workflow remembers beside the facts in the database; plain JSON, handed on by continue-as-new. */
export interface Memory {
  /** Something may wait in the inbox. */
  hasChanges: boolean;
  nextSweepAtMs: number;
  nextFullReadAtMs: number;
  /** When the last full read failed; 0: it did not. */
  fullReadFailedAtMs: number;
  /** The full read that is under way, to go on from its checkpoint; null: none. */
  fullReadRunId: string | null;
  /** Syncs that operators asked for while another was open, one for each mode. */
  waitingModes: SyncMode[];
  /** The open run waits until then for a partner; 0: it does not. */
  runWaitsUntilMs: number;
  /** Why it waits, or last did. */
  runLimitedBy: LimitedBy | null;
  /** Background work (deliveries, sweeps, full reads) waits until then. */
  backgroundWaitsUntilMs: number;
}

export const firstMemory = (): Memory => ({
  hasChanges: false,
  nextSweepAtMs: 0,
  nextFullReadAtMs: 0,
  fullReadFailedAtMs: 0,
  fullReadRunId: null,
  waitingModes: [],
  runWaitsUntilMs: 0,
  runLimitedBy: null,
  backgroundWaitsUntilMs: 0,
});

/** What a workflow does next. */
export type Step =
  | { kind: 'end'; reason: EndReason }
  | { kind: 'cleanUpOther'; integrationId: string }
  | { kind: 'openWaitingRun'; mode: SyncMode }
  | { kind: 'finishCancelled'; runId: string }
  | { kind: 'notePaused'; runId: string }
  | { kind: 'noteWaiting'; runId: string }
  | { kind: 'runSlice'; runId: string; mode: SyncMode }
  | { kind: 'deliverChanges' }
  | { kind: 'readEveryone' }
  | { kind: 'sweep' }
  | { kind: 'sleep'; untilMs: number };

export interface Situation {
  facts: IntegrationState;
  memory: Memory;
  /** Signals told that the binding ended. */
  ended: EndReason | null;
  /** Earlier bindings of the store: the signal of their end came to this workflow, which is to clean them up. */
  endedOthers: string[];
  /** An operator waits for the answer of a sweep. */
  isSweepAsked: boolean;
  nowMs: number;
}

/** A workflow that has slept this long reads the facts again, even if no signal told that they changed. */
export const longestSleepMs = 3_600_000;
/** A full read that events ask for may take this share of SHOPLINE's calls, more than others by default. */
const askedReadBudget = 0.25;
/**
 * How long a full read waits after an event asked for it. The read then answers more such events, and SHOPLINE has done
 * everywhere what they tell of.
 */
const askedReadDelayMs = 30_000;

/** Whether changes are followed: account chosen and checked, access granted, nothing stands in the way. */
export function canFollow(facts: IntegrationState): boolean {
  return facts.isAuthorized && facts.channelId !== null && facts.isLive && letsChangesThrough(facts.attention);
}

/**
 * Decides what an integration does next: clean up, the run that is wanted, changes, a full read, a sweep, or sleep. A
 * paused run leaves the store to background work. A run that waits for a partner does not: background work would wait
 * for the same partner.
 */
export function nextStep(situation: Situation): Step {
  const { facts, memory, ended, endedOthers, nowMs } = situation;
  const reason = ended ?? facts.endReason;
  if (reason !== null) return { kind: 'end', reason };
  const [other] = endedOthers;
  if (other !== undefined) return { kind: 'cleanUpOther', integrationId: other };
  const { run } = facts;
  if (run === null) {
    const [mode] = memory.waitingModes;
    if (mode !== undefined && facts.channelId !== null) return { kind: 'openWaitingRun', mode };
    return backgroundStep(situation);
  }
  if (run.desired === 'cancel') return { kind: 'finishCancelled', runId: run.id };
  if (run.desired === 'pause') {
    return run.status === 'paused' ? backgroundStep(situation) : { kind: 'notePaused', runId: run.id };
  }
  // Taking back asks SHOPLINE nothing, so it works without a token.
  const isWorkable = (facts.isAuthorized || run.mode === 'clear') && facts.channelId !== null;
  if (!isWorkable) return { kind: 'sleep', untilMs: nowMs + longestSleepMs };
  if (nowMs >= memory.runWaitsUntilMs) return { kind: 'runSlice', runId: run.id, mode: run.mode };
  // It was resumed. A partner may have asked for this wait, so a resume does not end it.
  if (run.status === 'paused') return { kind: 'noteWaiting', runId: run.id };
  return { kind: 'sleep', untilMs: Math.min(memory.runWaitsUntilMs, nowMs + longestSleepMs) };
}

/** Reads that are late go before changes: else a busy store would never be swept, and a read delivers changes too. */
function backgroundStep({ facts, memory, isSweepAsked, nowMs }: Situation): Step {
  const rests: Step = { kind: 'sleep', untilMs: nowMs + longestSleepMs };
  if (!canFollow(facts)) return rests;
  if (nowMs < memory.backgroundWaitsUntilMs) return { ...rests, untilMs: memory.backgroundWaitsUntilMs };
  if (isSweepAsked) return { kind: 'sweep' };
  const sweepEveryMs = facts.reconcileEverySeconds * 1000;
  const fullReadAtMs = nextFullReadAtMs(facts, memory);
  const isLate = (dueAtMs: number) => nowMs >= dueAtMs + sweepEveryMs;
  if (isLate(fullReadAtMs)) return { kind: 'readEveryone' };
  if (isLate(memory.nextSweepAtMs)) return { kind: 'sweep' };
  if (memory.hasChanges) return { kind: 'deliverChanges' };
  if (nowMs >= fullReadAtMs) return { kind: 'readEveryone' };
  if (nowMs >= memory.nextSweepAtMs) return { kind: 'sweep' };
  return { ...rests, untilMs: Math.min(fullReadAtMs, memory.nextSweepAtMs, nowMs + longestSleepMs) };
}

/**
 * When everyone is read next in the background; Infinity: not before a full sync has read everyone. Until then a full
 * read would write what an admin has paused or cancelled.
 */
export function nextFullReadAtMs(
  facts: Pick<IntegrationState, 'hasUnfinishedSync'> | null,
  memory: Pick<Memory, 'nextFullReadAtMs'>,
): number {
  return facts?.hasUnfinishedSync ? Number.POSITIVE_INFINITY : memory.nextFullReadAtMs;
}

/** When the next sweep and full read are due, from what is known of the last ones. */
export function dueReads(
  facts: IntegrationState,
  memory: Pick<Memory, 'nextSweepAtMs' | 'fullReadFailedAtMs'>,
  nowMs: number,
): Pick<Memory, 'nextSweepAtMs' | 'nextFullReadAtMs'> {
  const sweepEveryMs = facts.reconcileEverySeconds * 1000;
  const readMs = (facts.lastFullReadCalls / documentedRequestsPerSecond.shopline) * 1000;
  const lastReadAtMs = facts.lastFullReadAtMs ?? nowMs;
  const askedAtMs = Math.max(facts.fullReadAskedAtMs ?? Number.POSITIVE_INFINITY, lastReadAtMs) + askedReadDelayMs;
  const broughtForwardMs = Math.max(askedAtMs, lastReadAtMs + readMs / askedReadBudget);
  const dueAtMs = Math.min(lastReadAtMs + facts.fullReadEveryMs, broughtForwardMs);
  // A full read that failed leaves sweeps their turn before it is tried again.
  const { fullReadFailedAtMs: failedAtMs } = memory;
  const afterFailureMs = failedAtMs === 0 ? 0 : failedAtMs + Math.max(facts.fullReadEveryMs, sweepEveryMs);
  return {
    nextSweepAtMs: memory.nextSweepAtMs === 0 ? nowMs + sweepEveryMs : memory.nextSweepAtMs,
    nextFullReadAtMs: Math.max(dueAtMs, afterFailureMs),
  };
}
