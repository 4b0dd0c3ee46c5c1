import type { PartnerCalls } from '../http/partnerCalls';
import { readTokenOwner, type TokenOwner } from './merchants';
import { accessTokenSchema, grantedScopesSchema } from './schemas';

/** Every scope of the app (contract A2.5): SHOPLINE wants them all named at each authorisation. */
const appScopes = ['customers', 'membership_tiers', 'member_points', 'user_credits', 'merchants'];

export interface AuthorizeParameters {
  /** One of the app's whitelisted addresses. */
  redirectUri: string;
  /** Undocumented by SHOPLINE, and may not come back: bind the attempt to the browser by cookie too. */
  state: string;
  /** Id or handle; without it SHOPLINE lets the staff member pick a store. */
  merchantId?: string | undefined;
}

/** Where to send the browser to learn which store is in front of us (contract A2.3). */
export function authorizeUrl(
  oauthUrl: string,
  clientId: string,
  { redirectUri, state, merchantId }: AuthorizeParameters,
): string {
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: appScopes.join(' '),
    response_type: 'code',
    state,
    ...(merchantId === undefined ? {} : { merchant_id: merchantId }),
  });
  return `${oauthUrl}/oauth/authorize?${query.toString().replaceAll('+', '%20')}`;
}

/** @throws PartnerError; `shopline_request_refused` for a code that is wrong, used or older than 600 s. */
export async function exchangeCode(
  oauth: PartnerCalls,
  credentials: { clientId: string; clientSecret: string },
  { code, redirectUri }: { code: string; redirectUri: string },
): Promise<{ accessToken: string }> {
  const answer = await oauth.send('exchangeCode', null, {
    method: 'POST',
    path: '/oauth/token',
    body: {
      code,
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
      grant_type: 'authorization_code',
      redirect_uri: redirectUri,
    },
  });
  const parsed = accessTokenSchema.safeParse(answer.body);
  if (!parsed.success) throw oauth.unreadable(answer);
  return { accessToken: parsed.data.access_token };
}

/**
 * Scopes of the app that a token lacks (contract A9.2); none where SHOPLINE does not name them.
 * @throws PartnerError; `auth_lost` says that the token has stopped working.
 */
export async function getMissingScopes(oauth: PartnerCalls, accessToken: string): Promise<string[]> {
  const answer = await oauth.send('getOAuthTokenInfo', accessToken, { method: 'GET', path: '/oauth/token/info' });
  const { data } = grantedScopesSchema.safeParse(answer.body);
  return data ? appScopes.filter((scope) => !data.scope.includes(scope)) : [];
}

/** Which store and which staff member a staff OAuth token stands for. @throws PartnerError */
export async function getOAuthTokenInfo(oauth: PartnerCalls, accessToken: string): Promise<TokenOwner> {
  const answer = await oauth.send('getOAuthTokenInfo', accessToken, { method: 'GET', path: '/oauth/token/info' });
  return readTokenOwner(oauth, answer);
}
