import type { Store } from '..';
import type { AuditEntry } from '../documents';

export type NewAuditEntry = Pick<AuditEntry, 'actor' | 'action'> & Partial<AuditEntry>;

/** Where the audit log is written besides the database: it shall not be lost with it. */
export interface AuditSink {
  info(line: { audit: AuditEntry }, message: string): void;
}

/** Notes who did what, with ids only: a line to `sink`, and a document. */
export async function recordAction(store: Pick<Store, 'models'>, sink: AuditSink, entry: NewAuditEntry): Promise<void> {
  const nowhere = { integrationId: null, merchantId: null, teamId: null, address: null, detail: {} };
  const audit = { ...nowhere, ...entry, at: new Date() };
  sink.info({ audit }, 'audit');
  await store.models.auditLog.create(audit);
}
