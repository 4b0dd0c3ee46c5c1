import { Schema } from 'mongoose';
import type { Cause } from '../../domain/memberHistory';
import type { MemberCode } from '../../domain/errors';
import type { MemberState } from '../../domain/types';
import { asGiven, id } from '../schema';

export type RunOutcome = 'skipped' | 'unchanged' | 'delivered' | 'failed' | 'conflicts';

/** Something that changed what is on record of a member. */
export interface MemberEvent {
  at: Date;
  cause: Cause;
  /** The run that looked; null for live changes. */
  runId: string | null;
  outcome: RunOutcome;
  code: MemberCode | null;
  /** Fields of the contact that were written: keys, never values. */
  fields: string[];
}

/** The last write of a field among the events that have left the history. */
export interface FieldWrite {
  field: string;
  at: Date;
  by: Cause;
}

export interface Member {
  /** `{integrationId}:{customerId}` */
  _id: string;
  integrationId: string;
  customerId: string;
  lineUserId: string | null;
  /** Fingerprint of the phone of an eligible member. */
  phoneKey: string | null;
  /**
   * The same of a member whom a condition leaves out. It makes no conflict; whether a decided conflict still holds is
   * told by it.
   */
  hiddenPhoneKey?: string;
  /** SHOPLINE's `updated_at` of the snapshot last judged. */
  updatedAtMs: number;
  /** When that snapshot was true at the latest: the page's request or the event's time. */
  asOfMs: number;
  state: MemberState;
  code: MemberCode | null;
  otherCustomerIds: string[];
  /** Contact that carries what was written for this member, or is about to be; as `{channelId}:{userId}`. */
  deliveredTo: string | null;
  /**
   * The run that last counted this member as delivered, failed or in conflict, and as what; a taking back also notes
   * `unchanged` here.
   */
  runId: string | null;
  runOutcome: RunOutcome | null;
  /**
   * The `settingsEpoch` of the settings the member was judged by, where no full sync had begun with them yet; absent
   * where one had.
   */
  newSettingsEpoch?: number;
  updatedAt: Date;
  /** Newest first, ten at most; absent before the first. */
  history?: MemberEvent[];
  /** Absent until an event that wrote something has left the history. */
  olderWrites?: FieldWrite[];
}

/**
 * What an admin decided of a conflict. It has a collection of its own, because only the holder of the lease writes
 * members' records.
 */
export interface ConflictDecision {
  /** `{integrationId}:{hash of whom it is about}` */
  _id: string;
  integrationId: string;
  /** The members in conflict. */
  customerIds: string[];
  /** For each of them the fingerprint of its LINE id and phone, as they were when the admin decided. */
  identities: string[];
  /** The member id on the contact, where the conflict was with that id and not with another member; else null. */
  contactMemberId: string | null;
  /** The member who gets the contact; null: none of them. */
  chosen: string | null;
  atMs: number;
}

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
  /** The tags that the service added, sealed: it needs their names to take them off again. */
  sealedOwnTags: Buffer | null;
  /**
   * All that is known is which tags of the contact are ours: a write is about to make the contact, or the contacts of a
   * newly chosen account are not listed yet.
   */
  isExpected?: true;
  /** Values that a look lately showed otherwise than they were written; absent where there is none. */
  keptForms?: KeptForm[];
}

/** A value of a contact that was written, and came back in another form. */
export interface KeptForm {
  kind: 'field' | 'attribute' | 'tag';
  /** `phone` or `email`, the attribute's key, the tag's fingerprint. */
  key: string;
  /** Fingerprints of what was on record, and of what the look showed instead; '' for nothing. */
  wrote: string;
  shows: string;
  /** How often the value was to be written again since. */
  repairs: number;
  /** When a look last showed it and had it written again. */
  atMs: number;
}

export const decisionSchema = new Schema<ConflictDecision>({ _id: id }, { ...asGiven, collection: 'decisions' });
decisionSchema.index({ integrationId: 1, customerIds: 1 });

export const memberSchema = new Schema<Member>({ _id: id }, { ...asGiven, collection: 'members' });
memberSchema.index({ integrationId: 1, lineUserId: 1 });
memberSchema.index({ integrationId: 1, phoneKey: 1 });
memberSchema.index({ integrationId: 1, state: 1, _id: 1 });

export const contactSchema = new Schema<ContactState>({ _id: id }, { ...asGiven, collection: 'contacts' });
contactSchema.index({ integrationId: 1, _id: 1 });
