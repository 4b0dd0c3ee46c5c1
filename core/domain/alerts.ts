import type { Attention } from './attention';
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

/** What one message says. It passes through Temporal, so it holds nothing but ids, codes and counts. */
export interface Alert {
  /** The same at each try, so that a receiver recognises a message that comes twice. */
  id: string;
  event: AlertEvent | 'test';
  /** ISO time of what the message is about. */
  at: string;
  /** Why an integration needs a person, or a sync failed. */
  code?: IntegrationErrorCode | null;
  runId?: string;
  status?: SyncStatus;
  counts?: SyncCounts;
  /** Members in conflict. */
  conflicts?: number;
}

/** The state that alerts last told of: whatever differs from it is news. */
export interface ToldState {
  /** The reasons that people were told of and that stood at the last look, or before the sync that is open. */
  attentions: { code: IntegrationErrorCode; atMs: number }[];
  /** The last sync that had ended; its id is empty where none had. */
  run: { id: string; endedAtMs: number };
  conflicts: number;
  /** How many conflicts the last look found. A number counts only once two looks in a row find it. */
  conflictsSeen: number;
  /** When this was stored. */
  atMs: number;
}

/** What alerts need to know of a full sync that ended. */
export interface EndedRun {
  id: string;
  status: SyncStatus;
  code: IntegrationErrorCode | null;
  endedAt: Date;
  counts: SyncCounts;
}

/** The state of an integration now. */
export interface AlertFacts {
  /** Every reason that stands, the one that people are shown first. */
  attentions: Pick<Attention, 'code' | 'at'>[];
  /** Full syncs that ended after the one last told, oldest first, without cancelled ones. */
  endedRuns: EndedRun[];
  /** A sync is open. It has set attention aside and conflicts come and go, so alerts on both wait for its end. */
  isSyncing: boolean;
  /** Members in conflict. */
  conflicts: number;
}

/** The state that counts as told when an admin switches alerts on: whatever is so by then is no news. */
export function firstTold(
  { attentions, conflicts }: Pick<AlertFacts, 'attentions' | 'conflicts'>,
  lastRunId: string | null,
  nowMs: number,
): ToldState {
  return {
    attentions: attentions.map(({ code, at }) => ({ code, atMs: at.getTime() })),
    run: { id: lastRunId ?? '', endedAtMs: nowMs },
    conflicts,
    conflictsSeen: conflicts,
    atMs: nowMs,
  };
}

/**
 * Compares what was told with the state now. Called again before `told` is stored, it returns messages of the same ids.
 * @returns the messages that are due, and the state they tell; null: nothing has changed
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
  const { attentions, isSyncing } = facts;
  const [shown] = attentions;
  const stands = ({ code }: { code: IntegrationErrorCode }) => attentions.some((one) => one.code === code);
  told.attentions = before.attentions.filter((one) => isSyncing || stands(one));
  if (shown && !told.attentions.some(({ code }) => code === shown.code)) {
    const { code, at } = shown;
    add(`attention-${code}-${at.getTime()}`, { event: 'integration.attention', at: at.toISOString(), code });
    told.attentions.push({ code, atMs: at.getTime() });
  }
  const last = before.attentions.at(-1);
  // While another reason stands, the integration still waits for a person.
  if (!shown && last && !isSyncing) {
    const at = new Date(nowMs).toISOString();
    add(`recovered-${last.atMs}`, { event: 'integration.recovered', at, code: last.code });
  }
  const { conflicts } = facts;
  const isSettled = !facts.isSyncing && conflicts === before.conflictsSeen;
  if (conflicts > before.conflicts && isSettled) {
    const at = new Date(nowMs).toISOString();
    add(`conflicts-${before.atMs}-${conflicts}`, { event: 'conflicts.appeared', at, conflicts });
  }
  if (isSettled) told.conflicts = conflicts;
  told.conflictsSeen = conflicts;
  const isSame = alerts.length === 0 && JSON.stringify(told) === JSON.stringify(before);
  return isSame ? null : { alerts, told: { ...told, atMs: nowMs } };
}

function eventOfRun(status: SyncStatus): AlertEvent | null {
  if (status === 'failed') return 'sync.failed';
  return status === 'completed' || status === 'completed_with_issues' ? 'sync.completed' : null;
}
