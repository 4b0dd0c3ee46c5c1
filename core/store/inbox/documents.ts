import { Schema } from 'mongoose';
import type { Cause } from '../../domain/memberHistory';
import { asGiven, id, options, secondsPerDay } from '../schema';

/** A member that changed and waits to be delivered: at most one document per member. */
export interface InboxEntry {
  /** `{integrationId}:{customerId}` */
  _id: string;
  integrationId: string;
  /** `unknownMember` where the event did not say whose change it is. */
  customerId: string;
  /** Event time, 20 digits of nanoseconds. */
  ts: string;
  /** The member itself, sealed, when the event carried it whole; null: it has to be read. */
  sealedCustomer: Buffer | null;
  receivedAt: Date;
  /**
   * Moves when the service asks for the member, and when an event without a newer time changes the entry; absent before
   * either. `removeEntries` goes by it.
   */
  revision?: number;
  /**
   * At least one event of SHOPLINE brought the entry; absent when the service alone asked for it: retries, decided
   * conflicts, contacts that changed.
   */
  isFromEvent?: boolean;
  /** Why the service last asked for the member, apart from events and decided conflicts; absent if it never did. */
  cause?: Cause;
  /** An admin has decided a conflict of the member since the entry came. */
  isDecision?: boolean;
  /** W3C trace context of the webhook that brought it; absent or null when it was not traced. */
  traceparent?: string | null;
}

/**
 * What an event said a contact carries, as fingerprints like those of `ContactState`; undefined: the event did not
 * mention the field.
 */
export interface CarriedState {
  memberId?: string | null;
  phone?: string | null;
  email?: string | null;
  tags?: string[];
  attributes: Record<string, string>;
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
  /** As `InboxEntry.traceparent`. */
  traceparent?: string | null;
}

export const inboxSchema = new Schema<InboxEntry>({ _id: id }, { ...asGiven, collection: 'inbox' });
inboxSchema.index({ integrationId: 1, receivedAt: 1 });

export const contactEventSchema = new Schema<ContactEvent>(
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
contactEventSchema.index({ integrationId: 1, receivedAt: 1 });

/**
 * Ids of webhook events already handled, kept 8 days. SHOPLINE sends an event at least once; the `trace_id` tells a
 * repeat (contract A6).
 */
export const seenEventSchema = new Schema<{ _id: string; at: Date }>(
  { _id: id, at: { type: Date, required: true } },
  { ...options, collection: 'seenEvents' },
);
seenEventSchema.index({ at: 1 }, { expireAfterSeconds: 8 * secondsPerDay });
