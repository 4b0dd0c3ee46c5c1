import { judgeContacts } from '../model/expectations';
import type { World } from '../world';
import { change, isAtRest } from './identities';

/** The list of contacts is on its way for about so long. */
const listingMs = 6_000;
/** Meanwhile so many members change, one after the other. */
const changes = 4;
const changesMs = 2_500;
const lookEveryMs = 500;

/**
 * Members' points change, and with them no `updated_at`, while the contacts of the account are listed for the first time. Once
 * the first sync has ended they are in step, and no read of everyone has to come for it.
 */
export function changeInFirstSync(world: World): void {
  const { scheduler, random, omnichat, sandbox, webhooks } = world;
  const { baseMs } = omnichat;
  omnichat.baseMs = listingMs;
  scheduler.inWorld(changesMs, () => (omnichat.baseMs = baseMs));
  const changeAny = () => {
    const member = random.pick([...sandbox.store.all()]);
    change(world, member, { member_point_balance: random.int(0, 500) }, false);
  };
  const look = () => {
    if (webhooks.isReliable) return;
    if (isAtRest(world)) judgeContacts(world);
    else scheduler.inWorld(lookEveryMs, look);
  };
  for (let count = 0; count < changes; count += 1) scheduler.inWorld(random.int(500, changesMs), changeAny);
  scheduler.inWorld(changesMs, look);
}
