import { z } from 'zod';
import { appScopes } from '../shoplineApi/scopes';
import { parse, type ControlRoute } from './router';
import { createStore, installApp, needStore, uninstallApp, type Sandbox } from './sandbox';

const newStore = z.strictObject({
  members: z.int().min(0).max(2_000_000).default(0),
  seed: z.int().default(1),
  defects: z.number().min(0).max(1).default(0),
  handle: z.string().optional(),
  name: z.string().optional(),
  countryCode: z.enum(['TW', 'HK']).default('TW'),
  installed: z.boolean().default(true),
  /** Whether the install webhooks are sent; without them only the caller learns the token. */
  emitInstall: z.boolean().default(true),
  scopes: z.array(z.enum(appScopes)).optional(),
  customData: z.number().min(0).max(1).default(0),
});
const emitOption = z.strictObject({ emit: z.boolean().default(true) });
const installOptions = emitOption.extend({
  /** What the merchant grants; everything when left out. */
  scopes: z.array(z.enum(appScopes)).optional(),
});

/** The SHOPLINE side of the control API: stores and the life of the app in them. */
export function storeRoutes(sandbox: Sandbox): ControlRoute[] {
  const { world } = sandbox;
  return [
    {
      method: 'POST',
      path: '/control/stores',
      summary:
        'make a store {members, seed, defects?, handle?, name?, countryCode?, installed?, emitInstall?, scopes?, customData?} → {merchantId, handle, accessToken}',
      handle({ body }) {
        const { emitInstall: emit, scopes, ...request } = parse(newStore, body);
        const store = createStore(sandbox, request);
        const token = request.installed ? installApp(sandbox, store, { emit, scopes }) : undefined;
        const { merchantId, handle, name } = store.profile;
        return { merchantId, handle, name, accessToken: token?.token ?? null };
      },
    },
    {
      method: 'GET',
      path: '/control/stores',
      summary: 'all stores',
      handle: () =>
        [...world.stores.values()].map((store) => ({
          merchantId: store.profile.merchantId,
          handle: store.profile.handle,
          name: store.profile.name,
          installed: store.profile.installed,
          members: store.size,
          tokens: world.tokens.ofMerchant(store.profile.merchantId).length,
        })),
    },
    {
      method: 'POST',
      path: '/control/stores/{id}/install',
      summary: 'install the app {emit?, scopes?}',
      handle: ({ params, body }) => ({
        accessToken: installApp(sandbox, needStore(sandbox, params[0]), parse(installOptions, body)).token,
      }),
    },
    {
      method: 'POST',
      path: '/control/stores/{id}/reauthorise',
      summary: 'grant the scopes anew: a new installation token, the same two topics {emit?, scopes?}',
      handle: ({ params, body }) => ({
        accessToken: installApp(sandbox, needStore(sandbox, params[0]), parse(installOptions, body)).token,
      }),
    },
    {
      method: 'POST',
      path: '/control/stores/{id}/uninstall',
      summary: 'remove the app: tokens die at once {emit?}',
      handle: ({ params, body }) => ({
        revokedTokens: uninstallApp(sandbox, needStore(sandbox, params[0]), parse(emitOption, body).emit),
      }),
    },
    {
      method: 'POST',
      path: '/control/staff',
      summary:
        'who is logged in to SHOPLINE {merchantId or null, mayAuthorize?}: authorize without merchant_id then asks nobody',
      handle({ body }) {
        const input = parse(
          z.strictObject({ merchantId: z.string().nullable(), mayAuthorize: z.boolean().default(true) }),
          body,
        );
        const store = input.merchantId === null ? undefined : needStore(sandbox, input.merchantId);
        world.staffMerchantId = store?.profile.merchantId ?? null;
        if (store) store.profile.staff.mayAuthorize = input.mayAuthorize;
        return { merchantId: world.staffMerchantId };
      },
    },
    {
      method: 'POST',
      path: '/control/redirect-uris',
      summary: 'whitelist a redirect URI for both logins {uri}',
      handle({ body }) {
        world.redirectUris.add(parse(z.strictObject({ uri: z.url() }), body).uri);
        return [...world.redirectUris];
      },
    },
  ];
}
