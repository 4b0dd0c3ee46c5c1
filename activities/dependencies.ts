import type { EngineDependencies } from '../core/sync/dependencies';

export interface ActivityDependencies extends EngineDependencies {
  reconcileEverySeconds: number;
  /** Whether Temporal knows the search attributes that workflows set. */
  searchAttributes: { readonly areUsable: boolean };
}
