import type { IntegrationErrorCode } from '../domain/errors';
import { integrationStatus } from '../store/integrations/integrationView';
import type { Installation, Integration, LaneWish, SyncRun } from '../store/documents';
import type { IntegrationStatus, SyncCounts, SyncStatus } from '../domain/types';
import type { ActivityDependencies } from './dependencies';

/** What the workflow goes by; ids, codes and times only. */
export interface IntegrationState {
  status: IntegrationStatus;
  teamId: string;
  endReason: 'uninstalled' | 'disconnected' | null;
  isAuthorized: boolean;
  channelId: string | null;
  attention: IntegrationErrorCode | null;
  isLive: boolean;
  activeRunId: string | null;
  activeRun?: {
    id: string;
    mode: SyncRun['mode'];
    phase: SyncRun['phase'];
    status: SyncStatus;
    counts: SyncCounts;
  } | null;
  lastFullReadAtMs: number | null;
  lastFullReadCalls: number;
  /** When an event first asked for a full read that has not come yet; absent in answers of older workers. */
  fullReadAskedAtMs?: number | null;
  reconcileEverySeconds: number;
  hasPending: boolean;
  /** Absent in answers of older workers, which took it for granted. */
  hasSearchAttributes?: boolean;
}

function activeRunOf({ _id: id, mode, phase, status, counts }: SyncRun): IntegrationState['activeRun'] {
  return { id, mode, phase, status, counts };
}

/** Short steps around the state of an integration: each reads or writes a document or two and is safe to repeat. */
export function integrationStateActivities({ store, reconcileEverySeconds, searchAttributes }: ActivityDependencies) {
  const { models } = store;
  return {
    /** The facts as the database has them now; null when the integration is gone. */
    async readState(integrationId: string): Promise<IntegrationState | null> {
      const integration = await models.integrations.findById(integrationId).lean<Integration>();
      if (!integration) return null;
      const installation = await models.installations.findById(integration.merchantId).lean<Installation>();
      const activeRun = integration.activeRunId
        ? await models.syncRuns.findById(integration.activeRunId).lean<SyncRun>()
        : null;
      const pending = await models.inbox.exists({ integrationId });
      return {
        status: integrationStatus({ integration, installation, activeRun }),
        teamId: integration.teamId,
        endReason: integration.endReason,
        isAuthorized: Boolean(installation?.sealedToken),
        channelId: integration.lineAccount?.channelId ?? null,
        attention: integration.attention?.code ?? null,
        isLive: integration.isLive,
        activeRunId: integration.activeRunId,
        activeRun: activeRun && activeRunOf(activeRun),
        lastFullReadAtMs: integration.lastFullReadAt?.getTime() ?? null,
        lastFullReadCalls: integration.lastFullReadCalls,
        fullReadAskedAtMs: integration.fullReadAsked?.firstAtMs ?? null,
        reconcileEverySeconds,
        hasPending: pending !== null,
        hasSearchAttributes: searchAttributes.areUsable,
      };
    },

    async setAttention(integrationId: string, code: IntegrationErrorCode, missing?: string): Promise<void> {
      const attention = { code, at: new Date(), ...(missing === undefined ? {} : { missing }) };
      await models.integrations.updateOne({ _id: integrationId }, { $set: { attention } });
    },

    /** Takes one reason for attention back, unless another has come meanwhile. */
    async clearAttention(integrationId: string, code: IntegrationErrorCode): Promise<void> {
      await models.integrations.updateOne(
        { _id: integrationId, 'attention.code': code },
        { $set: { attention: null } },
      );
    },

    /** Tells whoever works in the lane to pause, cancel or leave. `want: null` takes back this run's own wish alone. */
    async setWish(integrationId: string, wish: { runId: string; want: LaneWish | null }): Promise<void> {
      const { runId, want } = wish;
      const lane = want === null ? { _id: integrationId, 'wish.runId': runId } : { _id: integrationId };
      await models.lanes.updateOne(lane, { $set: { wish: want && { runId, want } } });
    },

    /** Another integration of the store: one that ended as well, and is to be cleaned up, before the one it has now. */
    async findNextIntegration(merchantId: string): Promise<string | null> {
      const next = await models.integrations
        .findOne({ merchantId }, { _id: 1 })
        .sort({ endedAt: -1 })
        .lean<{ _id: string }>();
      return next?._id ?? null;
    },
  };
}
