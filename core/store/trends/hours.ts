import type { Store } from '..';
import { waitLimitsSeconds, type HourCounts } from '../../domain/trends';
import type { Hour } from '../documents';

const hourMs = 3_600_000;

/** Adds to the counts of the present hour, by one command. */
export async function addToHours(
  { models }: Store,
  integrationId: string,
  { written, failed, waits }: HourCounts,
): Promise<void> {
  const start = new Date(Math.floor(Date.now() / hourMs) * hourMs);
  const $inc: Record<string, number> = { written, failed };
  for (const [index, count] of waits.entries()) if (count > 0) $inc[`waits.${index}`] = count;
  const _id = `${integrationId}:${start.toISOString()}`;
  await models.hours.updateOne({ _id, integrationId }, { $inc, $setOnInsert: { start } }, { upsert: true });
}

/** The hours since then in which something was written, the oldest first. */
export async function findHours(
  { models }: Store,
  integrationId: string,
  since: Date,
): Promise<(HourCounts & { start: Date })[]> {
  const found = await models.hours
    .find({ integrationId, start: { $gte: since } })
    .sort({ start: 1 })
    .lean<Hour[]>();
  return found.map(({ start, written = 0, failed = 0, waits = {} }) => ({
    start,
    written,
    failed,
    waits: waitLimitsSeconds.map((_, index) => waits[index] ?? 0),
  }));
}
