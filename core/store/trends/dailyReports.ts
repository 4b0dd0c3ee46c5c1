import type { Store } from '..';
import { taipeiDate } from '../../domain/instant';
import { dayCountsOf } from '../../domain/trends';
import type { DailyReport, SyncRun } from '../documents';

type Day = Omit<DailyReport, '_id' | 'integrationId' | 'at'>;

/** Stores what a full read has told of its day. A later full read of the same day replaces it. */
export async function saveDay(
  { models }: Store,
  integrationId: string,
  nowMs: number,
  run: Pick<SyncRun, 'counts' | 'skippedBy' | 'failedBy' | 'fields' | 'byTier'>,
): Promise<void> {
  const date = taipeiDate(nowMs);
  const $set = { ...dayCountsOf(run), date, at: new Date(nowMs) };
  await models.dailyReports.updateOne({ _id: `${integrationId}:${date}`, integrationId }, { $set }, { upsert: true });
}

/** The days that had a full read, from `sinceDate` on, the oldest first. */
export function findDays({ models }: Store, integrationId: string, sinceDate: string): Promise<Day[]> {
  return models.dailyReports
    .find({ integrationId, date: { $gte: sinceDate } }, { _id: 0, integrationId: 0, at: 0 })
    .sort({ date: 1 })
    .lean<Day[]>();
}
