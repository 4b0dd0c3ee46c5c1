import type { Store } from '..';
import { heldBack } from '../../domain/attention';
import { pathOf } from './attention';

/** Counts a removed member under its minute since 1970, and forgets the counts of `pastMinutes`. */
export async function noteRemoval(
  { models }: Store,
  integrationId: string,
  minute: string,
  pastMinutes: string[],
): Promise<void> {
  const counted = { $inc: { [`recentRemovals.${minute}`]: 1 }, ...forgetting(pastMinutes) };
  await models.integrations.updateOne({ _id: integrationId }, counted);
}

/** Asks an admin about removals that are held back, beside what else needs attention. A repeat keeps `at`. */
export async function holdRemovals(
  { models: { integrations } }: Store,
  integrationId: string,
  members: number,
  pastMinutes: string[],
): Promise<void> {
  const missing = String(members);
  const question = pathOf(heldBack);
  const asked = { _id: integrationId, [question]: { $exists: true } };
  const { matchedCount } = await integrations.updateOne(asked, { $set: { [`${question}.missing`]: missing } });
  if (matchedCount === 1) return;
  await integrations.updateOne(
    { _id: integrationId },
    { $set: { [question]: { missing, at: new Date() } }, ...forgetting(pastMinutes) },
  );
}

function forgetting(minutes: string[]): { $unset?: Record<string, ''> } {
  const paths = minutes.map((minute) => [`recentRemovals.${minute}`, '']);
  return minutes.length === 0 ? {} : { $unset: Object.fromEntries(paths) as Record<string, ''> };
}
