import { z } from 'zod';
import { jsonReply, type HttpReply } from '../core/http';
import type { ShoplineCall, ShoplineRoute } from './call';
import { formatTime } from './customerDocument';
import { notFound, unprocessable } from './errors';
import { merchantTopics } from './merchantWebhooks';
import type { WebhookSubscription } from './webhookSubscription';
import { freshId } from './ids';
import { pageDocument } from './paging';

const subscriptionBody = z.object({
  address: z.url({ protocol: /^https?$/ }),
  topics: z
    .array(z.string().refine((topic) => merchantTopics.has(topic), 'is no topic of merchant webhooks'))
    .min(1)
    .transform((topics) => [...new Set(topics)]),
  webhook_version: z.string().default('v0'),
});

/** Subscriptions to merchant webhooks. */
export const webhookRoutes: readonly ShoplineRoute[] = [
  {
    method: 'GET',
    pattern: /^\/v1\/webhooks$/,
    handle(call) {
      const { store, world, request } = call;
      const show = (subscription: WebhookSubscription) => webhookDocument(call, subscription);
      return jsonReply(200, pageDocument([...store.webhooks.values()], request.query, world.settings.shopline, show));
    },
  },
  { method: 'POST', pattern: /^\/v1\/webhooks$/, handle: subscribe },
  {
    method: 'GET',
    pattern: /^\/v1\/webhooks\/([^/]+)$/,
    handle: (call) => jsonReply(200, webhookDocument(call, findWebhook(call))),
  },
  { method: 'PUT', pattern: /^\/v1\/webhooks\/([^/]+)$/, handle: changeSubscription },
  {
    method: 'DELETE',
    pattern: /^\/v1\/webhooks\/([^/]+)$/,
    handle(call) {
      call.store.webhooks.delete(findWebhook(call).id);
      call.store.isDirty = true;
      return jsonReply(200, { message: 'Webhook deleted' });
    },
  },
];

function subscribe(call: ShoplineCall): HttpReply {
  const { world, store, body } = call;
  const parsed = subscriptionBody.safeParse(body);
  if (!parsed.success) throw unprocessable(problems(parsed.error));
  const { address, topics, webhook_version: version } = parsed.data;
  const nowMs = world.now();
  const subscription: WebhookSubscription = {
    id: freshId(nowMs),
    address,
    topics,
    version,
    status: 'active',
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  store.webhooks.set(subscription.id, subscription);
  store.isDirty = true;
  return jsonReply(200, webhookDocument(call, subscription));
}

/** Changes what is named; an endpoint that was blocked is served again. */
function changeSubscription(call: ShoplineCall): HttpReply {
  const subscription = findWebhook(call);
  const { body } = call;
  const current = { address: subscription.address, topics: subscription.topics, webhook_version: subscription.version };
  const parsed = subscriptionBody.safeParse({ ...current, ...body });
  if (!parsed.success) throw unprocessable(problems(parsed.error));
  const { address, topics, webhook_version: version } = parsed.data;
  Object.assign(subscription, { address, topics, version, status: 'active', updatedAtMs: call.world.now() });
  call.store.isDirty = true;
  return jsonReply(200, webhookDocument(call, subscription));
}

function webhookDocument(
  { world, store: { profile } }: ShoplineCall,
  subscription: WebhookSubscription,
): Record<string, unknown> {
  const { timestampFormat } = world.settings.shopline;
  return {
    id: subscription.id,
    format: 'json',
    address: subscription.address,
    status: subscription.status,
    merchant_id: profile.merchantId,
    created_at: formatTime(subscription.createdAtMs, timestampFormat),
    updated_at: formatTime(subscription.updatedAtMs, timestampFormat),
    topics: subscription.topics,
    webhook_version: subscription.version,
  };
}

function findWebhook({ store, params: [id = ''] }: ShoplineCall): WebhookSubscription {
  const subscription = store.webhooks.get(id);
  if (!subscription) throw notFound('Webhook');
  return subscription;
}

function problems(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}
