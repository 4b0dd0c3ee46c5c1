import { createHmac, randomUUID } from 'node:crypto';
import { AdminClient } from '../../local/client';
import { SandboxControl } from '../../local/control';
import { sharedStack } from '../harness/sharedStack';

export const { urls, env } = sharedStack();
export const control = new SandboxControl(urls.control);

export async function makeStore(options: { installed?: boolean } = {}) {
  // SHOPLINE then asks which store, instead of taking the one of the demo.
  await control.call('POST', '/control/staff', { merchantId: null });
  return control.createStore({ members: 5, seed: 3, ...options });
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

/** A logged-in admin of a fresh team, with a store proved but not bound. */
export async function adminWithProvenStore(options: { modules?: string[]; from?: 'shopline' | 'omnichat' } = {}) {
  const store = await makeStore();
  const team = await makeTeam(store.merchantId, options.modules);
  const admin = new AdminClient(urls.api);
  const path = options.from === 'omnichat' ? '/shopline/connect' : '/shopline/open';
  await authorise(admin, path, team.adminUsername, store.merchantId);
  return { store, team, admin };
}

export interface ShoplineEvent {
  topic: string;
  merchant_id: string;
  resource?: Record<string, unknown>;
  trace_id?: string;
  ts?: string;
}

/** Nanoseconds as SHOPLINE writes them. */
export const nanoseconds = (ms: number) => `${ms}000000`;

/** Compact JSON with sorted keys, as SHOPLINE signs it (contract A6.1). */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}

export function sendShopline(
  event: ShoplineEvent,
  options: { sign?: string | null; timestamp?: string | null; body?: string } = {},
): Promise<Response> {
  const full = { trace_id: randomUUID(), ts: nanoseconds(Date.now()), event: 'Test', resource: {}, ...event };
  const timestamp = options.timestamp === undefined ? String(Math.floor(Date.now() / 1000)) : options.timestamp;
  const message = `${timestamp}:${JSON.stringify(sorted(full))}`;
  const secret = env.SHOPLINE_CLIENT_SECRET ?? '';
  const signature = createHmac('sha256', secret).update(message).digest('hex');
  const sign = options.sign === undefined ? signature : options.sign;
  return fetch(`${urls.api}/webhooks/shopline${sign === null ? '' : `?sign=${sign}`}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(timestamp !== null && { 'x-shopline-developer-event-timestamp': timestamp }),
    },
    body: options.body ?? JSON.stringify(full),
  });
}

export function sendOmnichat(
  topic: string,
  body: unknown,
  options: { signature?: string; timestampMs?: number; eventId?: string } = {},
): Promise<Response> {
  const raw = typeof body === 'string' ? body : JSON.stringify(body);
  const secret = env.OMNICHAT_WEBHOOK_SECRET ?? '';
  return fetch(`${urls.api}/webhooks/omnichat`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-omnichat-topic': topic,
      'x-omnichat-event-id': options.eventId ?? randomUUID(),
      'x-omnichat-timestamp': String(options.timestampMs ?? Date.now()),
      'x-omnichat-signature': options.signature ?? createHmac('sha256', secret).update(raw).digest('hex'),
    },
    body: raw,
  });
}
