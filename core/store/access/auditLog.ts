import type { Store } from '..';
import type { AuditEntry, Integration } from '../documents';

export const auditPageSize = 50;

/**
 * What was done to an integration, the newest first, before `beforeId`. One entry more than a page, so that the caller
 * knows whether there are older ones.
 */
export function findActions(
  { models }: Store,
  integrationId: string,
  beforeId: string | null,
): Promise<(AuditEntry & { _id: unknown })[]> {
  return models.auditLog
    .find({ integrationId, ...(beforeId && { _id: { $lt: beforeId } }) })
    .sort({ _id: -1 })
    .limit(auditPageSize + 1)
    .lean<(AuditEntry & { _id: unknown })[]>();
}

export type NewAuditEntry = Pick<AuditEntry, 'actor' | 'action'> & Partial<AuditEntry>;

/** The entry of an uninstall, of which SHOPLINE tells. */
export function uninstallEntry({ _id, merchantId, teamId }: Integration): NewAuditEntry {
  return { integrationId: _id, merchantId, teamId, actor: 'shopline', action: 'uninstall' };
}

/** Where the audit log is written besides the database, so that losing the database does not lose the log. */
export interface AuditSink {
  info(line: { audit: AuditEntry }, message: string): void;
}

/** In place of a member's id that was erased. */
export const erasedId = 'erased';

/**
 * Notes who did what, with ids only: a line to `sink`, and a document. The line names no member, because an id
 * cannot be erased where an operator collects lines.
 */
export async function recordAction(store: Pick<Store, 'models'>, sink: AuditSink, entry: NewAuditEntry): Promise<void> {
  const nowhere = { integrationId: null, merchantId: null, teamId: null, address: null, detail: {} };
  const audit: AuditEntry = { ...nowhere, ...entry, at: new Date() };
  const detail = Object.fromEntries(Object.entries(audit.detail).filter(([name]) => name !== 'customerId'));
  sink.info({ audit: { ...audit, detail } }, 'audit');
  await store.models.auditLog.create(audit);
}

/** Takes the ids of members out of an integration's entries, which outlive its members. */
export async function forgetMembers({ models }: Store, integrationId: string): Promise<void> {
  const named = { integrationId, 'detail.customerId': { $exists: true } };
  await models.auditLog.updateMany(named, { $set: { 'detail.customerId': erasedId } });
}
