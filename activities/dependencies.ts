import type { FullReadCadence } from '../core/domain/fullReads';
import type { EngineDependencies } from '../core/sync/dependencies';

export interface ActivityDependencies extends EngineDependencies {
  reconcileEverySeconds: number;
  fullReads: FullReadCadence;
  /** Whether Temporal knows the search attributes that workflows set. */
  searchAttributes: { readonly areUsable: boolean };
}
