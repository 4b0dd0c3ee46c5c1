import type { SyncRun } from '../../../core/store/documents';
import type { World } from '../world';
import { ask, askForSync, everything } from './asking';
import { isAtRest } from './identities';

const lookEveryMs = 100;

/** An admin pauses, resumes or cancels the open sync. @returns whether there is one */
export function steer(world: World, desired: SyncRun['desired']): boolean {
  const { integration, witness } = world;
  const runId = integration?.activeRunId;
  if (!integration || !runId) return false;
  const noteCancel = () => {
    if (desired === 'cancel') witness.cancelWanted();
  };
  noteCancel();
  // A cancel may also end what is asked for until the api has answered.
  ask(world, (api) => api.steer(integration._id, runId, desired).finally(noteCancel));
  world.tell(`an admin wants ${desired} of the sync`);
  return true;
}

/** An admin pauses the sync and soon resumes it, again and again, while calls to SHOPLINE are held up on their way. */
export function pauseAndResume(world: World): void {
  const { scheduler, random, scenario, shopline } = world;
  shopline.faults.slow = 0.5;
  const next = (desired: 'pause' | 'run') => {
    if (scheduler.nowMs > scenario.horizonMs || !steer(world, desired)) return;
    if (desired === 'pause') scheduler.inWorld(random.int(200, 800), () => next('run'));
    else scheduler.inWorld(random.int(800, 2_000), () => next('pause'));
  };
  scheduler.inWorld(random.int(500, 2_000), () => next('pause'));
}

/**
 * Once the first sync has ended, an admin asks for another, and pauses or cancels it while it reads members. The admin
 * leaves it so until the next full read in the background is due, which must not write what the admin has stopped.
 */
export function leaveUnfinished(world: World): void {
  const { scheduler, random, loaded, webhooks } = world;
  const stop = () => {
    if (webhooks.isReliable) return;
    const runs = loaded.database.all<SyncRun>('syncRuns');
    if (runs.some(({ phase, finishedAt }) => phase === 'reading' && finishedAt === null))
      steer(world, random.pick(['pause', 'cancel'] as const));
    else scheduler.inWorld(lookEveryMs, stop);
  };
  const begin = () => {
    if (webhooks.isReliable) return;
    const { integrationId } = world;
    if (integrationId === null || !isAtRest(world)) {
      scheduler.inWorld(lookEveryMs, begin);
      return;
    }
    askForSync(world, integrationId, everything);
    world.tell('an admin asks for another sync');
    stop();
  };
  scheduler.inWorld(2_000, begin);
}
