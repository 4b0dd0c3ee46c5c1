import type { Store } from '../../core/store';
import type { Integration } from '../../core/store/documents';
import { bindStore } from '../../core/store/integrations/bindings';
import type { Bound } from './lab';

/** Binds the store of an ended binding to another team. */
export function bindAgain(store: Store, bound: Bound, name: string): Promise<Integration> {
  return bindStore(store, {
    merchantId: bound.merchantId,
    handle: bound.shop.handle,
    storeName: bound.shop.name,
    teamId: `${bound.team.teamId}-${name}`,
    origin: 'omnichat',
    omnichatToken: bound.team.apiToken,
  });
}
