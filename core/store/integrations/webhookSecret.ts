import type { Store } from '..';
import type { Integration } from '../documents';

/** The secret of the team's own webhooks; null: it has none. */
export function webhookSecretOf(
  { cipher }: Pick<Store, 'cipher'>,
  { _id, sealedWebhookSecret }: Pick<Integration, '_id' | 'sealedWebhookSecret'>,
): string | null {
  return sealedWebhookSecret ? cipher.open(sealedWebhookSecret, 'webhook secret', _id) : null;
}

/** @param secret null removes it */
export async function saveWebhookSecret(
  { models, cipher }: Store,
  { _id }: Pick<Integration, '_id'>,
  secret: string | null,
): Promise<void> {
  const sealedWebhookSecret = secret === null ? null : cipher.seal(secret, 'webhook secret', _id);
  await models.integrations.updateOne({ _id, endedAt: null }, { $set: { sealedWebhookSecret } });
}
