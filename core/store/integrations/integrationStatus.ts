import { shownAttention } from '../../domain/attention';
import type { IntegrationStatus } from '../../domain/types';
import type { Installation, Integration, SyncRun } from '../documents';

export interface StatusFacts {
  integration: Pick<Integration, 'endedAt' | 'attentions' | 'lineAccount'>;
  installation: Pick<Installation, 'sealedToken'> | null;
  activeRun: Pick<SyncRun, 'status'> | null;
}

/** The status is derived each time, so that no write can leave it behind the facts. */
export function integrationStatus({ integration, installation, activeRun }: StatusFacts): IntegrationStatus {
  if (integration.endedAt) return 'disconnected';
  if (shownAttention(integration.attentions)) return 'attention';
  if (!installation?.sealedToken) return 'awaiting_authorization';
  if (!integration.lineAccount) return 'awaiting_line_account';
  if (!activeRun) return 'ready';
  return activeRun.status === 'paused' ? 'paused' : 'syncing';
}
