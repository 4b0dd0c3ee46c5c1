import { randomUUID } from 'node:crypto';
import { WebhookQueue } from '../core/webhookQueue';
import type { World } from '../core/world';
import { apiJson } from './customerDocument';
import type { Store } from './store';

/** Every known topic of merchant webhooks (contract A6.2); the sandbox has no events for some. */
export const merchantTopics: ReadonlySet<string> = new Set([
  'user/create',
  'user/update',
  'user/remove',
  'user/sign_in',
  'user/mobile_sign_in',
  'user/mobile_sign_up',
  'user/membership_tier_update',
  'member_point/create',
  'user_credit/create',
  'user_credit/update',
  'user_coupon/create',
  'customer_group/update',
  'customer_group/remove',
  'tag/create',
  'tag/remove',
  'merchant/update',
]);

/** The merchant's own webhooks, unsigned, to each subscribed address. Four failed tries block it (contract A6). */
export class MerchantWebhooks {
  readonly queue: WebhookQueue;

  constructor(
    private readonly world: World,
    isStopped: () => boolean,
  ) {
    const policy = () => this.world.settings.shoplineMerchantWebhooks;
    this.queue = new WebhookQueue(
      'shopline',
      policy,
      (status) => status >= 200 && status <= 299,
      () => {
        if (!policy().enabled) return 'merchant webhooks are switched off';
        return isStopped() ? 'the circuit breaker stopped all webhooks' : undefined;
      },
      () => undefined,
    );
  }

  /** Sends an event to the subscribers of its topic; `resource` is asked for only when there is one. */
  emit(store: Store, topic: string, event: string, resource: () => Record<string, unknown>): void {
    if (store.webhooks.size === 0) return;
    const wanted = [...store.webhooks.values()].filter(
      ({ status, topics }) => status === 'active' && topics.includes(topic),
    );
    if (wanted.length === 0) return;
    const traceId = randomUUID();
    const { merchantId } = store.profile;
    const ts = `${this.world.now()}${String(Math.floor(Math.random() * 1_000_000)).padStart(6, '0')}`;
    const payload = { trace_id: traceId, ts, event, topic, merchant_id: merchantId, resource: resource() };
    const { amounts } = this.world.settings.shoplineWebhooks;
    const body = amounts === 'decimal' ? apiJson(payload) : JSON.stringify(payload);
    for (const subscription of wanted) {
      this.queue.push({
        topic,
        owner: merchantId,
        eventId: traceId,
        build: () => ({ url: subscription.address, headers: {}, body }),
        blockedBy: () =>
          store.webhooks.get(subscription.id)?.status === 'active' ? undefined : 'the subscription is not active',
        gaveUp: () => {
          subscription.status = 'removed';
          store.isDirty = true;
        },
      });
    }
  }
}
