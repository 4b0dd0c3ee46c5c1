import type { PartnerCalls } from '../http/partnerCalls';
import { readTokenOwner, type TokenOwner } from './merchants';
import { accessTokenSchema } from './schemas';
import { appScopes } from './scopes';

export interface AuthorizeParameters {
  /** One of the app's whitelisted addresses. */
  redirectUri: string;
  /** SHOPLINE does not document it and may not return it, so the caller also binds the attempt to the session. */
  state: string;
}

/** Where to send the browser to learn which store it holds: SHOPLINE lets its user pick one (contract A2.3). */
export function authorizeUrl(oauthUrl: string, clientId: string, { redirectUri, state }: AuthorizeParameters): string {
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: appScopes.join(' '),
    response_type: 'code',
    state,
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

/** Which store a staff OAuth token stands for. @throws PartnerError */
export async function getOAuthTokenInfo(oauth: PartnerCalls, accessToken: string): Promise<TokenOwner> {
  const answer = await oauth.send('getOAuthTokenInfo', accessToken, { method: 'GET', path: '/oauth/token/info' });
  return readTokenOwner(oauth, answer);
}
