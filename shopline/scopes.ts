import type { PartnerCalls } from '../http/partnerCalls';
import { grantedScopesSchema } from './schemas';

/** Without it there is nothing to sync. */
export const membersScope = 'customers';

/** Every scope of the app (contract A2.5): SHOPLINE wants them all named at each authorisation. */
export const appScopes = [membersScope, 'membership_tiers', 'member_points', 'user_credits', 'merchants'];

/**
 * Scopes of the app that an API token lacks; none where SHOPLINE does not name them, as its sample does not (contract
 * A2.3: `/oauth/token/info` is for OAuth tokens).
 * @throws PartnerError; `auth_lost` says that the token has stopped working.
 */
export async function getMissingScopes(api: PartnerCalls, token: string): Promise<string[]> {
  const answer = await api.send('getTokenInfo', token, { method: 'GET', path: '/v1/token/info' });
  const { data } = grantedScopesSchema.safeParse(answer.body);
  return data ? appScopes.filter((scope) => !data.scope.includes(scope)) : [];
}
