import type { AuditAction } from '../../core/domain/auditActions';
import type { Integration } from '../../core/store/documents';
import type { Caller } from '../access';
import type { Services } from '../services';

/** Notes an admin's or another module's action on an integration. */
export async function audit(
  { auditTrail }: Services,
  { id: actor, address }: Pick<Caller, 'id' | 'address'>,
  integration: Pick<Integration, '_id' | 'merchantId' | 'teamId'>,
  action: AuditAction,
  detail: Record<string, string> = {},
): Promise<void> {
  const { _id: integrationId, merchantId, teamId } = integration;
  await auditTrail.record({ integrationId, merchantId, teamId, actor, address, action, detail });
}
