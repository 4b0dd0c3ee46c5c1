import { standing } from '../../core/domain/attention';
import { describeError, type IntegrationErrorCode, type Language } from '../../core/domain/errors';
import type { SyncMode } from '../../core/domain/types';
import { shoplineAdminUrl } from '../../core/domain/shoplineAdmin';
import type { Installation, Integration, SyncRun } from '../../core/store/documents';
import { wholeSecondMs } from '../../core/store/inbox/eventTime';
import { integrationStatus } from '../../core/store/integrations/integrationStatus';
import { syncRunView } from './syncRunView';

/** SHOPLINE sends the token with the installation. After this time its event is lost: nothing resends it by itself. */
const tokenOverdueAfterMs = 5 * 60_000;

/** What an integration's status and view are derived from. */
export interface IntegrationFacts {
  integration: Integration;
  installation: Pick<Installation, 'sealedToken' | 'subscription'> | null;
  activeRun: Pick<SyncRun, 'status' | 'mode'> | null;
  /** The last full sync that ended and was not cancelled. */
  lastFullRun: SyncRun | null;
  /** Changes waiting to be delivered. */
  backlog: { count: number; oldestAt: Date | null };
  /** Temporal does not answer: what people ask for is stored, and waits. */
  isWorkflowServiceAway: boolean;
}

/** Attention for something that a read has found. It is shown among the warnings too, not only as `reason`. */
const alsoWarnings: IntegrationErrorCode[] = ['line_account_mismatch', 'removals_unconfirmed'];

/** Why changes are no longer followed. While a full sync is open the stop counts as over: that sync reads everyone. */
export function followingStop({ integration, activeRun }: IntegrationFacts): Integration['stoppedFollowing'] {
  const { stoppedFollowing, isLive } = integration;
  return isLive || activeRun?.mode === 'full' ? undefined : stoppedFollowing;
}

function warningCodes(facts: IntegrationFacts, nowMs: number): IntegrationErrorCode[] {
  const { integration, lastFullRun } = facts;
  const codes: IntegrationErrorCode[] = [];
  if (facts.isWorkflowServiceAway) codes.push('workflow_service_away');
  const isTokenOverdue = nowMs - integration.createdAt.getTime() >= tokenOverdueAfterMs;
  if (isTokenOverdue && integrationStatus(facts) === 'awaiting_authorization') codes.push('shopline_token_missing');
  // While the account itself is in doubt, that is shown instead.
  const stop = 'line_account_mismatch' in integration.attentions ? undefined : followingStop(facts);
  // A taking back that is under way shows this already.
  if (stop && activeMode(facts) !== 'clear') codes.push(stop);
  // `resync_needed` says that settings hold for later changes, which is false while changes are not followed.
  const { isLive, resyncNeeded, hasUnfinishedSync } = integration;
  if (isLive && resyncNeeded) codes.push('resync_needed');
  else if (isLive && hasUnfinishedSync && facts.activeRun?.mode !== 'full') codes.push('sync_unfinished');
  if (lastFullRun?.status === 'completed' && lastFullRun.counts.read === 0) codes.push('no_members_read');
  return codes;
}

/** An integration as the API shows it, texts in one language. `nowMs` is epoch milliseconds. */
export function integrationView(facts: IntegrationFacts, language: Language, nowMs: number) {
  const { integration, installation, lastFullRun, backlog } = facts;
  const status = integrationStatus(facts);
  const reasons = standing(integration.attentions);
  const [shown] = reasons;
  const notice = (code: IntegrationErrorCode, missing?: string) => ({
    code,
    ...describeError(code, language, missing === undefined ? {} : { missing }),
  });
  return {
    id: integration.merchantId,
    storeName: integration.storeName,
    teamId: integration.teamId,
    origin: integration.origin,
    status,
    reason: status === 'attention' && shown ? notice(shown.code, shown.missing) : null,
    lineAccount: integration.lineAccount,
    createdAt: integration.createdAt.toISOString(),
    lastSync: lastFullRun ? syncRunView(lastFullRun, language) : null,
    warnings: [
      ...reasons.filter(({ code }) => alsoWarnings.includes(code)).map(({ code, missing }) => notice(code, missing)),
      ...warningCodes(facts, nowMs).map((code) => notice(code)),
    ],
    activeMode: activeMode(facts),
    followsChanges: integration.isLive,
    lastLiveChangeAt: integration.lastLiveChangeAt?.toISOString() ?? null,
    pendingChanges: backlog.count,
    lagSeconds: backlog.oldestAt ? Math.max(0, Math.round((nowMs - backlog.oldestAt.getTime()) / 1000)) : 0,
    shoplineAdminUrl: integration.handle ? shoplineAdminUrl(integration.handle) : null,
    subscription: subscriptionView(installation?.subscription),
  };
}

function activeMode({ activeRun }: IntegrationFacts): SyncMode | null {
  return activeRun && (activeRun.mode === 'reconcile' ? 'full' : activeRun.mode);
}

function subscriptionView(subscription: Installation['subscription']) {
  if (!subscription) return null;
  return { topic: subscription.topic, at: new Date(wholeSecondMs(subscription.ts)).toISOString() };
}

export type IntegrationView = ReturnType<typeof integrationView>;
