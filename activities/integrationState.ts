import type { IntegrationErrorCode } from '../domain/errors';
import type { IntegrationStatus, SyncCounts, SyncMode, SyncStatus } from '../domain/types';
import type { Installation, Integration, SyncRun } from '../store/documents';
import { endByOperator } from '../store/integrations/bindings';
import { integrationStatus } from '../store/integrations/integrationView';
import type { ActivityDependencies } from './dependencies';

/** A sync as the workflow goes by it. */
export interface RunState {
  id: string;
  mode: SyncMode;
  desired: SyncRun['desired'];
  status: SyncStatus;
  counts: SyncCounts;
}

/** What the workflow goes by; ids, codes and times only. */
export interface IntegrationState {
  status: IntegrationStatus;
  teamId: string;
  endReason: 'uninstalled' | 'disconnected' | null;
  isAuthorized: boolean;
  channelId: string | null;
  attention: IntegrationErrorCode | null;
  isLive: boolean;
  /** The sync that was asked for and has not ended. */
  run: RunState | null;
  /** The sync that was asked about, when it has ended. */
  shownRun: RunState | null;
  lastFullReadAtMs: number | null;
  lastFullReadCalls: number;
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
export function integrationStateActivities({ store, reconcileEverySeconds, searchAttributes }: ActivityDependencies) {
  const { models } = store;
  const findRun = (integrationId: string, runId: string | null) =>
    runId === null ? null : models.syncRuns.findOne({ _id: runId, integrationId }).lean<SyncRun>();
  return {
    /** The facts as the database has them now; null when the integration is gone. */
    async readState({ integrationId, shownRunId }: ReadState): Promise<IntegrationState | null> {
      const integration = await models.integrations.findById(integrationId).lean<Integration>();
      if (!integration) return null;
      const installation = await models.installations.findById(integration.merchantId).lean<Installation>();
      const activeRun = await findRun(integrationId, integration.activeRunId);
      const run = activeRun?.finishedAt === null ? stateOf(activeRun) : null;
      const shown = run === null ? await findRun(integrationId, shownRunId) : null;
      const pending =
        (await models.inbox.exists({ integrationId })) ?? (await models.contactEvents.exists({ integrationId }));
      return {
        status: integrationStatus({ integration, installation, activeRun }),
        teamId: integration.teamId,
        endReason: integration.endReason,
        isAuthorized: Boolean(installation?.sealedToken),
        channelId: integration.lineAccount?.channelId ?? null,
        attention: integration.attention?.code ?? null,
        isLive: integration.isLive,
        run,
        shownRun: shown && stateOf(shown),
        lastFullReadAtMs: integration.lastFullReadAt?.getTime() ?? null,
        lastFullReadCalls: integration.lastFullReadCalls,
        fullReadAskedAtMs: integration.fullReadAsked?.firstAtMs ?? null,
        reconcileEverySeconds,
        hasPending: pending !== null,
        hasSearchAttributes: searchAttributes.areUsable,
      };
    },

    async setAttention({ integrationId, code, missing }: Attention): Promise<void> {
      const attention = { code, at: new Date(), ...(missing === undefined ? {} : { missing }) };
      await models.integrations.updateOne({ _id: integrationId }, { $set: { attention } });
    },

    /** Takes one reason for attention back, unless another has come meanwhile. */
    async clearAttention({ integrationId, code }: Omit<Attention, 'missing'>): Promise<void> {
      await models.integrations.updateOne(
        { _id: integrationId, 'attention.code': code },
        { $set: { attention: null } },
      );
    },

    /** Ends a binding whose end an operator told by signal; the API has stored what its own signals tell of. */
    async endBinding({ integrationId, reason }: EndBinding): Promise<void> {
      await endByOperator(store, integrationId, reason);
    },

    /** Another integration of the store: one that ended as well, and is to be cleaned up, before the one it has now. */
    async findNextIntegration({ merchantId }: { merchantId: string }): Promise<string | null> {
      const next = await models.integrations
        .findOne({ merchantId }, { _id: 1 })
        .sort({ endedAt: -1 })
        .lean<{ _id: string }>();
      return next?._id ?? null;
    },
  };
}

interface ReadState {
  integrationId: string;
  /** The sync whose progress the workflow shows, to hear how it ended. */
  shownRunId: string | null;
}

interface Attention {
  integrationId: string;
  code: IntegrationErrorCode;
  /** Keys and types only. */
  missing?: string;
}

interface EndBinding {
  integrationId: string;
  reason: 'uninstalled' | 'disconnected';
}
