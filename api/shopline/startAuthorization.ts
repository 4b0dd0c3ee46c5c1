import { randomBytes } from 'node:crypto';
import type { Request } from 'express';
import type { Origin } from '../../core/domain/types';
import { withAttempt } from '../attempts';
import type { ReturnTo } from '../login/returnTo';
import type { RouteContext } from '../route';
import { redirect } from '../redirect';
import { saveSession, type ShoplineAttempt } from '../session';

export const callbackPath = '/shopline/callback';

/** Calls to SHOPLINE of one authorisation, which tells which store this is (token, token info). */
export const authorizationCalls = 2;

/** Not the path as asked for: the router takes `/shopline/open/` too, and a login leads back to named pages only. */
const entryOf: Record<Origin, ReturnTo> = { shopline: '/shopline/open', omnichat: '/shopline/connect' };

/** Logged out: to the login and back here. Logged in: to SHOPLINE, to learn which store this browser holds. */
export async function startAuthorization(
  { services, request, response }: Pick<RouteContext, 'services' | 'request' | 'response'>,
  origin: Origin,
): Promise<void> {
  const { session } = request;
  if (!session.user) {
    redirect(response, `/login?${new URLSearchParams({ returnTo: entryOf[origin] }).toString()}`);
    return;
  }
  redirect(
    response,
    await beginAuthorization({ services, request }, { origin, isFromElsewhere: isFromElsewhere(request) }),
  );
}

/** Opens an attempt. @returns where at SHOPLINE the browser is to go with it */
export async function beginAuthorization(
  { services, request }: Pick<RouteContext, 'services' | 'request'>,
  attempt: Pick<ShoplineAttempt, 'origin' | 'isFromElsewhere'>,
): Promise<string> {
  const { session } = request;
  const state = randomBytes(24).toString('base64url');
  session.shoplineAttempts = withAttempt(session.shoplineAttempts, { ...attempt, state, startedAtMs: Date.now() });
  await saveSession(session);
  return services.shopline.authorizeUrl({ redirectUri: `${services.config.publicUrl}${callbackPath}`, state });
}

/**
 * Whether another host led here, as far as the browser says (Fetch Metadata). A neighbour below the same domain counts
 * as another host, and so does a page that shows ours inside it. Our own pages and typed addresses do not count.
 */
function isFromElsewhere(request: Request): boolean {
  const site = request.get('sec-fetch-site') ?? 'none';
  const dest = request.get('sec-fetch-dest') ?? 'document';
  return !['same-origin', 'none'].includes(site) || dest !== 'document';
}
