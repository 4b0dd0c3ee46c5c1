import { openStore } from '../../../core/store';
import { findOpenIntegration } from '../../../core/store/integrations/integrations';
import { findLease } from '../../../core/store/leases/leases';
import type { LocalStack } from '../../local/stack/stack';

/** How often the leases of these stores were taken, in all: each time the lease gets a new epoch, one higher. */
export async function leaseTakes(stack: LocalStack, merchantIds: readonly string[]): Promise<number> {
  const { mongodbUri } = stack.urls;
  const store = await openStore({ mongodbUri, encryptionKey: stack.env.ENCRYPTION_KEY!, oldEncryptionKeys: [] });
  try {
    let takes = 0;
    for (const merchantId of merchantIds) {
      const integration = await findOpenIntegration(store, merchantId);
      const lease = integration && (await findLease(store, integration._id));
      takes += lease?.epoch ?? 0;
    }
    return takes;
  } finally {
    await store.close();
  }
}
