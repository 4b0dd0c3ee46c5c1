import { installApp, uninstallApp } from '../../../sandbox/control/sandbox';
import type { World } from '../world';

/**
 * The merchant uninstalls the app while no api process is there to hear of it, and installs it again once one is: of two
 * installations the later is known first.
 */
export function reinstallUnheard(world: World): void {
  const { scheduler, random, sandbox, webhooks } = world;
  const { store } = sandbox;
  const install = () => {
    if (webhooks.isReliable || store.profile.installed) return;
    installApp(sandbox, store, { emit: true });
    world.tell('the merchant installs the app again');
  };
  const uninstall = () => {
    for (const api of [...world.apis]) world.end(api);
    world.tell('no api is there for a while');
    scheduler.inWorld(500, () => world.tell(`${world.startApi().machine.name} starts`));
    if (!store.profile.installed) return;
    uninstallApp(sandbox, store, true);
    // The event alone has to end the binding.
    Object.assign(world, { integrationId: null, isBindingWanted: false, endAskedOf: null });
    world.tell('the merchant uninstalls the app');
    scheduler.inWorld(random.int(1_000, 3_000), install);
  };
  scheduler.inWorld(random.int(1_000, 3_000), uninstall);
}
