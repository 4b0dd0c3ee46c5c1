import type { EngineDependencies } from '../dependencies';
import { LaneLease } from './lease';
import { loadFacts, type SessionFacts } from './sessionFacts';
import type { Stop } from './stop';

/**
 * Takes an integration's lane, with what it is worked in with. `busy` while another holder is alive; a `Stop` when the
 * integration cannot be worked on.
 */
export async function takeLane(
  deps: EngineDependencies,
  integrationId: string,
): Promise<{ facts: SessionFacts; lease: LaneLease } | Stop | 'busy'> {
  const before = await loadFacts(deps, integrationId);
  if ('kind' in before) return before;
  const lease = await LaneLease.take(deps.store.models, integrationId, deps.processId);
  if (!lease) return 'busy';
  // Anew: the last holder may have changed them, and an integration that ended meanwhile may have been cleaned up already.
  const facts = await loadFacts(deps, integrationId);
  if (!('kind' in facts)) return { facts, lease };
  await lease.giveUp();
  return facts;
}
