import type { WorkerOptions } from '@temporalio/worker';
import type { Config } from '../core/domain/config';

/**
 * Tells Temporal which version of the code this worker runs. Without a build id it tells nothing, and any worker gets
 * any task. A version gets new workflows once it was made the current one (docs/versioning.md).
 *
 * Every workflow is pinned: it ends on the version it began on, so a change of its code never meets its history. An
 * alert ends within a day, a run of housekeeping after a quarter of an hour. An integration lives for years, and moves
 * to a newer version when it continues as new: only its arguments reach the newer code. To upgrade in the middle of a
 * run instead, every change would have to be patched for ever.
 */
export function deploymentOptions({
  name,
  buildId,
}: Config['deployment']): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (buildId === null) return {};
  return {
    workerDeploymentOptions: {
      version: { deploymentName: name, buildId },
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'PINNED',
    },
  };
}
