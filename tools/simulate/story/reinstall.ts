import { installApp, uninstallApp } from '../../../sandbox/control/sandbox';
import type { World } from '../world';

/** The merchant uninstalls the app: that event alone has to end the binding. */
export function uninstallNow(world: World): void {
  uninstallApp(world.sandbox, world.sandbox.store, true);
  world.integrationId = null;
  world.isBindingWanted = false;
  world.endAskedOf = null;
}

/** @returns whether the merchant has installed the app again */
export function installAgain(world: World): boolean {
  const { sandbox, webhooks } = world;
  const { store } = sandbox;
  if (webhooks.isReliable || store.profile.installed) return false;
  installApp(sandbox, store, { emit: true });
  world.tell('the merchant installs the app again');
  return true;
}

/**
 * The merchant uninstalls the app while no api process is there to hear of it, and installs it again once one is. So
 * the service knows of the later installation before it knows that the earlier one has ended.
 */
export function reinstallUnheard(world: World): void {
  const { scheduler, random, sandbox } = world;
  const uninstall = () => {
    for (const api of [...world.apis]) world.end(api);
    world.tell('no api is there for a while');
    scheduler.inWorld(500, () => world.tell(`${world.startApi().machine.name} starts`));
    if (!sandbox.store.profile.installed) return;
    uninstallNow(world);
    world.tell('the merchant uninstalls the app');
    scheduler.inWorld(random.int(1_000, 3_000), () => installAgain(world));
  };
  scheduler.inWorld(random.int(1_000, 3_000), uninstall);
}
