import type { Store } from '..';
import type { AuditEntry } from '../documents';

/** Notes who did what, with ids only. */
export async function recordAction(store: Store, entry: Omit<AuditEntry, 'at'>): Promise<void> {
  await store.models.auditLog.create({ ...entry, at: new Date() });
}
