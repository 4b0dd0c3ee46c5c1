import { Schema } from 'mongoose';
import type { Attentions } from '../../domain/attention';
import type { EndReason, LineAccount, Origin, Settings, SubscriptionTopic } from '../../domain/types';
import { asGiven, id, options, sealed } from '../schema';
import type { KnownToken, Revocation } from '../../domain/tokenLife';

/** What the app's life-cycle events told of one store, bound or not. `…Ts`: event times, 20 digits of nanoseconds. */
export interface Installation {
  /** SHOPLINE merchant id. */
  _id: string;
  /** The app installation token, sealed; null while none is known to work. */
  sealedToken: Buffer | null;
  /** The newest token that SHOPLINE told of, even if revoked since. */
  token: KnownToken | null;
  installTs: string;
  uninstallTs: string;
  /** A proof of holding the store counts only if it is no older than this; absent: every proof counts. */
  proofsVoidBeforeMs?: number;
  /** The newest event of the merchant's subscription to the app; absent: none came. */
  subscription?: { topic: SubscriptionTopic; ts: string };
  /** The newest tokens revoked, so that a late `create` does not bring one back. */
  revocations: Revocation[];
}

/** How many members a store gives a page, where that is fewer than were asked for (contract A4.1). */
export interface LearntPageSize {
  perPage: number;
  /** From then on reads ask for larger pages again. */
  tryAgainAtMs: number;
}

/** One store tied to one team. A new binding of the same store is a new document. */
export interface Integration {
  _id: string;
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
  /** Counts how often settings were saved: a caller that saves names by it which settings it has seen. */
  settingsVersion: number;
  /** Settings changed since the last full sync began. */
  resyncNeeded: boolean;
  /** The settings that the last full sync began with; null: `settings` count in their place. */
  appliedSettings: Settings | null;
  /** Goes up when a full sync begins, once more for each repeat of a beginning that was interrupted. */
  settingsEpoch: number;
  sealedOmnichatToken: Buffer | null;
  /** Counts how often the team's token was renewed. */
  omnichatTokenVersion: number;
  /** Counts how often SHOPLINE granted a token since the store was bound. */
  shoplineTokenVersion: number;
  /** Omnichat signs the team's own webhook subscription with this; null: with the environment's secret. */
  sealedWebhookSecret: Buffer | null;
  /** Why a person has to act, each reason under its code. Which of them is shown: `core/domain/attention.ts`. */
  attentions: Attentions;
  /** When housekeeping last tried whether a token that SHOPLINE or Omnichat refused works again; absent: never. */
  tokenAskedAt?: Date;
  /** Channel for which an admin accepted a mismatch of LINE ids. */
  acceptedMismatchChannelId: string | null;
  /** Members removed because SHOPLINE no longer had them, by minute since 1970; at least those of the last hour. */
  recentRemovals?: Record<string, number>;
  /** The run that an admin or an operator asked for; null again a moment after the run has ended. */
  activeRunId: string | null;
  /** The last full sync that ended and was not cancelled. */
  lastSync: { runId: string; finishedAt: Date } | null;
  /** A full sync has passed its account check: changes are followed from then on, until something stops this. */
  isLive: boolean;
  /**
   * Why changes are no longer followed, until the next full sync; absent: they are followed, or never were. Each is
   * also the code of the warning that the page shows.
   */
  stoppedFollowing?: 'line_account_changed' | 'data_taken_back';
  /** Newest event of the installation at the time of binding (20 digits), or null when none was known. */
  installationTs: string | null;
  /** When facts changed that the workflow goes by and may not have been told to read; absent: it was told of all. */
  untoldSince?: Date;
  /** Contacts updated before this, by Omnichat's clock, were read into the index of `contactIndexChannelId`. */
  contactIndexAtMs: number;
  contactIndexChannelId: string | null;
  /** When all contacts were last compared with the index, by our clock, and how many calls that took. */
  contactIndexWalkedAtMs: number;
  contactIndexWalkCalls: number;
  /** Attribute keys of the store's own fields that a walk through all contacts took into the index; absent: none. */
  contactIndexOwnKeys?: string[];
  /** Keys of attributes whose values were gone from every contact when all contacts were last compared. */
  lostAttributes?: string[];
  /** Members changed before this were read. */
  sweptAtMs: number;
  lastFullReadAt: Date | null;
  lastFullReadCalls: number;
  /**
   * A full sync has begun, and no full sync has read all members since. Until one has, no full read comes: it would
   * write the members that an admin kept the sync from writing. Absent: there is no such sync.
   */
  hasUnfinishedSync?: true;
  /** Full reads in a row that found nothing; absent: the last one found something. */
  quietFullReads?: number;
  /** Absent: so far the store has given as many members a page as were asked for. */
  pageSize?: LearntPageSize;
  /** When a full read was first and last asked for, as by an event; absent: none is asked for any more. */
  fullReadAsked?: { firstAtMs: number; lastAtMs: number };
  /** When a change that SHOPLINE's events told of was last worked off. */
  lastLiveChangeAt: Date | null;
  createdAt: Date;
  /** Set the moment it is unbound; its data is gone soon after. */
  endedAt: Date | null;
  endReason: EndReason | null;
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

/** Kept after an integration is gone: times and counts, nothing personal. */
export interface Receipt {
  _id: string;
  merchantId: string;
  teamId: string;
  endReason: EndReason;
  boundAt: Date;
  endedAt: Date;
  removed: Record<string, number>;
}

export const installationSchema = new Schema<Installation>(
  {
    _id: id,
    sealedToken: sealed,
    // Mixed, so that Mongoose leaves the objects as they are: a change compares the whole of them with what is stored.
    token: { type: Schema.Types.Mixed, default: null },
    revocations: { type: Schema.Types.Mixed, default: [] },
    installTs: { type: String, default: '' },
    uninstallTs: { type: String, default: '' },
    proofsVoidBeforeMs: Number,
    subscription: new Schema({ topic: String, ts: String }, { _id: false }),
  },
  { ...options, collection: 'installations' },
);
// Every 15 s housekeeping looks for installations without a token, of which there are few.
installationSchema.index({ sealedToken: 1 });

export const integrationSchema = new Schema<Integration>({ _id: id }, { ...asGiven, collection: 'integrations' });
integrationSchema.index({ merchantId: 1, endedAt: 1, createdAt: 1 });
integrationSchema.index({ teamId: 1 });
integrationSchema.index({ 'lineAccount.channelId': 1, endedAt: 1 });
// Every 15 s housekeeping looks for stores where one of these fields is set, which are few.
integrationSchema.index({ endedAt: 1 });
integrationSchema.index({ activeRunId: 1 });
integrationSchema.index({ attentions: 1 });
integrationSchema.index({ untoldSince: 1 });

export const claimSchema = new Schema<Claim>({ _id: id }, { ...asGiven, collection: 'claims' });
claimSchema.index({ integrationId: 1 });

export const receiptSchema = new Schema<Receipt>({ _id: id }, { ...asGiven, collection: 'receipts' });
receiptSchema.index({ merchantId: 1 });
