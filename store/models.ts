import { Schema, type Connection, type Query } from 'mongoose';
import { syncModes, syncStatuses } from '../domain/types';
import type {
  AccessToken,
  AuditEntry,
  Claim,
  ContactEvent,
  ContactState,
  InboxEntry,
  Installation,
  Integration,
  JournalEntry,
  Lane,
  Member,
  Receipt,
  SyncRun,
} from './documents';
import { desiredRunStates } from './documents';
import type { AddressChunk } from './lanes/addressCalls';
import { currentSchemaVersion, upgradeInPlace, upgradeRunInPlace } from './migrations';

const options = { versionKey: false, autoIndex: false, autoCreate: false, minimize: false } as const;
const id = { type: String, required: true } as const;
const sealed = { type: Buffer, default: null } as const;
const secondsPerDay = 86_400;

/** Brings what a query found to the current version; a document that may be saved again stays as it rests. */
function upgradeAll(query: Query<unknown, unknown>, found: unknown, upgrade: (document: object) => void): void {
  if (!query.mongooseOptions().lean) return;
  for (const document of Array.isArray(found) ? (found as unknown[]) : [found]) {
    if (typeof document === 'object' && document !== null) upgrade(document);
  }
}

const installationSchema = new Schema<Installation>(
  {
    _id: id,
    sealedToken: sealed,
    tokenId: { type: String, default: null },
    tokenKey: { type: String, default: null },
    tokenTs: { type: String, default: '' },
    tokenHasOwnTs: { type: Boolean, default: true },
    installTs: { type: String, default: '' },
    uninstallTs: { type: String, default: '' },
    proofsVoidBeforeMs: Number,
    subscription: new Schema({ topic: String, ts: String }, { _id: false }),
    // Whole objects: they are compared as they rest.
    revocations: { type: [Schema.Types.Mixed], default: [] },
  },
  { ...options, collection: 'installations' },
);

const integrationSchema = new Schema<Integration>(
  {
    _id: id,
    schemaVersion: { type: Number, default: currentSchemaVersion },
    merchantId: id,
    teamId: id,
    origin: { type: String, enum: ['shopline', 'omnichat'], required: true },
    storeName: { type: String, default: '' },
    handle: { type: String, default: '' },
    countryCode: { type: String, default: 'TW' },
    defaultLanguage: { type: String, default: null },
    lineAccount: {
      type: new Schema({ channelId: id, channelName: { type: String, default: '' } }, { _id: false }),
      default: null,
    },
    settings: { type: Schema.Types.Mixed, required: true },
    resyncNeeded: { type: Boolean, default: false },
    appliedSettings: { type: Schema.Types.Mixed, default: null },
    settingsEpoch: { type: Number, default: 0 },
    sealedOmnichatToken: sealed,
    sealedWebhookSecret: sealed,
    attention: { type: Schema.Types.Mixed, default: null },
    tokenAskedAt: Date,
    acceptedMismatchChannelId: { type: String, default: null },
    recentRemovals: Schema.Types.Mixed,
    activeRunId: { type: String, default: null },
    lastSync: { type: Schema.Types.Mixed, default: null },
    isLive: { type: Boolean, default: false },
    hasBeenLive: { type: Boolean },
    installationTs: { type: String, default: null },
    untoldSince: { type: Date },
    contactIndexAtMs: { type: Number, default: 0 },
    contactIndexChannelId: { type: String, default: null },
    contactIndexWalkedAtMs: { type: Number, default: 0 },
    contactIndexWalkCalls: { type: Number, default: 0 },
    lostAttributes: { type: [String], default: undefined },
    sweptAtMs: { type: Number, default: 0 },
    lastFullReadAt: { type: Date, default: null },
    lastFullReadCalls: { type: Number, default: 0 },
    pageSize: Schema.Types.Mixed,
    fullReadAsked: new Schema({ firstAtMs: Number, lastAtMs: Number }, { _id: false }),
    lastLiveChangeAt: { type: Date, default: null },
    createdAt: { type: Date, required: true },
    endedAt: { type: Date, default: null },
    endReason: { type: String, default: null },
  },
  { ...options, collection: 'integrations' },
);
// Whoever reads a whole integration gets a current one, whichever version wrote it.
integrationSchema.post(['find', 'findOne'], function (this: Query<unknown, Integration>, found: unknown) {
  if (!this.selected()) upgradeAll(this, found, upgradeInPlace);
});
integrationSchema.index({ merchantId: 1 });
integrationSchema.index({ teamId: 1 });
integrationSchema.index({ 'lineAccount.channelId': 1 });

const claimSchema = new Schema<Claim>(
  { _id: id, integrationId: id, merchantId: id, teamId: id, origin: id, claimedAt: { type: Date, required: true } },
  { ...options, collection: 'claims' },
);

const memberSchema = new Schema<Member>(
  {
    _id: id,
    integrationId: id,
    customerId: id,
    lineUserId: { type: String, default: null },
    phoneKey: { type: String, default: null },
    isMember: Boolean,
    updatedAtMs: Number,
    asOfMs: Number,
    state: String,
    code: { type: String, default: null },
    otherCustomerIds: { type: [String], default: [] },
    deliveredTo: { type: String, default: null },
    runId: { type: String, default: null },
    runOutcome: { type: String, default: null },
    newSettingsEpoch: Number,
    updatedAt: Date,
  },
  { ...options, collection: 'members' },
);
memberSchema.index({ integrationId: 1, lineUserId: 1 });
memberSchema.index({ integrationId: 1, phoneKey: 1 });
memberSchema.index({ integrationId: 1, state: 1, _id: 1 });

const contactSchema = new Schema<ContactState>(
  {
    _id: id,
    integrationId: id,
    userId: id,
    memberId: { type: String, default: null },
    phone: { type: String, default: null },
    email: { type: String, default: null },
    attributes: { type: Schema.Types.Mixed, default: {} },
    tags: { type: [String], default: [] },
    sealedOwnTags: sealed,
  },
  { ...options, collection: 'contacts' },
);
contactSchema.index({ integrationId: 1 });

const inboxSchema = new Schema<InboxEntry>(
  {
    _id: id,
    integrationId: id,
    customerId: id,
    ts: id,
    sealedCustomer: sealed,
    receivedAt: Date,
    revision: Number,
    isFromEvent: Boolean,
    traceparent: String,
  },
  { ...options, collection: 'inbox' },
);
inboxSchema.index({ integrationId: 1, receivedAt: 1 });

const contactEventSchema = new Schema<ContactEvent>(
  {
    _id: id,
    integrationId: id,
    userId: id,
    revision: id,
    carried: [Schema.Types.Mixed],
    receivedAt: Date,
    traceparent: String,
  },
  { ...options, collection: 'contactEvents' },
);
contactEventSchema.index({ integrationId: 1 });

const laneSchema = new Schema<Lane>(
  {
    _id: id,
    epoch: { type: Number, default: 0 },
    owner: { type: String, default: '' },
    leaseUntilMs: { type: Number, default: 0 },
    inboxSeq: { type: Number, default: 0 },
    memberEvents: { type: Number, default: 0 },
    lastSendAtMs: { type: Number, default: 0 },
    hasUnknownWrites: Boolean,
    guestCalls: Schema.Types.Mixed,
  },
  { ...options, collection: 'lanes' },
);

const addressChunkSchema = new Schema<AddressChunk>(
  { _id: { type: Number, required: true }, calls: Number, fromMs: Number, untilMs: Number },
  { ...options, collection: 'addressChunks' },
);

const syncRunSchema = new Schema<SyncRun>(
  {
    _id: id,
    integrationId: id,
    merchantId: id,
    mode: { type: String, enum: [...syncModes, 'reconcile'], required: true },
    status: { type: String, enum: syncStatuses, required: true },
    acceptMismatch: Boolean,
    acceptRemovals: Boolean,
    requestedBy: { type: String, default: null },
    startedAt: Date,
    finishedAt: { type: Date, default: null },
    counts: Schema.Types.Mixed,
    skippedBy: { type: Schema.Types.Mixed, default: {} },
    failedBy: { type: Schema.Types.Mixed, default: {} },
    conflictsBy: { type: Schema.Types.Mixed, default: {} },
    total: { type: Number, default: null },
    etaSeconds: { type: Number, default: null },
    limitedBy: { type: Schema.Types.Mixed, default: null },
    code: { type: String, default: null },
    segments: { type: Schema.Types.Mixed, default: null },
    accountCheck: Schema.Types.Mixed,
    journalSeq: { type: Number, default: 0 },
    calls: { type: Number, default: 0 },
    desired: { type: String, enum: desiredRunStates, default: 'run' },
    phase: { type: String, default: 'requested' },
  },
  { ...options, collection: 'syncRuns' },
);
syncRunSchema.post(['find', 'findOne'], function (this: Query<unknown, SyncRun>, found: unknown) {
  upgradeAll(this, found, upgradeRunInPlace);
});
syncRunSchema.index({ integrationId: 1, startedAt: -1 });
syncRunSchema.index({ finishedAt: 1 });

const journalSchema = new Schema<JournalEntry>(
  { _id: id, runId: id, seen: Buffer },
  { ...options, collection: 'journal' },
);
journalSchema.index({ runId: 1 });

/** Ids of webhook events already handled; contract A6: at least once, told apart by `trace_id`. Kept 8 days. */
const seenEventSchema = new Schema<{ _id: string; at: Date }>(
  { _id: id, at: { type: Date, required: true } },
  { ...options, collection: 'seenEvents' },
);
seenEventSchema.index({ at: 1 }, { expireAfterSeconds: 8 * secondsPerDay });

const receiptSchema = new Schema<Receipt>(
  { _id: id, merchantId: id, teamId: id, endReason: id, boundAt: Date, endedAt: Date, removed: Schema.Types.Mixed },
  { ...options, collection: 'receipts' },
);

const auditSchema = new Schema<AuditEntry>(
  {
    integrationId: { type: String, default: null },
    merchantId: { type: String, default: null },
    teamId: { type: String, default: null },
    actor: id,
    action: id,
    detail: { type: Schema.Types.Mixed, default: {} },
    at: { type: Date, required: true },
  },
  { ...options, collection: 'auditLog' },
);
auditSchema.index({ integrationId: 1, at: -1 });
auditSchema.index({ at: 1 }, { expireAfterSeconds: 400 * secondsPerDay });

/** Kept past their end, so that an id in the audit log can be told. */
const accessTokenSchema = new Schema<AccessToken>(
  {
    _id: id,
    hash: id,
    teamId: id,
    scopes: { type: [String], required: true },
    name: { type: String, default: '' },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    lastUsedAt: { type: Date, default: null },
    revokedAt: { type: Date, default: null },
  },
  { ...options, collection: 'accessTokens' },
);
accessTokenSchema.index({ hash: 1 }, { unique: true });
accessTokenSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 400 * secondsPerDay });

const secretSchema = new Schema<{ _id: string; sealed: Buffer }>(
  { _id: id, sealed: { type: Buffer, required: true } },
  { ...options, collection: 'secrets' },
);

/** Every collection of the service on one connection. */
export function createModels(connection: Connection) {
  return {
    installations: connection.model('Installation', installationSchema),
    integrations: connection.model('Integration', integrationSchema),
    claims: connection.model('Claim', claimSchema),
    members: connection.model('Member', memberSchema),
    contacts: connection.model('Contact', contactSchema),
    inbox: connection.model('InboxEntry', inboxSchema),
    contactEvents: connection.model('ContactEvent', contactEventSchema),
    lanes: connection.model('Lane', laneSchema),
    addressChunks: connection.model('AddressChunk', addressChunkSchema),
    syncRuns: connection.model('SyncRun', syncRunSchema),
    journal: connection.model('JournalEntry', journalSchema),
    seenEvents: connection.model('SeenEvent', seenEventSchema),
    receipts: connection.model('Receipt', receiptSchema),
    accessTokens: connection.model('AccessToken', accessTokenSchema),
    auditLog: connection.model('AuditEntry', auditSchema),
    secrets: connection.model('Secret', secretSchema),
  };
}

export type Models = ReturnType<typeof createModels>;
