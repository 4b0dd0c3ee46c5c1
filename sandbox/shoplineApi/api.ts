import { bearerToken, jsonReply, parseJsonObject, type HttpReply, type HttpRequest } from '../core/http';
import type { Fault } from '../core/faults';
import type { PartnerApi } from '../core/partnerServer';
import type { World } from '../core/world';
import { addressBanned, ApiError, notFound, rateLimited, tokenError } from './errors';
import type { ShoplineEvents } from './events';
import { FixedWindow } from './fixedWindow';
import type { ShoplineRoute } from './call';
import { customerRoutes } from './customerRoutes';
import { groupRoutes } from './groupRoutes';
import { memberLogRoutes } from './memberLogRoutes';
import { merchantRoutes } from './merchantRoutes';
import { metafieldRoutes } from './metafieldRoutes';
import { authorize, exchangeToken, oauthTokenInfo } from './oauth';
import { neededScope } from './scopes';
import type { TokenRecord } from './tokens';
import { webhookRoutes } from './webhookRoutes';

const routes: readonly ShoplineRoute[] = [
  ...customerRoutes,
  ...merchantRoutes,
  ...memberLogRoutes,
  ...groupRoutes,
  ...metafieldRoutes,
  ...webhookRoutes,
];

/** SHOPLINE as a server: OAuth and Open API. */
export function shoplineApi(world: World, events: ShoplineEvents): PartnerApi {
  const window = new FixedWindow();
  return {
    partner: 'shopline',
    callerOf(headers, path) {
      const token = bearerToken(headers);
      const record = token === undefined ? undefined : world.tokens.find(token);
      return record && path.startsWith('/v1/') ? { budget: record.token, caller: record.merchantId } : undefined;
    },
    limit(budget, remoteAddress) {
      const { requestsPerSecond, rateLimitBody } = world.settings.shopline;
      if (!world.addresses.allows(remoteAddress, world.settings.shopline, performance.now())) return addressBanned();
      return window.allows(budget, requestsPerSecond, Date.now()) ? undefined : rateLimited(rateLimitBody);
    },
    latency: () => world.settings.shopline,
    handle: (request, fault) => answer(world, events, request, fault),
  };
}

function answer(world: World, events: ShoplineEvents, request: HttpRequest, fault: Fault | undefined): HttpReply {
  const { app } = events;
  switch (`${request.method} ${request.path}`) {
    case 'GET /oauth/authorize':
      return authorize(world, app, request);
    case 'POST /oauth/token':
      return exchangeToken(world, events, request);
    case 'GET /oauth/token/info':
      return oauthTokenInfo(world, app, request);
  }
  if (!request.path.startsWith('/v1/')) return notFound('Route').reply();
  const record = world.tokens.check(bearerToken(request.headers));
  if (typeof record === 'string') return tokenError(record);
  const store = world.stores.get(record.merchantId);
  if (!store) return tokenError('TOKEN_REVOKED');
  try {
    checkUserAgent(world, request);
    checkScope(record, request);
    for (const route of routes) {
      const match = route.method === request.method ? route.pattern.exec(request.path) : null;
      if (!match) continue;
      const params = match.slice(1).map(decodeURIComponent);
      const body = request.body === '' ? {} : parseJsonObject(request.body);
      if (!body) throw new ApiError(400, 'BAD_REQUEST', 'The body is not a JSON object');
      return route.handle({ world, events, store, request, fault, params, body });
    }
    throw notFound('Route');
  } catch (error) {
    if (error instanceof ApiError) return error.reply();
    if (error instanceof URIError) return notFound('Route').reply();
    return jsonReply(500, { message: `Internal server error: ${String(error)}`, code: 'INTERNAL_SERVER_ERROR' });
  }
}

function checkScope(token: TokenRecord, { path }: HttpRequest): void {
  const scope = neededScope(path);
  if (scope !== undefined && !token.scopes.includes(scope))
    throw new ApiError(403, 'FORBIDDEN', `The access token has no permission for ${scope}`);
}

function checkUserAgent(world: World, request: HttpRequest): void {
  if (request.headers['user-agent']) return;
  world.log.alarm('missing_user_agent', `${request.method} ${request.path}`);
  if (world.settings.shopline.requireUserAgent) throw new ApiError(400, 'BAD_REQUEST', 'User-Agent is missing');
}
