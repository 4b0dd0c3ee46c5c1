import { auditLogger } from '../core/runtime/telemetry/logger';
import type { Integration } from '../core/store/documents';
import { recordAction } from '../core/store/access/auditLog';
import type { ActivityDependencies } from './dependencies';

/** Notes in the audit log what a signal of an operator's brought about; Temporal does not say who sent it. */
export async function noteSignal(
  { store, logger }: Pick<ActivityDependencies, 'store' | 'logger'>,
  { _id: integrationId, merchantId, teamId }: Pick<Integration, '_id' | 'merchantId' | 'teamId'>,
  detail: { signal: string } & Record<string, string>,
): Promise<void> {
  await recordAction(store, auditLogger(logger), {
    integrationId,
    merchantId,
    teamId,
    actor: 'operator',
    action: 'operator_signal',
    detail,
  });
}
