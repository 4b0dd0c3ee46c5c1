import { IntegrationError } from '../core/domain/errors';
import type { LimitedBy, SyncMode, SyncStatus } from '../core/domain/types';
import type { SyncRun } from '../core/store/documents';
import { endIntegration } from '../core/store/integrations/bindings';
import { findUnended } from '../core/store/integrations/integrations';
import { endRun, expectNoOpenRun, steerRun, type RunEnd } from '../core/store/integrations/steering';
import {
  dropFullReads,
  noteRunStatus,
  openFullRead,
  openRun,
  readRun,
  recordCancelled,
} from '../core/store/runs/syncRuns';
import type { ActivityDependencies } from './dependencies';
import { noteSignal } from './operatorAudit';

/** Short steps in the life of a run. */
export function syncRunActivities(dependencies: ActivityDependencies) {
  const { store } = dependencies;
  /**
   * Whether the open run has this mode and no worker has begun it: an earlier attempt of this step, whose answer was
   * lost, opened it.
   */
  async function hasOpened(integrationId: string, mode: SyncMode): Promise<boolean> {
    const integration = await findUnended(store, integrationId);
    if (!integration?.activeRunId) return false;
    const run = await readRun(store, integrationId, integration.activeRunId);
    return run?.phase === 'requested' && !run.finishedAt && run.mode === mode;
  }

  return {
    /**
     * Opens the sync that an operator asked for.
     * @returns false while another sync is open, or no LINE account is chosen: an open sync would keep anyone from
     * choosing one.
     */
    async openRequestedRun({ integrationId, mode }: { integrationId: string; mode: SyncMode }): Promise<boolean> {
      const integration = await findUnended(store, integrationId);
      if (!integration) return true;
      if (!integration.lineAccount) return false;
      const { channelId } = integration.lineAccount;
      try {
        await expectNoOpenRun(store, integration);
        // Before the run is open: a repeat finds it open, and would note nothing.
        await noteSignal(dependencies, integration, { signal: 'syncRequested', mode });
        await openRun(store, integration, { mode, channelId });
        return true;
      } catch (error) {
        if (error instanceof IntegrationError && error.code === 'sync_in_progress')
          return hasOpened(integrationId, mode);
        throw error;
      }
    },

    /** Stores what is wanted of the open sync; does nothing where none is open. */
    async steerActiveRun({ integrationId, desired, runId }: Steer): Promise<void> {
      const integration = await findUnended(store, integrationId);
      const activeRunId = integration?.activeRunId;
      // The named run may have ended, and a newer one been opened since: the signal does not mean the newer one.
      if (!activeRunId || (runId !== null && runId !== activeRunId)) return;
      if (runId === null) await noteSignal(dependencies, integration, { signal: desired, runId: activeRunId });
      await steerRun(store, { _id: activeRunId, integrationId }, desired);
    },

    /**
     * Records as cancelled the syncs that waited behind a cancelled one. The workflow makes their ids, so that a
     * repeated attempt records none twice.
     */
    async recordCancelledRuns({ integrationId, runs, isStored }: CancelledRuns): Promise<void> {
      const integration = await findUnended(store, integrationId);
      if (!integration) return;
      for (const run of runs) {
        if (!isStored) await noteSignal(dependencies, integration, { signal: 'cancel', ...run });
        await recordCancelled(store, integration, run);
      }
    },

    /** Opens a full read in the background, which is not shown among the runs. */
    openFullRead: ({ integrationId, merchantId }: { integrationId: string; merchantId: string }): Promise<string> =>
      openFullRead(store, { _id: integrationId, merchantId }),

    dropFullRead: ({ integrationId }: Pick<RunOf, 'integrationId'>): Promise<void> =>
      dropFullReads(store, integrationId),

    noteRunStatus: ({ integrationId, runId, status, limitedBy }: NoteStatus): Promise<void> =>
      noteRunStatus(store, { _id: runId, integrationId }, { status, limitedBy }),

    /**
     * Ends a run. A run that has taken everything back in order to end the binding ends the binding as well.
     * `completed` becomes `completed_with_issues` when members failed or are in conflict.
     */
    async finishRun({ integrationId, runId, ...end }: FinishRun): Promise<SyncStatus> {
      const run = await readRun(store, integrationId, runId);
      const hasIssues = run !== null && (run.counts.failed > 0 || run.counts.conflicts > 0);
      const status = end.status === 'completed' && hasIssues ? 'completed_with_issues' : end.status;
      // The binding ends first, so that no run shows as ended while its binding is still to end.
      const endsBinding = run?.endsBinding && run.desired !== 'cancel' && status === 'completed';
      const integration = endsBinding && (await findUnended(store, integrationId));
      if (integration) await endIntegration(store, integration, 'disconnected');
      return (await endRun(store, { _id: runId, integrationId }, { ...end, status })) ?? status;
    },
  };
}

interface Steer {
  integrationId: string;
  desired: SyncRun['desired'];
  /** The run that is meant; null: whichever is open. */
  runId: string | null;
}

interface CancelledRuns {
  integrationId: string;
  runs: { runId: string; mode: SyncMode }[];
  /** The API has stored the cancel; false: an operator sent it by signal. */
  isStored: boolean;
}

interface RunOf {
  integrationId: string;
  runId: string;
}

interface NoteStatus extends RunOf {
  status: SyncStatus;
  limitedBy: LimitedBy | null;
}

interface FinishRun extends RunOf, RunEnd {}
