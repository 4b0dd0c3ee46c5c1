import type { IntegrationErrorCode } from '../domain/errors';
import { syncModes, type LimitedBy, type SyncMode, type SyncStatus } from '../domain/types';
import { newId } from '../store/integrations/bindings';
import type { Integration, RunWish, SyncRun } from '../store/documents';
import { applySettings } from '../store/integrations/settings';
import { endRun, steerRun } from '../store/integrations/steering';
import { openRun, recordCancelled } from '../store/runs/syncRuns';
import { emptyCounts } from '../engine/backfill/runTally';
import { IntegrationError } from '../domain/errors';
import type { ActivityDependencies } from './dependencies';

export interface RunEnd {
  status: SyncStatus;
  code: IntegrationErrorCode | null;
}

/** Short steps in the life of a run. */
export function syncRunActivities({ store }: ActivityDependencies) {
  const { models } = store;

  async function openRequested(integration: Integration, mode: SyncMode): Promise<string | null> {
    try {
      return await openRun(store, integration, {
        mode,
        acceptMismatch: false,
        requestedBy: 'operator',
        channelId: integration.lineAccount?.channelId ?? '',
      });
    } catch (error) {
      if (error instanceof IntegrationError && error.code === 'sync_in_progress')
        return openedBefore(integration._id, mode);
      throw error;
    }
  }

  /** The run an earlier attempt of this step opened before its answer was lost: nobody has begun it yet. */
  async function openedBefore(integrationId: string, mode: SyncMode): Promise<string | null> {
    const integration = await models.integrations.findById(integrationId).lean<Integration>();
    if (!integration?.activeRunId) return null;
    const run = await models.syncRuns.findById(integration.activeRunId).lean<SyncRun>();
    return run?.phase === 'requested' && run.mode === mode ? run._id : null;
  }

  return {
    /**
     * Gets a requested sync ready: opens a run when the request came without one, clears what needed attention, and takes
     * the settings there are for those that contacts go by.
     * Null when there is nothing to run: it ended already, another is open, or what an operator sent is no request.
     */
    async beginRun(integrationId: string, mode: SyncMode, runId?: string): Promise<string | null> {
      if (!syncModes.includes(mode) || !(runId === undefined || typeof runId === 'string')) return null;
      const integration = await models.integrations.findById(integrationId).lean<Integration>();
      if (!integration || integration.endedAt) return null;
      const id = runId ?? (await openRequested(integration, mode));
      if (id === null) return null;
      const run = await models.syncRuns.findOne({ _id: id, integrationId, mode, finishedAt: null }).lean<SyncRun>();
      if (!run) return null;
      // Taken up again after its workflow was lost: it stays paused, unless something else was asked of it meanwhile.
      if (run.phase !== 'requested' && run.status === 'paused')
        await models.syncRuns.updateOne({ _id: id, wish: null }, { $set: { wish: 'pause' } });
      if (mode === 'full') {
        // Those an admin has confirmed no longer count.
        const clean = { attention: null, ...(run.acceptRemovals && { recentRemovals: {} }) };
        await models.integrations.updateOne({ _id: integrationId }, { $set: clean });
        await applySettings(store, integrationId);
      }
      return id;
    },

    /**
     * Ends a sync that was asked for and taken back before it began. One that an operator asked for has no run yet: it
     * gets one, `idIfNone`, that shows what became of the request.
     */
    async cancelRequest(integrationId: string, mode: SyncMode, runId: string | null, idIfNone: string): Promise<void> {
      if (runId !== null) {
        const run = await models.syncRuns.findOne({ _id: runId, integrationId }).lean<SyncRun>();
        if (run) await endRun(store, run, { status: 'cancelled', code: null });
        return;
      }
      const integration = await models.integrations.findById(integrationId).lean<Integration>();
      if (!integration || integration.endedAt || !syncModes.includes(mode)) return;
      await recordCancelled(store, integration, { runId: idIfNone, mode });
    },

    /** A full read nobody asked for: it is not shown among the runs. */
    async openReconcileRun(integrationId: string, merchantId: string): Promise<string> {
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

    async dropReconcileRun(runId: string): Promise<void> {
      await models.journal.deleteMany({ runId });
      await models.syncRuns.deleteOne({ _id: runId });
    },

    /** Steers a sync that waits for access, of which nobody has anything to forward to. */
    async steerWaitingRun(integrationId: string, wish: RunWish): Promise<void> {
      const integration = await models.integrations.findById(integrationId).lean<Integration>();
      if (integration?.activeRunId) await steerRun(store, { _id: integration.activeRunId, integrationId }, wish);
    },

    async noteRunStatus(runId: string, status: SyncStatus, limitedBy: LimitedBy | null): Promise<void> {
      await models.syncRuns.updateOne({ _id: runId, finishedAt: null }, { $set: { status, limitedBy } });
      if (status === 'paused') await models.syncRuns.updateOne({ _id: runId, wish: 'pause' }, { $set: { wish: null } });
    },

    /** Ends a run. `completed` becomes `completed_with_issues` when members failed or are in conflict. */
    async finishRun(integrationId: string, runId: string, end: RunEnd): Promise<SyncStatus> {
      const run = await models.syncRuns.findById(runId, { counts: 1 }).lean<Pick<SyncRun, 'counts'>>();
      const hasIssues = run !== null && (run.counts.failed > 0 || run.counts.conflicts > 0);
      const status = end.status === 'completed' && hasIssues ? 'completed_with_issues' : end.status;
      return (await endRun(store, { _id: runId, integrationId }, { ...end, status })) ?? status;
    },
  };
}
