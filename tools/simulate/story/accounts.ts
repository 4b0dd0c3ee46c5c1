import type { World } from '../world';
import { ask } from './asking';
import { change, isAtRest } from './identities';

/** How soon the account is chosen: the worker then still has more to write than it can before a lease is over. */
const chosenAfterMs = [500, 2_000] as const;
const lookEveryMs = 500;

/**
 * Once the first sync has ended, everyone's points change, and an admin chooses the other account while the worker
 * delivers that. The worker must stop: it writes to the former account.
 */
export function chooseWhileDelivering(world: World): void {
  const { scheduler, random, sandbox, webhooks } = world;
  const choose = () => {
    const { integration } = world;
    const other = sandbox.channels.find(({ channelId }) => channelId !== integration?.lineAccount?.channelId);
    if (!integration || !other) return;
    ask(world, (api) => api.chooseAccount(integration._id, other.channelId));
    world.tell(`an admin chooses account ${other.channelId}`);
  };
  const begin = () => {
    if (webhooks.isReliable) return;
    if (!isAtRest(world)) {
      scheduler.inWorld(lookEveryMs, begin);
      return;
    }
    for (const member of sandbox.store.all()) change(world, member, { member_point_balance: random.int(0, 500) });
    scheduler.inWorld(random.int(...chosenAfterMs), choose);
  };
  scheduler.inWorld(2_000, begin);
}
