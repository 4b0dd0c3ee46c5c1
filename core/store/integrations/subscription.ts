import type { Store } from '..';
import type { SubscriptionTopic } from '../../domain/types';
import { changeInstallation } from './installations';

/**
 * Keeps the newest event of a merchant's subscription to the app. The page shows it, and it ends no binding: a trial
 * that becomes paid ends a subscription too, and a merchant who leaves uninstalls the app (contract A6).
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
