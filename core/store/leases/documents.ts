import { Schema } from 'mongoose';
import { id, options } from '../schema';
import type { Partner } from '../../domain/partnerError';

/** When guests call partners for an integration, without holding its lease; in milliseconds since 1970. */
export type GuestCalls = Partial<Record<Partner, number[]>>;

/** Calls to SHOPLINE that one process took from those that all processes may make together. */
export interface AddressChunk {
  /** One more than the number of the chunk before. */
  _id: number;
  calls: number;
  /** When they may be made, in milliseconds since 1970. */
  fromMs: number;
  untilMs: number;
}

/** The lease of an integration: who may write to Omnichat, and what its holder has to know. */
export interface Lease {
  /** integrationId */
  _id: string;
  epoch: number;
  owner: string;
  leaseUntilMs: number;
  /** Moves when something has arrived in the inbox. */
  inboxSeq: number;
  /** Counts the events of members so far; how fast it grows shows a bulk edit. */
  memberEvents?: number;
  /** When its holder last called either partner; a call that was broken off counts as long as it may still arrive. */
  lastSendAtMs: number;
  /**
   * Contacts may carry values that are not on record: the holder is at work, or the last one left before it had heard
   * of every write.
   */
  hasUnknownWrites?: boolean;
  guestCalls?: GuestCalls;
}

export const leaseSchema = new Schema<Lease>(
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
  { ...options, collection: 'leases' },
);

export const addressChunkSchema = new Schema<AddressChunk>(
  { _id: { type: Number, required: true }, calls: Number, fromMs: Number, untilMs: Number },
  { ...options, collection: 'addressChunks' },
);
