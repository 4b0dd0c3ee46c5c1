import type { Integration } from '../../core/store/documents';
import { recordAction } from '../../core/store/access/auditLog';
import type { Caller } from '../access';
import type { Services } from '../services';

/** Notes an admin's or another module's action on an integration. */
export async function audit(
  { store }: Services,
  caller: Pick<Caller, 'id'>,
  integration: Pick<Integration, '_id' | 'merchantId' | 'teamId'>,
  action: string,
  detail: Record<string, string> = {},
): Promise<void> {
  const { _id, merchantId, teamId } = integration;
  await recordAction(store, { integrationId: _id, merchantId, teamId, actor: caller.id, action, detail });
}
