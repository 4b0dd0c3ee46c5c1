import { isOpen } from '../status/progress';
import { problemOf } from './request';
import type { SyncRun } from './types';
import type { ConnectionState } from './useIntegrationEvents';

/**
 * While live events flow, polling is a safety net. A hidden tab polls only for its title, which tells of a sync. A store
 * that is gone is not asked for: should it be back, its stream of events opens again, and the page asks for everything.
 */
export function pollMsOf(
  connection: ConnectionState,
  runs: Pick<SyncRun, 'status'>[] | undefined,
  error: unknown = null,
): number | false {
  if (error !== null && problemOf(error).status === 404) return false;
  if (connection === 'live') return 60_000;
  if (connection !== 'away') return 3_000;
  return runs?.some(isOpen) ? 15_000 : false;
}
