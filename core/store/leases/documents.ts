import { Schema } from 'mongoose';
import { id, options } from '../schema';
import type { Partner } from '../../domain/partnerError';

/** When calls are made for an integration outside of its lease, in milliseconds since 1970. */
export type GuestCalls = Partial<Record<Partner, number[]>>;

/** Calls to SHOPLINE that one process took of those all may make together. */
export interface AddressChunk {
  /** One more than the last one's. */
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
