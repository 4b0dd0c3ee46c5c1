import { Schema } from 'mongoose';
import type { Cause } from '../../domain/memberHistory';
import type { MemberCode } from '../../domain/errors';
import type { MemberState } from '../../domain/types';
import { id, options } from '../schema';

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

/** The newest write of a field, of those that the history does not tell any more. */
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
  /** The same of a member whom a condition leaves out: no conflict comes of it, and decisions know the member by it. */
  hiddenPhoneKey?: string;
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
  /** Newest first, ten at most; absent before the first. */
  history?: MemberEvent[];
  /** Absent until an event that wrote something has left the history. */
  olderWrites?: FieldWrite[];
}

/** What an admin decided of a conflict: kept apart from members' records, which the holder of the lease alone writes. */
export interface ConflictDecision {
  /** `{integrationId}:{hash of whom it is about}` */
  _id: string;
  integrationId: string;
  /** The members in conflict. */
  customerIds: string[];
  /** Fingerprint of LINE id and phone of each of them, as they were. */
  identities: string[];
  /** Where the conflict was with what the contact carries, not with another member: the member id it carried. */
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
  /** The tags we added, sealed: their names are needed to take them off again. */
  sealedOwnTags: Buffer | null;
  /** A write is about to make this contact: until it is there, all that is known is which tags of it are ours. */
  isExpected?: true;
}

export const decisionSchema = new Schema<ConflictDecision>(
  {
    _id: id,
    integrationId: id,
    customerIds: [String],
    identities: [String],
    contactMemberId: String,
    chosen: String,
    atMs: Number,
  },
  { ...options, collection: 'decisions' },
);
decisionSchema.index({ integrationId: 1, customerIds: 1 });

/** Members and contacts are read and written past Mongoose: nothing is cast or filled in. */
const asGiven = { ...options, strict: false } as const;

export const memberSchema = new Schema<Member>({ _id: id }, { ...asGiven, collection: 'members' });
memberSchema.index({ integrationId: 1, lineUserId: 1 });
memberSchema.index({ integrationId: 1, phoneKey: 1 });
memberSchema.index({ integrationId: 1, state: 1, _id: 1 });

export const contactSchema = new Schema<ContactState>({ _id: id }, { ...asGiven, collection: 'contacts' });
contactSchema.index({ integrationId: 1, _id: 1 });
