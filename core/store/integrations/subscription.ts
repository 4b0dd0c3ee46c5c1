import type { Store } from '..';
import type { SubscriptionTopic } from '../../domain/types';
import { changeInstallation } from './installations';

/**
 * Keeps the newest that SHOPLINE told of a merchant's subscription to the app. It is shown and decides nothing: a trial
 * that becomes paid ends one subscription too, and leaving is an uninstall (contract A6).
 */
export async function recordSubscription(
  store: Store,
  event: { merchantId: string; topic: SubscriptionTopic; ts: string },
): Promise<void> {
  const { merchantId, topic, ts } = event;
  await changeInstallation(store, merchantId, ({ subscription }) =>
    ts > (subscription?.ts ?? '') ? { subscription: { topic, ts } } : null,
  );
}
