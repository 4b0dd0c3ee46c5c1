import type { Integration, SyncRun } from '../../store/documents';
import type { Models } from '../../store/models';
import type { WorkOutcome } from '../failures/workOutcome';

/**
 * Why work for a team is wanted no longer; null: it still is. A sync goes by what is wanted of it (`desired` of its run).
 * Work in the background leaves the lease to a sync that is to run, or to end. The end of a binding, or another LINE account, needs
 * no look: it raises the lease's epoch, and the lease is lost.
 * @param runId the sync that is worked for; null for work in the background
 */
export async function whyUnwanted(
  models: Models,
  integrationId: string,
  runId: string | null,
): Promise<WorkOutcome | null> {
  if (runId !== null) {
    const run = await findRun(models, integrationId, runId);
    if (!run || run.finishedAt) return { kind: 'stopped' };
    if (run.desired === 'run') return null;
    return { kind: run.desired === 'pause' ? 'paused' : 'cancelled' };
  }
  const integration = await models.integrations
    .findById(integrationId, { activeRunId: 1 })
    .lean<Pick<Integration, 'activeRunId'>>();
  if (!integration?.activeRunId) return null;
  const asked = await findRun(models, integrationId, integration.activeRunId);
  return asked && !asked.finishedAt && asked.desired !== 'pause' ? { kind: 'stopped' } : null;
}

function findRun(models: Models, integrationId: string, runId: string) {
  return models.syncRuns
    .findOne({ _id: runId, integrationId }, { desired: 1, finishedAt: 1 })
    .lean<Pick<SyncRun, 'desired' | 'finishedAt'>>();
}
