import type { IntegrationErrorCode, MemberCode } from '../domain/errors';
import type { TokenScope } from '../domain/tokenScopes';
import type { Revocation } from './integrations/tokenLife';
import type { GuestCalls } from './lanes/guestCalls';
import type {
  LimitedBy,
  MemberState,
  Origin,
  Settings,
  SubscriptionTopic,
  SyncCounts,
  SyncMode,
  SyncStatus,
} from '../domain/types';

/** What SHOPLINE's life-cycle events told us of one store, bound or not. `…Ts` are event times: 20 digits of nanoseconds. */
export interface Installation {
  /** SHOPLINE merchant id. */
  _id: string;
  /** The app installation token, sealed; null while none is known to work. */
  sealedToken: Buffer | null;
  /** Of the newest token told of, be it revoked since: its record's id, and a fingerprint of its value. */
  tokenId: string | null;
  /** Absent where a release that kept ids alone wrote it. */
  tokenKey?: string | null;
  tokenTs: string;
  /** False: `tokenTs` is when the event was sent. Absent: true. */
  tokenHasOwnTs?: boolean;
  installTs: string;
  uninstallTs: string;
  /** Whoever proved to hold the store before this has to prove it again before binding it; absent: nobody has. */
  proofsVoidBeforeMs?: number;
  /** The newest event of the merchant's subscription to the app; absent: none came. */
  subscription?: { topic: SubscriptionTopic; ts: string };
  /** The newest tokens revoked, so that a late `create` does not bring one back; absent: none. */
  revocations?: Revocation[];
}

export interface LineAccount {
  channelId: string;
  channelName: string;
}

export interface Attention {
  code: IntegrationErrorCode;
  /** What the text names: keys with their types, or a number of members. */
  missing?: string;
  at: Date;
}

/** One store tied to one team. A new binding of the same store is a new document. */
export interface Integration {
  _id: string;
  schemaVersion: number;
  merchantId: string;
  teamId: string;
  origin: Origin;
  storeName: string;
  handle: string;
  /** ISO country of the store, for phones without a calling code. */
  countryCode: string;
  defaultLanguage: string | null;
  lineAccount: LineAccount | null;
  settings: Settings;
  /** Settings changed since the last full sync began. */
  resyncNeeded: boolean;
  /** Those the last full sync began with; absent or null: `settings`. */
  appliedSettings?: Settings | null;
  /** Counts the full syncs begun. */
  settingsEpoch?: number;
  sealedOmnichatToken: Buffer | null;
  /** What the team's own webhook subscription is signed with; absent or null: the environment's secret counts. */
  sealedWebhookSecret?: Buffer | null;
  attention: Attention | null;
  /** When SHOPLINE was last asked whether a token that it refused works again; absent: never. */
  tokenAskedAt?: Date;
  /** Channel for which an admin accepted a mismatch of LINE ids. */
  acceptedMismatchChannelId: string | null;
  /** Members removed because SHOPLINE no longer had them, by the minute of the epoch; at least those of the last hour. */
  recentRemovals?: Record<string, number>;
  /** The sync an admin asked for and that has not ended. */
  activeRunId: string | null;
  lastSync: { runId: string; status: SyncStatus; finishedAt: Date; read: number; delivered: number } | null;
  /** The first full sync passed its account check: changes are followed from here on. */
  isLive: boolean;
  /** Changes were followed before another LINE account was chosen; absent: they were not. */
  hasBeenLive?: boolean;
  /** Newest event of the installation at the time of binding (20 digits), or null when none was known. */
  installationTs: string | null;
  /** Facts its workflow goes by changed then, and it may not have been told to read them; absent: it was. */
  untoldSince?: Date;
  /** Contacts updated before this, by Omnichat's clock, were read into the index of `contactIndexChannelId`. */
  contactIndexAtMs: number;
  contactIndexChannelId: string | null;
  /** When all contacts were last compared with the index, by our clock, and the calls that took. */
  contactIndexWalkedAtMs: number;
  contactIndexWalkCalls: number;
  /** Keys whose values no contact had any more at the last comparison of them all. */
  lostAttributes?: string[];
  /** Members changed before this were read. */
  sweptAtMs: number;
  lastFullReadAt: Date | null;
  lastFullReadCalls: number;
  /** Absent: as many members a page as were asked for came, so far. */
  pageSize?: LearntPageSize;
  /** Events have asked for a full read, first and last at these times; absent: every one was answered. */
  fullReadAsked?: { firstAtMs: number; lastAtMs: number };
  /** When a change that SHOPLINE's events told of was last worked off. */
  lastLiveChangeAt: Date | null;
  createdAt: Date;
  /** Set the moment it is unbound; its data is gone soon after. */
  endedAt: Date | null;
  endReason: 'uninstalled' | 'disconnected' | null;
}

/** `store:{merchantId}` or `team:{teamId}`: the primary key is the lock that keeps 1 store : 1 team. */
export interface Claim {
  _id: string;
  integrationId: string;
  merchantId: string;
  teamId: string;
  origin: Origin;
  claimedAt: Date;
}

export interface Member {
  /** `{integrationId}:{customerId}` */
  _id: string;
  integrationId: string;
  customerId: string;
  lineUserId: string | null;
  /** Fingerprint of the phone of an eligible member. */
  phoneKey: string | null;
  isMember: boolean;
  /** SHOPLINE's `updated_at` of the snapshot last judged. */
  updatedAtMs: number;
  /** When that snapshot was true at the latest: the page's request or the event's time. */
  asOfMs: number;
  state: MemberState;
  code: MemberCode | null;
  otherCustomerIds: string[];
  /** Contact that carries what we wrote for this member, as `{channelId}:{userId}`. */
  deliveredTo: string | null;
  /** The run that last counted this member as something else than unchanged or skipped, and as what. */
  runId: string | null;
  runOutcome: RunOutcome | null;
  /** `settingsEpoch` in which it was judged by settings that no full sync had begun with; absent: by none such. */
  newSettingsEpoch?: number;
  updatedAt: Date;
}

export type RunOutcome = 'skipped' | 'unchanged' | 'delivered' | 'failed' | 'conflicts';

/** What one contact is known to carry, as fingerprints. */
export interface ContactState {
  /** `{integrationId}:{channelId}:{userId}` */
  _id: string;
  integrationId: string;
  userId: string;
  memberId: string | null;
  phone: string | null;
  email: string | null;
  /** Attribute key → fingerprint of its value, or '' for a value that counts as cleared. */
  attributes: Record<string, string>;
  tags: string[];
  /** The tags we added, sealed: their names are needed to take them off again. */
  sealedOwnTags: Buffer | null;
  /** A write is about to make this contact: until it is there, all that is known is which tags of it are ours. */
  isExpected?: true;
}

/** What an event said a contact carries, as fingerprints like those of `ContactState`; undefined: not spoken of. */
export interface CarriedState {
  memberId?: string | null;
  phone?: string | null;
  email?: string | null;
  tags?: string[];
  attributes: Record<string, string>;
}

/** A member that changed and waits to be delivered: at most one document per member. */
export interface InboxEntry {
  /** `{integrationId}:{customerId}` */
  _id: string;
  integrationId: string;
  /** `unknownMember` of an event that did not say whose it is. */
  customerId: string;
  /** Event time, 20 digits of nanoseconds. */
  ts: string;
  /** The member itself, sealed, when the event carried it whole; null: it has to be read. */
  sealedCustomer: Buffer | null;
  receivedAt: Date;
  /** Counts how often it was asked for, apart from events; absent when an event alone brought it. */
  revision?: number;
  /** An event of SHOPLINE is among what brought it; absent when all of it is our own asking: retries, contacts that changed. */
  isFromEvent?: boolean;
  /** W3C trace context of the webhook that brought it; absent or null when it was not traced. */
  traceparent?: string | null;
}

/** A contact that changed in Omnichat and waits to be looked at. */
export interface ContactEvent {
  /** `{integrationId}:{userId}` */
  _id: string;
  integrationId: string;
  userId: string;
  /** Changes with every event, so that a newer one is not deleted with an older. */
  revision: string;
  /** What each event that waits here said the contact carries; null for one that did not say. At most ten. */
  carried?: (CarriedState | null)[];
  receivedAt: Date;
  /** As of an inbox entry. */
  traceparent?: string | null;
}

/** What a store gives a page, where that is less than was asked for (contract A4.1). */
export interface LearntPageSize {
  perPage: number;
  /** From then on more is asked for again. */
  tryAgainAtMs: number;
}

/** The one delivery lane of an integration: who may write to Omnichat. */
export interface Lane {
  /** integrationId */
  _id: string;
  epoch: number;
  owner: string;
  leaseUntilMs: number;
  /** Moves with every arrival in the inbox. */
  inboxSeq: number;
  /** Events of members so far: how fast they come tells a bulk edit. */
  memberEvents?: number;
  /** When its holder last called a partner, either of them. */
  lastSendAtMs: number;
  /** Contacts may carry what no record tells: its holder is at work, or went without having heard of every write. */
  hasUnknownWrites?: boolean;
  guestCalls?: GuestCalls;
}

/** A window of the store's members that is read with one cursor. */
export interface Segment {
  updatedAfterMs: number | null;
  updatedBeforeMs: number | null;
  createdAfterMs: number | null;
  createdBeforeMs: number | null;
  cursor: string | null;
  done: boolean;
}

export const desiredRunStates = ['run', 'pause', 'cancel'] as const;

export interface SyncRun {
  _id: string;
  integrationId: string;
  merchantId: string;
  mode: SyncMode | 'reconcile';
  status: SyncStatus;
  acceptMismatch: boolean;
  /** An admin has confirmed that members are gone, however many; absent: not. */
  acceptRemovals?: boolean;
  requestedBy: string | null;
  startedAt: Date;
  finishedAt: Date | null;
  counts: SyncCounts;
  skippedBy: Record<string, number>;
  failedBy: Record<string, number>;
  conflictsBy: Record<string, number>;
  total: number | null;
  etaSeconds: number | null;
  limitedBy: LimitedBy | null;
  /** Why it ended without success. */
  code: IntegrationErrorCode | null;
  segments: Segment[] | null;
  /** LINE ids of members looked at so far, and how many of them are contacts of the account. */
  accountCheck?: { lineIds: number; known: number };
  /** Sequence of the journal of members seen. */
  journalSeq: number;
  /** Reads of SHOPLINE this run has made. */
  calls: number;
  /** What an admin or operator wants of it; `status` says what it has come to. */
  desired: (typeof desiredRunStates)[number];
  /** `requested`: no worker has begun it yet. */
  phase: 'requested' | 'reading' | 'ended';
}

export interface JournalEntry {
  /** `{runId}:{seq}` */
  _id: string;
  runId: string;
  /** 8 bytes a member. */
  seen: Buffer;
}

/** Kept after an integration is gone: times and counts, nothing personal. */
export interface Receipt {
  _id: string;
  merchantId: string;
  teamId: string;
  endReason: string;
  boundAt: Date;
  endedAt: Date;
  removed: Record<string, number>;
}

/** What is kept of the access token of another Omnichat module. Of the token itself only the hash. */
export interface AccessToken {
  /** Named in lists and in the audit log; opens nothing. */
  _id: string;
  /** SHA-256 of the token, hexadecimal. */
  hash: string;
  /** The one team whose integrations it sees and touches, connected or not. */
  teamId: string;
  scopes: TokenScope[];
  /** Who holds it, in the operator's words. */
  name: string;
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

export interface AuditEntry {
  integrationId: string | null;
  merchantId: string | null;
  teamId: string | null;
  /** Omnichat user id (`sub`), `token:{id}`, or `shopline` / `operator`. */
  actor: string;
  action: string;
  detail: Record<string, string>;
  at: Date;
}
