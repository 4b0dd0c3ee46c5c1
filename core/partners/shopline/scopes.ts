import type { PartnerCalls } from '../http/partnerCalls';
import { memberTopics } from './memberTopics';
import { grantedScopesSchema } from './schemas';

/** Without this scope there is nothing to sync. */
export const membersScope = 'customers';

/** The scope that each of our calls needs; a call that is not named here takes any token. */
export const callScopes = {
  listCustomers: membersScope,
  getCustomer: membersScope,
  getMerchant: 'merchants',
  listCustomFields: 'custom_fields',
} as const;

/**
 * Every scope of the app, all of which SHOPLINE wants named at each authorisation (contract A2.5): those that our calls
 * need, and those of the app webhooks that we register.
 */
export const appScopes: readonly string[] = [
  ...new Set([...Object.values(callScopes), ...[...memberTopics.values()].map(({ scope }) => scope)]),
];

/**
 * Scopes of the app that an API token lacks; none where SHOPLINE does not name the token's scopes, as in its sample.
 * The call that does name them, `/oauth/token/info`, is for OAuth tokens (contract A2.3).
 * @throws PartnerError; `auth_lost` says that the token has stopped working.
 */
export async function getMissingScopes(api: PartnerCalls, token: string): Promise<string[]> {
  const answer = await api.send('getTokenInfo', token, { method: 'GET', path: '/v1/token/info' });
  const { data } = grantedScopesSchema.safeParse(answer.body);
  return data ? appScopes.filter((scope) => !data.scope.includes(scope)) : [];
}
