import { removeMember } from '../../../sandbox/shoplineApi/memberPatch';
import type { Member } from '../../../sandbox/shoplineApi/member';
import type { World } from '../world';
import { askForSync, everything } from './asking';

/** A sync of a dozen members takes this long where SHOPLINE gives three a page and answers once a second. */
const syncMs = 10_000;

/** A member goes and nothing tells of it. While a full sync reads everyone, another goes whom it has seen already. */
export function removeWhileRead(world: World): void {
  const { scheduler, random, scenario, sandbox } = world;
  const { store } = sandbox;
  const next = () => {
    const { integrationId } = world;
    if (scheduler.nowMs > scenario.horizonMs - syncMs || integrationId === null) return;
    remove(world, random.pick([...store.all()]), false);
    scheduler.inWorld(3_000, () => {
      world.tell('an admin asks for a full sync');
      askForSync(world, integrationId, everything);
      scheduler.inWorld(random.int(500, 6_000), () => remove(world, [...store.all()][0], true));
    });
    scheduler.inWorld(syncMs + 5_000, next);
  };
  scheduler.inWorld(random.int(10_000, 12_000), next);
}

/** A member goes. */
export function remove(world: World, member: Member | undefined, emit: boolean): void {
  if (!member) return;
  const { sandbox, scheduler, witness } = world;
  removeMember({ events: sandbox.shopline }, sandbox.store, member, { emit });
  witness.fullReads.memberGone(member.id);
  world.lastChangeMs = scheduler.nowMs;
  const whose = `${member.id} (${member.lineId ?? 'no LINE id'})`;
  world.tell(`member ${whose} is removed${emit ? '' : ', and no webhook tells of it'}`);
}
