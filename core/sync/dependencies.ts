import type { Logger } from 'pino';
import type { CommerceClient } from '../domain/commerce';
import type { OmnichatClient } from '../partners/omnichat/client';
import type { Store } from '../store';
import type { DeliveryQueue } from './delivery/deliveryQueue';
import type { Pacers } from './pacing/pacers';

/** What the sync works with; made once per worker process. */
export interface EngineDependencies {
  store: Store;
  shopline: CommerceClient;
  omnichat: OmnichatClient;
  pacers: Pacers;
  /** The largest page to ask SHOPLINE for, in members. */
  shoplinePageSize: number;
  /** Tells this process's leases from another's. */
  processId: string;
  logger: Logger;
  /** Queues of the teams this process works for now. */
  queues: Set<DeliveryQueue>;
  onDelivery(outcome: 'delivered' | 'failed' | 'cleared'): void;
  /** Called once a live change is on its contact. @param waitedMs since the change arrived. */
  onChangeDelivered(waitedMs: number): void;
}
