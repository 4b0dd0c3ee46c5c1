import { Schema } from 'mongoose';
import type { AlertChannel, AlertEvent, ToldState } from '../../domain/alerts';
import type { Language } from '../../domain/errors';
import { asGiven, id } from '../schema';

/** What became of the messages by one channel. */
export interface ChannelState {
  sent?: { event: string; at: Date };
  /** The last one that did not arrive, or not at once. */
  failure?: { event: string; code: string; at: Date };
}

/** Where the alerts of one integration go, which events are told, and what was last told. */
export interface AlertSettings {
  /** The integration's id. */
  _id: string;
  /** Addresses, hooks and signing secrets, as one sealed JSON. */
  sealedTargets: Buffer;
  /** Names the newest signing secret while no answer has carried it: the one that made it was a 503, say. */
  unansweredSecretId: string | null;
  events: AlertEvent[];
  language: Language;
  told: ToldState;
  channels: Partial<Record<AlertChannel, ChannelState>>;
  /** When a test was last asked for. */
  testedAt: Date | null;
}

export const alertSettingsSchema = new Schema<AlertSettings>({ _id: id }, { ...asGiven, collection: 'alerts' });
alertSettingsSchema.index({ 'told.attentions.code': 1 });
