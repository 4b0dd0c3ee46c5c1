import type { Right } from '../../runtime/gather';
import type { Integration } from '../../store/documents';
import type { Store } from '../../store';
import type { Work } from '../lease/work';
import type { OmnichatSession } from '../sessions/omnichatSession';
import type { ShoplineSession } from '../sessions/shoplineSession';
import type { Decisions } from '../records/decisions';
import type { Rechecks } from '../records/inbox';
import type { Records } from '../records/records';
import type { DeliveryQueue } from './deliveryQueue';

/** What all work for a team builds on. Nothing here decides what becomes of a member. Each part names what it takes. */
export interface TeamParts {
  store: Store;
  /** As loaded with the lease. */
  integration: Readonly<Integration>;
  shopline: ShoplineSession;
  omnichat: OmnichatSession;
  records: Records;
  decisions: Decisions;
  rechecks: Rechecks;
  queue: DeliveryQueue;
  work: Work;
  /** To be proven (`assertHeld`) before anything is stored that a successor may have stored in a newer version. */
  lease: Right;
}
