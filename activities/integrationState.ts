import { shownAttention } from '../core/domain/attention';
import { fullReadEveryMs } from '../core/domain/fullReads';
import type { IntegrationErrorCode } from '../core/domain/errors';
import { accessRefusals } from '../core/domain/refusals';
import type { EndReason, IntegrationStatus, SyncCounts, SyncMode, SyncStatus } from '../core/domain/types';
import type { SyncRun } from '../core/store/documents';
import { isAnyWaiting } from '../core/store/inbox/backlog';
import { clearAttention, setAttention, type TokenVersions } from '../core/store/integrations/attention';
import { endByOperator } from '../core/store/integrations/bindings';
import { findInstallation } from '../core/store/integrations/installations';
import { findIntegration, findNextIntegration, findUnended } from '../core/store/integrations/integrations';
import { integrationStatus } from '../core/store/integrations/integrationStatus';
import { readOpenRun, readRun } from '../core/store/runs/syncRuns';
import type { ActivityDependencies } from './dependencies';
import { noteSignal } from './operatorAudit';

/** What the workflow knows of a sync. */
export interface RunState {
  id: string;
  mode: SyncMode;
  desired: SyncRun['desired'];
  status: SyncStatus;
  counts: SyncCounts;
}

/** The facts by which the workflow decides; ids, codes, counts and times only. */
export interface IntegrationState {
  status: IntegrationStatus;
  teamId: string;
  endReason: EndReason | null;
  isAuthorized: boolean;
  channelId: string | null;
  /** The reason that people are shown. Where one that stops changes stands, it is such a one. */
  attention: IntegrationErrorCode | null;
  isLive: boolean;
  /** The sync that was asked for and has not ended. */
  run: RunState | null;
  /** The sync that `shownRunId` names, where that is not the open one: how it ended. */
  shownRun: RunState | null;
  lastFullReadAtMs: number | null;
  lastFullReadCalls: number;
  /** From one full read to the next, as long as nothing asks for one. */
  fullReadEveryMs: number;
  /** Full reads wait until a full sync has read everyone. */
  hasUnfinishedSync: boolean;
  /** When an event first asked for a full read that has not come yet. */
  fullReadAskedAtMs: number | null;
  reconcileEverySeconds: number;
  hasPending: boolean;
  /** Temporal knows our search attributes: setting one that it does not know fails the workflow task, over and over. */
  hasSearchAttributes: boolean;
}

function stateOf({ _id: id, mode, desired, status, counts }: SyncRun): RunState | null {
  return mode === 'reconcile' ? null : { id, mode, desired, status, counts };
}

/** Short steps around the state of an integration: each reads or writes a document or two and is safe to repeat. */
export function integrationStateActivities(dependencies: ActivityDependencies) {
  const { store, reconcileEverySeconds, fullReads, searchAttributes } = dependencies;
  return {
    /** The facts as the database has them now; null when the integration is gone. */
    async readState({ integrationId, shownRunId }: ReadState): Promise<IntegrationState | null> {
      const integration = await findIntegration(store, integrationId);
      if (!integration) return null;
      const installation = await findInstallation(store, integration.merchantId);
      const activeRun = await readOpenRun(store, integrationId, integration.activeRunId);
      const run = activeRun && stateOf(activeRun);
      const shown = run?.id === shownRunId ? null : await readRun(store, integrationId, shownRunId);
      const hasPending = await isAnyWaiting(store, integrationId);
      return {
        status: integrationStatus({ integration, installation, activeRun }),
        teamId: integration.teamId,
        endReason: integration.endReason,
        isAuthorized: Boolean(installation?.sealedToken),
        channelId: integration.lineAccount?.channelId ?? null,
        attention: shownAttention(integration.attentions)?.code ?? null,
        isLive: integration.isLive,
        run,
        shownRun: shown && stateOf(shown),
        lastFullReadAtMs: integration.lastFullReadAt?.getTime() ?? null,
        lastFullReadCalls: integration.lastFullReadCalls,
        fullReadEveryMs: fullReadEveryMs(fullReads, { ...integration, reconcileEverySeconds }),
        hasUnfinishedSync: integration.hasUnfinishedSync ?? false,
        fullReadAskedAtMs: integration.fullReadAsked?.firstAtMs ?? null,
        reconcileEverySeconds,
        hasPending,
        hasSearchAttributes: searchAttributes.areUsable,
      };
    },

    /**
     * Notes what a person has to see to.
     * @returns whether that is of the past: the binding or the run has ended, or the refused token was renewed since
     */
    async setAttention({ integrationId, code, ...cause }: AttentionToSet): Promise<boolean> {
      return !(await setAttention(store, integrationId, code, cause));
    },

    /** Clears what partners refuse, for an operator who asks for access to be tried again. */
    async clearAttention({ integrationId }: Pick<AttentionToSet, 'integrationId'>): Promise<void> {
      const integration = await findUnended(store, integrationId);
      if (integration) await noteSignal(dependencies, integration, { signal: 'authorized' });
      await clearAttention(store, integrationId, ...accessRefusals);
    },

    /**
     * Ends a binding for an operator's signal. Does nothing for a signal of the API, which has stored the end before.
     */
    async endBinding({ integrationId, reason }: EndBinding): Promise<void> {
      const integration = await findUnended(store, integrationId);
      if (!integration) return;
      // Before the end: a repeat finds that the binding has ended, and would note nothing.
      await noteSignal(dependencies, integration, { signal: reason });
      await endByOperator(store, integrationId, reason);
    },

    /**
     * Finds another binding of the store. One that has ended as well, and is to be cleaned up, comes before the binding
     * that the store has now.
     */
    async findNextIntegration({ merchantId }: { merchantId: string }): Promise<string | null> {
      return findNextIntegration(store, merchantId);
    },
  };
}

interface ReadState {
  integrationId: string;
  /** The sync whose progress the workflow shows, read so that it learns how the sync ended. */
  shownRunId: string | null;
}

interface AttentionToSet extends Partial<TokenVersions> {
  integrationId: string;
  code: IntegrationErrorCode;
  /** Keys and types only, or a number. */
  missing?: string;
  /** The sync that found it; absent: background work found it. */
  runId?: string;
}

interface EndBinding {
  integrationId: string;
  reason: EndReason;
}
