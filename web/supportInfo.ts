import type { Integration, SyncRun } from './api/types';

/** What support asks for first: ids, codes and times, nothing of any member. */
export function supportInfo(integration: Integration, runs: SyncRun[], at: Date, browser: string): string {
  const { id, teamId, origin, status, reason, warnings, lineAccount, pendingChanges, lagSeconds } = integration;
  const told = runs.slice(0, 3).map((run) => {
    const { read, delivered, failed, conflicts } = run.counts;
    const result = `${run.status}${run.reason ? ` ${run.reason.code}` : ''}`;
    return `run: ${run.id} ${run.mode} ${result} ${run.startedAt} read=${read} delivered=${delivered} failed=${failed} conflicts=${conflicts}`;
  });
  return [
    `at: ${at.toISOString()}`,
    `store: ${id}`,
    `team: ${teamId}`,
    `origin: ${origin}`,
    `status: ${status}`,
    `codes: ${[reason, ...warnings].flatMap((notice) => notice?.code ?? []).join(' ') || 'none'}`,
    `line account: ${lineAccount?.channelId ?? 'none'}`,
    `waiting: ${pendingChanges} (${lagSeconds} s)`,
    ...told,
    `browser: ${browser}`,
  ].join('\n');
}
