import { jsonReply, type HttpReply } from '../core/http';
import type { ShoplineCall, ShoplineRoute } from './call';
import { customFieldDocument, tierDocument } from './customerDocument';
import { notFound } from './errors';
import { merchantSummary, staffDocument } from './oauth';

export const merchantRoutes: readonly ShoplineRoute[] = [
  { method: 'GET', pattern: /^\/v1\/token\/info$/, handle: tokenInfo },
  { method: 'GET', pattern: /^\/v1\/merchants\/([^/]+)$/, handle: merchant },
  {
    method: 'GET',
    pattern: /^\/v1\/membership_tiers$/,
    handle: ({ store }) => jsonReply(200, store.profile.tiers.map(tierDocument)),
  },
  { method: 'GET', pattern: /^\/v1\/settings\/users$/, handle: userSettings },
  {
    method: 'GET',
    pattern: /^\/v1\/custom_fields$/,
    handle: ({ store }) => jsonReply(200, (store.profile.customFields ?? []).map(customFieldDocument)),
  },
  {
    method: 'GET',
    pattern: /^\/v1\/bulk_operations\/([^/]+)$/,
    // No call the sandbox serves starts a job.
    handle() {
      throw notFound('Job');
    },
  },
];

function tokenInfo({ store }: ShoplineCall): HttpReply {
  const { staff } = store.profile;
  return jsonReply(200, {
    staff: staffDocument(store),
    merchant: merchantSummary(store),
    user: { _id: staff.id, email: staff.email, name: staff.name },
  });
}

/** A token sees its own merchant only. */
function merchant({ store: { profile }, params: [id] }: ShoplineCall): HttpReply {
  if (id !== profile.merchantId) throw notFound('Merchant');
  return jsonReply(200, {
    id: profile.merchantId,
    handle: profile.handle,
    name: profile.name,
    email: profile.email,
    base_country_code: profile.countryCode,
    base_currency_code: profile.currency,
    default_language_code: profile.defaultLanguage,
    supported_languages: [profile.defaultLanguage, 'en'],
    brand_home_url: `https://${profile.handle}.shoplineapp.com`,
    rollout_keys: [],
  });
}

function userSettings({ store }: ShoplineCall): HttpReply {
  const status = store.profile.lineLogin ? 'active' : 'inactive';
  return jsonReply(200, { line_login: { status }, facebook_login: { status: 'inactive', app_id: null } });
}
