import type { EngineDependencies } from '../engine/dependencies';

export interface ActivityDependencies extends EngineDependencies {
  reconcileEverySeconds: number;
}
