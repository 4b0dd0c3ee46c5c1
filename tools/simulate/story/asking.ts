import type { SyncRequest } from '../service/api';
import type { World } from '../world';

/** A full sync by an admin who accepts whatever the page warns of. */
export const everything: SyncRequest = { mode: 'full', acceptMismatch: true, acceptRemovals: true };

/** Asks an api process. It may refuse: the story then tells so, and nothing is wrong. */
export function ask(world: World, work: (api: NonNullable<World['api']>) => Promise<unknown>): void {
  const { api } = world;
  if (!api) return;
  work(api).catch((error: unknown) => world.tell(`  the api refuses: ${error instanceof Error ? error.message : ''}`));
}

export function askForSync(world: World, integrationId: string, request: SyncRequest): void {
  ask(world, (api) => api.requestSync(integrationId, request, world.sandbox.team.profile.apiToken));
}

/** An operator asks for a sweep (`reconcileNow`), and the answer has to be true. */
export function askForSweep(world: World): void {
  const { workflow, witness } = world;
  if (!workflow) return;
  const told = witness.sweepAsked();
  workflow.update('reconcileNow').then(
    () => told('swept'),
    () => told('refused'),
  );
}
