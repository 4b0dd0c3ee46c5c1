import { shownAttention } from '../../core/domain/attention';
import { describeError, type Language } from '../../core/domain/errors';
import { nextFullReadAt } from '../../core/domain/fullReads';
import type { Config } from '../../core/domain/config';
import type { Overview } from '../../core/store/integrations/overview';
import { integrationWorkflowId } from '../../workflows/messages';

export interface OpsSettings extends Pick<Config, 'reconcileEverySeconds' | 'fullReads' | 'temporalUiUrl'> {
  /** Temporal's namespace. */
  namespace: string;
}

/** An integration as operators see it: ids, states, times and counts, nothing of a person. */
export function opsView(
  { integration, status, activeRun, lastFullRun, oldestWaitingAt }: Overview,
  { reconcileEverySeconds, fullReads, temporalUiUrl, namespace }: OpsSettings,
  language: Language,
  nowMs: number,
) {
  const { merchantId, lastFullReadAt } = integration;
  const attention = shownAttention(integration.attentions);
  const workflowId = integrationWorkflowId(merchantId);
  const nextReadAt = nextFullReadAt(fullReads, { ...integration, reconcileEverySeconds }, nowMs);
  return {
    id: merchantId,
    storeName: integration.storeName,
    teamId: integration.teamId,
    state: status,
    reason:
      status === 'attention' && attention
        ? {
            code: attention.code,
            ...describeError(attention.code, language, { ...(attention.missing && { missing: attention.missing }) }),
          }
        : null,
    since: sinceOf(integration, status, activeRun)?.toISOString() ?? null,
    lagSeconds: oldestWaitingAt ? Math.max(0, Math.round((nowMs - oldestWaitingAt.getTime()) / 1000)) : 0,
    matchRate: matchRateOf(lastFullRun),
    lastFullReadAt: lastFullReadAt?.toISOString() ?? null,
    nextFullReadAt: nextReadAt?.toISOString() ?? null,
    workflowId,
    temporalUrl: temporalUiUrl
      ? `${temporalUiUrl}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}`
      : null,
  };
}

/** Since when the integration has its present status, as far as that is on record. */
function sinceOf(
  { attentions, createdAt, endedAt, lastSync }: Overview['integration'],
  status: Overview['status'],
  activeRun: Overview['activeRun'],
): Date | null {
  if (endedAt) return endedAt;
  const attention = shownAttention(attentions);
  if (attention) return attention.at;
  if (activeRun) return status === 'syncing' ? activeRun.startedAt : null;
  return lastSync?.finishedAt ?? createdAt;
}

/** Of the members whom the last full sync looked for a contact of, the share that had one, rounded down. */
export function matchRateOf(run: Overview['lastFullRun']): number | null {
  if (!run) return null;
  const { counts, skippedBy, failedBy } = run;
  const completed = counts.delivered + counts.unchanged + counts.conflicts + counts.failed;
  const matched = completed - (failedBy.member_unreadable ?? 0);
  const sought = matched + (skippedBy.not_a_line_contact ?? 0);
  return sought === 0 ? null : Math.floor((matched * 1000) / sought) / 1000;
}
