import { Schema } from 'mongoose';
import type { MemberCode } from '../../domain/errors';
import type { MemberState } from '../../domain/types';
import { id, options } from '../schema';

export type RunOutcome = 'skipped' | 'unchanged' | 'delivered' | 'failed' | 'conflicts';

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

/** Members and contacts are read and written past Mongoose: nothing is cast or filled in. */
const asGiven = { ...options, strict: false } as const;

export const memberSchema = new Schema<Member>({ _id: id }, { ...asGiven, collection: 'members' });
memberSchema.index({ integrationId: 1, lineUserId: 1 });
memberSchema.index({ integrationId: 1, phoneKey: 1 });
memberSchema.index({ integrationId: 1, state: 1, _id: 1 });

export const contactSchema = new Schema<ContactState>({ _id: id }, { ...asGiven, collection: 'contacts' });
contactSchema.index({ integrationId: 1, _id: 1 });
