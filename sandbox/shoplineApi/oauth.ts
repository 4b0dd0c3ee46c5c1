import {
  escapeHtml,
  htmlReply,
  jsonReply,
  parseJsonObject,
  redirectReply,
  type HttpReply,
  type HttpRequest,
} from '../core/http';
import { bearerToken } from '../core/http';
import type { World } from '../core/world';
import { tokenError } from './errors';
import type { AppCredentials, ShoplineEvents } from './events';
import { appScopes } from './scopes';
import type { Store } from './store';
import type { TokenRecord } from './tokens';

/** `GET /oauth/authorize`: redirects with a code, or shows the merchant picker or a warning page. */
export function authorize(world: World, app: AppCredentials, { query, rawQuery }: HttpRequest): HttpReply {
  const redirectUri = query.get('redirect_uri') ?? '';
  if (query.get('client_id') !== app.clientId) return warning(401, 'Client authentication failed: unknown client.');
  if (!isWhitelisted(world, redirectUri)) return warning(401, 'The redirect uri included is not valid.');
  if (query.get('response_type') !== 'code') return warning(400, 'The response type must be "code".');
  const scopes = (query.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  if (scopes.length === 0) return warning(400, 'The scope is missing: send all app scopes, separated by spaces.');

  const known: readonly string[] = appScopes;
  const unknown = scopes.find((scope) => !known.includes(scope));
  if (unknown !== undefined) return warning(400, `The app has no scope "${unknown}".`);

  const asked = query.get('merchant_id') ?? world.staffMerchantId;
  if (asked === null || asked === '') return merchantPicker(world, rawQuery);
  const store = world.findStore(asked);
  if (!store) return warning(404, 'There is no such merchant.');
  if (!store.profile.staff.mayAuthorize) return warning(403, '您沒有權限授權此擴充功能，請聯繫商店擁有者。');

  const target = new URL(redirectUri);
  target.searchParams.set('code', world.tokens.issueCode(store.profile.merchantId, redirectUri, scopes));
  const state = query.get('state');
  if (state !== null && world.settings.shopline.echoState) target.searchParams.set('state', state);
  return redirectReply(target.href);
}

/** `POST /oauth/token`, both grants, JSON or form body. */
export function exchangeToken(world: World, events: ShoplineEvents, { body, headers }: HttpRequest): HttpReply {
  const { app } = events;
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  const fields: Record<string, unknown> = isForm
    ? Object.fromEntries(new URLSearchParams(body))
    : (parseJsonObject(body) ?? {});
  const field = (name: string) => (typeof fields[name] === 'string' ? fields[name] : '');
  if (field('client_id') !== app.clientId || field('client_secret') !== app.clientSecret) {
    return oauthError(401, 'invalid_client', 'Client authentication failed');
  }
  const { keepOldRefreshToken } = world.settings.shopline;
  switch (field('grant_type')) {
    case 'authorization_code': {
      const token = world.tokens.redeemCode(field('code'), field('redirect_uri'));
      const store = token && world.stores.get(token.merchantId);
      if (store && world.settings.shoplineWebhooks.staffTokenEvents) events.emitToken(store, token, 'create');
      return token
        ? tokenReply(token)
        : oauthError(400, 'invalid_grant', 'The authorization code is invalid, expired or used');
    }
    case 'refresh_token': {
      const token = world.tokens.refresh(field('refresh_token'), keepOldRefreshToken);
      return token
        ? tokenReply(token)
        : oauthError(400, 'invalid_grant', 'The refresh token is invalid, expired or used');
    }
    default:
      return oauthError(400, 'unsupported_grant_type', 'grant_type must be authorization_code or refresh_token');
  }
}

/** `GET /oauth/token/info`: whose token this is; `scope` is an array here. */
export function oauthTokenInfo(world: World, app: AppCredentials, { headers }: HttpRequest): HttpReply {
  const record = world.tokens.check(bearerToken(headers));
  if (typeof record === 'string') return tokenError(record);
  const store = world.stores.get(record.merchantId);
  if (!store) return tokenError('TOKEN_REVOKED');
  const livedSeconds = Math.floor((world.now() - record.createdAtMs) / 1_000);
  return jsonReply(200, {
    resource_owner_id: record.merchantId,
    scope: record.scopes,
    expires_in: record.expiresInSeconds - livedSeconds,
    application: { uid: app.clientId },
    created_at: Math.floor(record.createdAtMs / 1_000),
    staff: staffDocument(store),
    merchant: merchantSummary(store),
  });
}

export function staffDocument({ profile: { staff, merchantId } }: Store) {
  return { _id: staff.id, email: staff.email, locale_code: 'zh-hant', merchant_ids: [merchantId], name: staff.name };
}

export function merchantSummary({ profile }: Store) {
  return { _id: profile.merchantId, email: profile.email, handle: profile.handle, name: profile.name };
}

function tokenReply(token: TokenRecord): HttpReply {
  return jsonReply(200, {
    access_token: token.token,
    token_type: 'Bearer',
    expires_in: token.expiresInSeconds,
    refresh_token: token.refreshToken,
    scope: token.scopes.join(' '),
    created_at: Math.floor(token.createdAtMs / 1_000),
    resource_owner_id: token.merchantId,
  });
}

function isWhitelisted(world: World, uri: string): boolean {
  if (world.redirectUris.has(uri)) return true;
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname } = new URL(uri);
  return /^https?:$/.test(protocol) && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

function oauthError(status: number, error: string, description: string): HttpReply {
  return jsonReply(status, { error, error_description: description });
}

function merchantPicker(world: World, rawQuery: string): HttpReply {
  const rows = [...world.stores.values()].map(({ profile }) => {
    // In front: the first one counts, and the query may hold an empty one.
    const link = `/oauth/authorize?merchant_id=${profile.merchantId}&${rawQuery}`;
    return `<li><a href="${escapeHtml(link)}">${escapeHtml(profile.name)} (${escapeHtml(profile.handle)})</a></li>`;
  });
  return page(200, '選擇商店', `<p>請選擇要連結的商店：</p><ul>${rows.join('')}</ul>`);
}

function warning(status: number, text: string): HttpReply {
  return page(status, '無法授權', `<p role="alert">${escapeHtml(text)}</p>`);
}

function page(status: number, title: string, content: string): HttpReply {
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} – SHOPLINE (sandbox)</title>`;
  return htmlReply(
    status,
    `<!doctype html><html lang="zh-Hant"><head>${head}</head><body><h1>${title}</h1>${content}</body></html>`,
  );
}
