import { judgeContacts } from '../model/expectations';
import type { World } from '../world';
import { change, isAtRest } from './identities';

/** The request for the list of contacts is under way for about this long. */
const listingMs = 6_000;
/** How many changes of members come meanwhile. */
const changes = 4;
const changesMs = 2_500;
const lookEveryMs = 500;

/**
 * Members' points change without a new `updated_at`, while the contacts of the account are listed for the first time.
 * Once the first sync has ended these members must be in step, without a full read after it.
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
