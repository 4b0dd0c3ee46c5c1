import { Schema } from 'mongoose';
import type { DayCounts } from '../../domain/trends';
import { asGiven, id, secondsPerDay } from '../schema';

/** What the last full read of a day told of a store. Counts and names of tiers alone. */
export interface DailyReport extends DayCounts {
  /** `{integrationId}:{date}` */
  _id: string;
  integrationId: string;
  /** `YYYY-MM-DD` in Taipei. */
  date: string;
  at: Date;
}

/** What was written for a store in one hour. There is none for an hour in which nothing was. */
export interface Hour {
  /** `{integrationId}:{start}` */
  _id: string;
  integrationId: string;
  start: Date;
  written?: number;
  failed?: number;
  /** By the index in `waitLimitsSeconds`. */
  waits?: Record<string, number>;
}

export const dailyReportSchema = new Schema<DailyReport>({ _id: id }, { ...asGiven, collection: 'dailyReports' });
dailyReportSchema.index({ integrationId: 1, date: 1 });
dailyReportSchema.index({ at: 1 }, { expireAfterSeconds: 400 * secondsPerDay });

export const hourSchema = new Schema<Hour>({ _id: id }, { ...asGiven, collection: 'hours' });
hourSchema.index({ integrationId: 1, start: 1 });
hourSchema.index({ start: 1 }, { expireAfterSeconds: 100 * secondsPerDay });
