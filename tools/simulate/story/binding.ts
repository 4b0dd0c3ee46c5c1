import type { Integration } from '../../../core/store/documents';
import type { BindingRequest } from '../../../core/store/integrations/bindings';
import { readOmnichatToken } from '../../../core/store/integrations/integrations';
import type { World } from '../world';
import { ask, everything } from './asking';

/**
 * Binds the store to the team anew, as an admin does in the page, and asks for the first sync. Stories may drop its
 * failure: when they settle, an admin asks once more (`mend`).
 */
export function bind(world: World): Promise<void> {
  const { api } = world;
  world.isBindingWanted = true;
  world.endAskedOf = null;
  if (!api) return Promise.resolve();
  return api.bind(bindingRequest(world)).then((integration) => begin(world, api, integration));
}

async function begin(world: World, api: NonNullable<World['api']>, { _id }: Integration): Promise<void> {
  const { channels, team } = world.sandbox;
  const { eligibility, unmatched } = world.scenario;
  // The answer was long in coming, and the binding has ended meanwhile.
  if (!isStanding(world, _id)) return;
  world.integrationId = _id;
  await api.changeSettings(_id, { eligibility, unmatched });
  await api.chooseAccount(_id, channels[0].channelId);
  await api.requestSync(_id, everything, team.profile.apiToken);
  world.tell('the store is bound, its account chosen, and a full sync asked for');
}

function bindingRequest({ sandbox }: World): BindingRequest {
  const { merchantId, handle, name } = sandbox.store.profile;
  const { teamId, apiToken } = sandbox.team.profile;
  return { merchantId, handle, storeName: name, teamId, origin: 'omnichat', omnichatToken: apiToken };
}

/** Connects a store once more that is connected already, which renews the team's token. */
export function askToBind(world: World): void {
  const request = bindingRequest(world);
  ask(world, async (api) => {
    const bound = await api.bind(request);
    const { loaded, sandbox } = world;
    // The request hung, and the binding that it was to renew ended meanwhile: it has made a new one.
    if (isStanding(world, bound._id) && bound._id !== world.integrationId) {
      world.isBindingWanted = true;
      await begin(world, api, bound);
    }
    // A request that hung for long, this one or another, may have put an older token back.
    const { integration } = world;
    const stored = integration && readOmnichatToken(loaded.store, integration);
    const isCurrent = stored === sandbox.team.profile.apiToken;
    world.boundAnewAtMs = isCurrent ? world.scheduler.nowMs : null;
  });
}

/** An admin disconnects the store. */
export async function endBinding(world: World, integrationId: string): Promise<void> {
  world.integrationId = null;
  world.isBindingWanted = false;
  world.endAskedOf = integrationId;
  if (!world.api) return;
  await world.api.disconnect(integrationId).finally(() => {
    if (world.endAskedOf === integrationId) world.endAskedOf = null;
  });
}

/**
 * Whether an admin who asked to end a binding has no answer, and sees that the binding stands: the api process died
 * before it stored the end. Once the end is stored, the admin need not ask again.
 */
export function isEndLost({ endAskedOf, loaded, apis }: World): boolean {
  if (endAskedOf === null || apis.some(({ pending }) => pending > 0)) return false;
  return isStanding({ loaded }, endAskedOf);
}

function isStanding({ loaded }: Pick<World, 'loaded'>, integrationId: string): boolean {
  return loaded.database.find<Integration>('integrations', integrationId)?.endedAt === null;
}
