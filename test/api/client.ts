import { AdminClient } from '../../tools/local/clients/client';
import { SandboxControl } from '../../tools/local/clients/control';
import { until } from '../../tools/local/until';
import { sharedStack } from '../harness/sharedStack';
import { postOmnichatEvent } from '../support/omnichatEvent';
import { nanoseconds, postShoplineEvent, type ShoplineEvent } from '../support/shoplineEvent';

export { nanoseconds };

export const { urls, env } = sharedStack();
export const control = new SandboxControl(urls.control);

/** @param options.seed stores made with the same one have members with the same LINE ids. */
export async function makeStore(options: { installed?: boolean; seed?: number } = {}) {
  // Without a store for the staff account, SHOPLINE asks which store is meant, instead of taking the one of the demo.
  await control.call('POST', '/control/staff', { merchantId: null });
  // No event brings the token: each test sends that event itself, when it needs it.
  return control.createStore({ members: 5, seed: 3, emitInstall: false, ...options });
}

export async function makeTeam(storeId: string, modules = ['crm']) {
  return control.createTeam({ storeId, modules, contactShare: 0.5 });
}

/** Goes from `path` through the login and SHOPLINE's authorisation of one store, as a browser does. */
export async function authorise(
  admin: AdminClient,
  path: '/shopline/open' | '/shopline/connect',
  username: string,
  merchantId: string,
): Promise<void> {
  let page = await admin.browser.open(`${urls.api}${path}`);
  while (!page.url.startsWith(urls.api)) {
    page = page.body.includes('name="username"')
      ? await admin.browser.submit(page, { username })
      : await admin.browser.open(`${page.url}&merchant_id=${merchantId}`);
  }
}

/** Opens the extension in a tab of a logged-in admin. @returns the address to which SHOPLINE sends the tab back */
export async function answerOfShopline(admin: AdminClient, merchantId: string, headers = {}): Promise<URL> {
  const begun = await admin.browser.request(`${urls.api}/shopline/open`, { headers });
  const url = `${begun.headers.get('location')}&merchant_id=${merchantId}`;
  return new URL((await fetch(url, { redirect: 'manual' })).headers.get('location') ?? '');
}

/** A logged-in admin of a fresh team, with a store proved but not bound. */
export async function adminWithProvenStore(
  options: { modules?: string[]; from?: 'shopline' | 'omnichat'; seed?: number } = {},
) {
  const { seed = 3 } = options;
  const store = await makeStore({ seed });
  const team = await makeTeam(store.merchantId, options.modules);
  const admin = new AdminClient(urls.api);
  const path = options.from === 'omnichat' ? '/shopline/connect' : '/shopline/open';
  await authorise(admin, path, team.adminUsername, store.merchantId);
  return { store, team, admin };
}

/** Makes Omnichat answer late when it is asked for the team's token, until `release` is called. */
export async function holdToken(teamId: string) {
  const match = { pathPrefix: `/internal/teams/${teamId}/` };
  const { id } = await control.addFault({ partner: 'omnichat', match, delayMs: 12_000 });
  return {
    isAskedFor: () => until(() => control.hasFired(id), { timeoutMs: 25_000, what: 'the question for the token' }),
    release: () => control.call('DELETE', `/control/faults/${id}`),
  };
}

export function sendShopline(
  event: ShoplineEvent,
  options?: Parameters<typeof postShoplineEvent>[2],
): Promise<Response> {
  return postShoplineEvent({ url: urls.api, clientSecret: env.SHOPLINE_CLIENT_SECRET ?? '' }, event, options);
}

export function sendOmnichat(
  topic: string,
  body: unknown,
  options?: Parameters<typeof postOmnichatEvent>[3],
): Promise<Response> {
  return postOmnichatEvent({ url: urls.api, secret: env.OMNICHAT_WEBHOOK_SECRET ?? '' }, topic, body, options);
}
