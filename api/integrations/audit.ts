import type { AuditAction } from '../../core/domain/auditActions';
import type { Integration } from '../../core/store/documents';
import type { Caller } from '../access';
import type { Services } from '../services';

type Asker = Pick<Caller, 'id' | 'address'>;
type Subject = Pick<Integration, '_id' | 'merchantId' | 'teamId'>;

/** Notes an admin's or another module's action on an integration. */
export async function audit(
  { auditTrail }: Services,
  caller: Asker,
  integration: Subject,
  action: AuditAction,
  detail: Record<string, string> = {},
): Promise<void> {
  await auditTrail.record({ ...named(caller, integration), action, detail });
}

/** Notes that members were shown, at most once a minute and without naming them: the audit log outlives the members. */
export async function auditView(
  { auditTrail }: Services,
  caller: Asker,
  integration: Subject,
  action: AuditAction = 'view_member',
  detail: Record<string, string> = {},
): Promise<void> {
  await auditTrail.recordOnce({ ...named(caller, integration), action, detail });
}

function named({ id: actor, address }: Asker, { _id: integrationId, merchantId, teamId }: Subject) {
  return { integrationId, merchantId, teamId, actor, address };
}
