import { customAttributes } from '../../../core/domain/attributes';
import { firstPartyDefinitions, type ContactState, type Team } from '../../../sandbox/omnichatApi/team';
import type { World } from '../world';
import { askForSync, everything } from './asking';
import { remove } from './removals';

/** Attributes that next to every member has. */
const common = ['shopline_points', 'shopline_member_tier', 'shopline_registered_at', 'shopline_email_marketing'];

const lookEveryMs = 10;

/** An attribute has no definition for a while, or an archived one. */
export function loseAnyDefinition(world: World): string | null {
  const { random, scheduler } = world;
  const { key } = random.pick(customAttributes);
  if (!world.sandbox.team.definitions.get(key)?.isActive) return null;
  const isArchived = random.chance(0.5);
  loseDefinition(world, key, isArchived);
  scheduler.inWorld(random.int(500, 20_000), () => restoreDefinitions(world));
  return `attribute ${key} is ${isArchived ? 'archived' : 'removed'} in Omnichat`;
}

function loseDefinition(world: World, key: string, isArchived: boolean): void {
  const { sandbox, witness, scheduler } = world;
  const { definitions } = sandbox.team;
  if (isArchived) definitions.set(key, { ...definitions.get(key)!, isActive: false });
  else removeDefinition(sandbox.team, key);
  witness.definitionLost(key);
  world.walkNeededSinceMs = scheduler.nowMs;
  witness.unsettle();
}

/** Removes an attribute and its values: Omnichat shows neither any more. */
function removeDefinition(team: Team, key: string): void {
  team.definitions.delete(key);
  const without = (state: ContactState): ContactState => {
    const attributes = { ...state.attributes };
    delete attributes[key];
    return { ...state, attributes };
  };
  for (const channel of team.channels.values()) {
    for (const contact of channel.all()) {
      const isUntouched = contact.base === contact.state;
      contact.state = without(contact.state);
      if (contact.base) contact.base = isUntouched ? contact.state : without(contact.base);
    }
  }
}

/** Every attribute of ours is defined again. */
export function restoreDefinitions(world: World): void {
  const { sandbox, witness, scheduler } = world;
  if (world.walkNeededSinceMs > 0) world.walkNeededSinceMs = scheduler.nowMs;
  for (const definition of firstPartyDefinitions()) sandbox.team.definitions.set(definition.key, definition);
  witness.unsettle();
}

/**
 * An attribute that next to every member has is archived, before the first sync, in its middle or after it, and members
 * go while it is; then it is there again, and an admin asks for a sync. Archived, it keeps its values.
 */
export function loseCommonDefinitions(world: World): void {
  const { scheduler, random, scenario, sandbox } = world;
  const lose = () => {
    const key = random.pick(common);
    loseDefinition(world, key, true);
    world.tell(`attribute ${key} is archived in Omnichat`);
    scheduler.inWorld(random.int(1_500, 4_000), () => removeAny(world));
    scheduler.inWorld(random.int(1_500, 4_000), () => removeAny(world));
    scheduler.inWorld(7_000, restore);
  };
  const restore = () => {
    restoreDefinitions(world);
    world.tell('every attribute is defined again');
    const { integrationId } = world;
    if (integrationId !== null) askForSync(world, integrationId, everything);
    if (scheduler.nowMs < scenario.horizonMs - 15_000) scheduler.inWorld(random.int(4_000, 6_000), lose);
  };
  const loseOnceWritten = () => {
    if ([...sandbox.channels[0].all()].some(({ state }) => state.memberId !== null)) lose();
    else scheduler.inWorld(lookEveryMs, loseOnceWritten);
  };
  const loseLater = () => scheduler.inWorld(random.int(3_000, 4_000), lose);
  random.pick([lose, lose, loseOnceWritten, loseLater])();
}

function removeAny(world: World): void {
  const all = [...world.sandbox.store.all()];
  if (all.length > 0) remove(world, world.random.pick(all), true);
}
