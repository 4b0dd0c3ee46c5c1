import type { Member } from '../../../core/store/documents';
import type { World } from '../world';
import { ask } from './asking';

/** An admin decides a conflict that the page shows, or one that was decided before. */
export function decide(world: World): void {
  const { integration, loaded, random, scheduler } = world;
  if (!integration) return;
  const shown = loaded.database.all<Member>('members').filter(isToDecide);
  if (shown.length === 0) return;
  const { customerId } = random.pick(shown);
  const decision = random.pick(['this_member', 'this_member', 'keep_apart', null] as const);
  ask(world, (api) => api.decide(integration._id, customerId, decision));
  world.lastChangeMs = scheduler.nowMs;
  world.tell(`an admin decides the conflict of member ${customerId}: ${decision ?? 'taken back'}`);
}

function isToDecide({ state, code }: Member): boolean {
  return state === 'conflict' || code === 'kept_apart' || code === 'decided_for_other';
}
