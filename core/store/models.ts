import type { Connection } from 'mongoose';
import { accessTokenSchema, auditSchema, personSchema, secretSchema, sessionSchema } from './access/documents';
import { alertSettingsSchema } from './alerts/documents';
import { contactEventSchema, inboxSchema, seenEventSchema } from './inbox/documents';
import { claimSchema, installationSchema, integrationSchema, receiptSchema } from './integrations/documents';
import { addressChunkSchema, leaseSchema } from './leases/documents';
import { contactSchema, decisionSchema, memberSchema } from './members/documents';
import { journalSchema, syncRunSchema } from './runs/documents';
import { dailyReportSchema, hourSchema } from './trends/documents';

/** Every collection of the service on one connection. */
export function createModels(connection: Connection) {
  return {
    installations: connection.model('Installation', installationSchema),
    integrations: connection.model('Integration', integrationSchema),
    claims: connection.model('Claim', claimSchema),
    members: connection.model('Member', memberSchema),
    contacts: connection.model('Contact', contactSchema),
    decisions: connection.model('Decision', decisionSchema),
    inbox: connection.model('InboxEntry', inboxSchema),
    contactEvents: connection.model('ContactEvent', contactEventSchema),
    leases: connection.model('Lease', leaseSchema),
    addressChunks: connection.model('AddressChunk', addressChunkSchema),
    syncRuns: connection.model('SyncRun', syncRunSchema),
    journal: connection.model('JournalEntry', journalSchema),
    dailyReports: connection.model('DailyReport', dailyReportSchema),
    hours: connection.model('Hour', hourSchema),
    seenEvents: connection.model('SeenEvent', seenEventSchema),
    receipts: connection.model('Receipt', receiptSchema),
    accessTokens: connection.model('AccessToken', accessTokenSchema),
    auditLog: connection.model('AuditEntry', auditSchema),
    people: connection.model('Person', personSchema),
    sessions: connection.model('Session', sessionSchema),
    alerts: connection.model('AlertSettings', alertSettingsSchema),
    secrets: connection.model('Secret', secretSchema),
  };
}

export type Models = ReturnType<typeof createModels>;

/**
 * Creates collections and indexes one after another: two creations at once can deadlock the local database on a fresh
 * store.
 */
export async function prepareCollections(models: Models): Promise<void> {
  for (const model of Object.values(models)) {
    await model.createCollection();
    await model.createIndexes();
  }
}
