import type { QueryClient } from '@tanstack/react-query';
import { mergeRun } from './mergeEvent';
import { integrationQuery, runQuery, runsQuery } from './queries';
import type { Integration, SyncRun } from './types';

/** @returns what the page knew of the integration before */
export function takeIntegration(client: QueryClient, id: string, incoming: Integration): Integration | undefined {
  const { queryKey } = integrationQuery(id);
  const cached = client.getQueryData(queryKey);
  // A read that began before this event would put an older state over it. Should the event be the older one, the next
  // event, a second later, brings the newer state.
  void client.cancelQueries({ queryKey, exact: true });
  client.setQueryData(queryKey, incoming);
  return cached;
}

export function takeRun(client: QueryClient, id: string, run: SyncRun): void {
  const { queryKey } = runsQuery(id);
  client.setQueryData(runQuery(id, run.id).queryKey, run);
  client.setQueryData(queryKey, (runs) => runs && mergeRun(runs, run));
  // A read of the runs that began earlier would undo a pause or an end: no event follows that would mend the list.
  if (run.status !== 'running') void client.invalidateQueries({ queryKey });
}
