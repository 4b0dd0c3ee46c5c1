import type { Logger } from 'pino';
import type { OmnichatClient } from '../omnichat/client';
import type { ShoplineClient } from '../shopline/client';
import type { Store } from '../store';
import type { Pacers } from './pacers';

/** What the engine works with; made once per worker process. */
export interface EngineDependencies {
  store: Store;
  shopline: ShoplineClient;
  omnichat: OmnichatClient;
  pacers: Pacers;
  shoplinePageSize: number;
  /** Tells this process's leases from another's. */
  processId: string;
  logger: Logger;
  onDelivery(outcome: 'delivered' | 'failed' | 'cleared'): void;
}
