import { IntegrationError, type IntegrationErrorCode } from '../domain/errors';
import type { LimitedBy, SyncMode, SyncStatus } from '../domain/types';
import { emptyCounts } from '../engine/sync/runTally';
import type { Integration, SyncRun } from '../store/documents';
import { newId } from '../store/integrations/bindings';
import { endRun, expectNoOpenRun, steerRun } from '../store/integrations/steering';
import { openRun, recordCancelled } from '../store/runs/syncRuns';
import type { ActivityDependencies } from './dependencies';

/** Short steps in the life of a run. */
export function syncRunActivities({ store }: ActivityDependencies) {
  const { models } = store;

  const findIntegration = (integrationId: string) =>
    models.integrations.findOne({ _id: integrationId, endedAt: null }).lean<Integration>();

  /** A run of this mode that waits to be begun: opened by an earlier attempt of this step whose answer was lost. */
  async function hasOpened(integrationId: string, mode: SyncMode): Promise<boolean> {
    const integration = await findIntegration(integrationId);
    if (!integration?.activeRunId) return false;
    const run = await models.syncRuns.findOne({ _id: integration.activeRunId, integrationId }).lean<SyncRun>();
    return run?.phase === 'requested' && run.mode === mode;
  }

  return {
    /** Opens the sync that an operator asked for. @returns false while another is open. */
    async openRequestedRun({ integrationId, mode }: { integrationId: string; mode: SyncMode }): Promise<boolean> {
      const integration = await findIntegration(integrationId);
      if (!integration) return true;
      const channelId = integration.lineAccount?.channelId ?? '';
      try {
        await expectNoOpenRun(store, integration);
        await openRun(store, integration, { mode, acceptMismatch: false, requestedBy: 'operator', channelId });
        return true;
      } catch (error) {
        if (error instanceof IntegrationError && error.code === 'sync_in_progress')
          return hasOpened(integrationId, mode);
        throw error;
      }
    },

    /** Stores what an operator wants of the open sync; without one it concerns nothing. */
    async steerActiveRun({ integrationId, desired }: Steer): Promise<void> {
      const integration = await findIntegration(integrationId);
      if (integration?.activeRunId) await steerRun(store, { _id: integration.activeRunId, integrationId }, desired);
    },

    /** Shows as cancelled what waited behind a sync that was cancelled, under ids that the workflow made. */
    async recordCancelledRuns({ integrationId, runs }: CancelledRuns): Promise<void> {
      const integration = await findIntegration(integrationId);
      if (!integration) return;
      for (const run of runs) await recordCancelled(store, integration, run);
    },

    /** A full read in the background: it is not shown among the runs. */
    async openFullRead({ integrationId, merchantId }: { integrationId: string; merchantId: string }): Promise<string> {
      const runId = newId();
      await models.syncRuns.create({
        _id: runId,
        integrationId,
        merchantId,
        mode: 'reconcile',
        status: 'running',
        acceptMismatch: true,
        startedAt: new Date(),
        counts: emptyCounts(),
      });
      return runId;
    },

    async dropFullRead({ runId }: { runId: string }): Promise<void> {
      await models.journal.deleteMany({ runId });
      await models.syncRuns.deleteOne({ _id: runId });
    },

    async noteRunStatus({ runId, status, limitedBy }: NoteStatus): Promise<void> {
      await models.syncRuns.updateOne({ _id: runId, finishedAt: null }, { $set: { status, limitedBy } });
    },

    /** Ends a run. `completed` becomes `completed_with_issues` when members failed or are in conflict. */
    async finishRun({ integrationId, runId, ...end }: FinishRun): Promise<SyncStatus> {
      const run = await models.syncRuns.findById(runId, { counts: 1 }).lean<Pick<SyncRun, 'counts'>>();
      const hasIssues = run !== null && (run.counts.failed > 0 || run.counts.conflicts > 0);
      const status = end.status === 'completed' && hasIssues ? 'completed_with_issues' : end.status;
      return (await endRun(store, { _id: runId, integrationId }, { ...end, status })) ?? status;
    },
  };
}

interface Steer {
  integrationId: string;
  desired: SyncRun['desired'];
}

interface CancelledRuns {
  integrationId: string;
  runs: { runId: string; mode: SyncMode }[];
}

interface NoteStatus {
  runId: string;
  status: SyncStatus;
  limitedBy: LimitedBy | null;
}

interface FinishRun {
  integrationId: string;
  runId: string;
  status: SyncStatus;
  code: IntegrationErrorCode | null;
}
