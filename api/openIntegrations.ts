import type { Store } from '../core/store';
import { findOfChannel, findOpenIntegration } from '../core/store/integrations/integrations';
import type { Integration } from '../core/store/documents';

/** Long enough to spare a storm of webhooks a read each, short enough that no admin notices. */
const maxAgeMs = 2_000;
const maxEntries = 10_000;

interface Entry<Value> {
  atMs: number;
  value: Promise<Value>;
}

/** Which integration a partner's event is for; answers may be up to 2 s old. */
export class OpenIntegrations {
  private readonly byMerchant = new Map<string, Entry<Integration | null>>();
  private readonly byChannel = new Map<string, Entry<Integration[]>>();

  constructor(private readonly store: Store) {}

  ofMerchant(merchantId: string): Promise<Integration | null> {
    return remember(this.byMerchant, merchantId, () => findOpenIntegration(this.store, merchantId));
  }

  ofChannel(channelId: string): Promise<Integration[]> {
    return remember(this.byChannel, channelId, () => findOfChannel(this.store, channelId));
  }

  /** To be called after a change that the next event must already see. */
  forget(merchantId: string): void {
    this.byMerchant.delete(merchantId);
    this.byChannel.clear();
  }
}

function remember<Value>(entries: Map<string, Entry<Value>>, key: string, read: () => Promise<Value>): Promise<Value> {
  const known = entries.get(key);
  if (known && Date.now() - known.atMs < maxAgeMs) return known.value;
  if (entries.size >= maxEntries) entries.clear();
  const value = read();
  entries.set(key, { atMs: Date.now(), value });
  // A failed read is not an answer to keep.
  value.catch(() => entries.delete(key));
  return value;
}
