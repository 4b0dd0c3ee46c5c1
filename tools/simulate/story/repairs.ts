import type { World } from '../world';
import { askToBind } from './binding';

/** The team has a token and its modules again, and an admin connects the store once more, as the page asks. */
export function grantOmnichatAccess(world: World): void {
  const { sandbox, integrationId } = world;
  const { team } = sandbox;
  const { profile } = team;
  if (profile.tokenRevoked) sandbox.world.replaceToken(team, `${profile.apiToken}+`);
  if (profile.modules.length === 0) profile.modules = ['crm'];
  world.boundAnewAtMs = null;
  world.tell('the team has access to Omnichat again');
  if (integrationId !== null) askToBind(world);
}
