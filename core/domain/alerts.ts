import type { IntegrationErrorCode } from './errors';
import type { SyncCounts, SyncStatus } from './types';

export const alertEvents = [
  'integration.attention',
  'integration.recovered',
  'sync.failed',
  'sync.completed',
  'conflicts.appeared',
] as const;
export type AlertEvent = (typeof alertEvents)[number];

export const alertChannels = ['email', 'slack', 'webhook'] as const;
export type AlertChannel = (typeof alertChannels)[number];

/** What one message says. It passes through Temporal: ids, codes and counts alone. */
export interface Alert {
  /** The same for each try, so that a receiver can tell one that comes twice. */
  id: string;
  event: AlertEvent | 'test';
  /** ISO time of what it tells. */
  at: string;
  /** Why an integration needs a person, or a sync failed. */
  code?: IntegrationErrorCode | null;
  runId?: string;
  status?: SyncStatus;
  counts?: SyncCounts;
  /** Members in conflict. */
  conflicts?: number;
}

/** The state that was last told: whatever differs from it is news. */
export interface ToldState {
  attention: { code: IntegrationErrorCode; atMs: number } | null;
  /** The last sync that ended; an empty id: none had. */
  run: { id: string; endedAtMs: number };
  conflicts: number;
  /** As many as the look before found: while the number still grows, it is not told. */
  conflictsSeen: number;
  /** When this was stored. */
  atMs: number;
}

/** A sync as far as alerts go by it. */
export interface EndedRun {
  id: string;
  status: SyncStatus;
  code: IntegrationErrorCode | null;
  endedAt: Date;
  counts: SyncCounts;
}

/** The state of an integration now. */
export interface AlertFacts {
  attention: { code: IntegrationErrorCode; at: Date } | null;
  /** Full syncs that ended since the one last told, in that order; none that was cancelled. */
  endedRuns: EndedRun[];
  /** A sync is open: it sets aside what needed attention, and conflicts come and go while it judges. */
  isSyncing: boolean;
  /** Members in conflict. */
  conflicts: number;
}

/** What alerts begin with: what is so when they are switched on is no news. */
export function firstTold(
  { attention, conflicts }: Pick<AlertFacts, 'attention' | 'conflicts'>,
  lastRunId: string | null,
  nowMs: number,
): ToldState {
  return {
    attention: attention && { code: attention.code, atMs: attention.at.getTime() },
    run: { id: lastRunId ?? '', endedAtMs: nowMs },
    conflicts,
    conflictsSeen: conflicts,
    atMs: nowMs,
  };
}

/**
 * Compares what was told with what is so. Asked again before `told` is stored, it answers messages of the same ids.
 * @returns what is to be told now, and the state that this tells; null: nothing has changed
 */
export function dueAlerts(
  integrationId: string,
  before: ToldState,
  facts: AlertFacts,
  nowMs: number,
): { alerts: Alert[]; told: ToldState } | null {
  const alerts: Alert[] = [];
  const told = { ...before };
  const add = (key: string, alert: Omit<Alert, 'id'>) => alerts.push({ id: `${integrationId}-${key}`, ...alert });

  for (const run of facts.endedRuns) {
    const { id: runId, status, code, counts } = run;
    const event = eventOfRun(status);
    if (event) add(`sync-${runId}`, { event, at: run.endedAt.toISOString(), runId, status, code, counts });
    told.run = { id: runId, endedAtMs: run.endedAt.getTime() };
  }
  const { attention } = facts;
  if (attention && attention.code !== before.attention?.code) {
    const atMs = attention.at.getTime();
    add(`attention-${atMs}`, { event: 'integration.attention', at: attention.at.toISOString(), code: attention.code });
    told.attention = { code: attention.code, atMs };
  }
  if (!attention && before.attention && !facts.isSyncing) {
    const at = new Date(nowMs).toISOString();
    add(`recovered-${before.attention.atMs}`, { event: 'integration.recovered', at, code: before.attention.code });
    told.attention = null;
  }
  const { conflicts } = facts;
  const isSettled = !facts.isSyncing && conflicts === before.conflictsSeen;
  if (conflicts > before.conflicts && isSettled) {
    const at = new Date(nowMs).toISOString();
    add(`conflicts-${before.atMs}-${conflicts}`, { event: 'conflicts.appeared', at, conflicts });
    told.conflicts = conflicts;
  }
  told.conflicts = Math.min(told.conflicts, conflicts);
  told.conflictsSeen = conflicts;
  const isSame = alerts.length === 0 && JSON.stringify(told) === JSON.stringify(before);
  return isSame ? null : { alerts, told: { ...told, atMs: nowMs } };
}

function eventOfRun(status: SyncStatus): AlertEvent | null {
  if (status === 'failed') return 'sync.failed';
  return status === 'completed' || status === 'completed_with_issues' ? 'sync.completed' : null;
}
