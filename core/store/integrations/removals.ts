import type { Store } from '..';

export const heldBack = 'removals_unconfirmed';

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

/** Asks an admin about removals that are held back, unless attention has another reason. A repeat keeps `at`. */
export async function holdRemovals(
  { models: { integrations } }: Store,
  integrationId: string,
  members: number,
  pastMinutes: string[],
): Promise<void> {
  const missing = String(members);
  const asked = { _id: integrationId, 'attention.code': heldBack } as const;
  const { matchedCount } = await integrations.updateOne(asked, { $set: { 'attention.missing': missing } });
  if (matchedCount === 1) return;
  const attention = { code: heldBack, missing, at: new Date() };
  await integrations.updateOne(
    { _id: integrationId, attention: null },
    { $set: { attention }, ...forgetting(pastMinutes) },
  );
}

function forgetting(minutes: string[]): { $unset?: Record<string, ''> } {
  const paths = minutes.map((minute) => [`recentRemovals.${minute}`, '']);
  return minutes.length === 0 ? {} : { $unset: Object.fromEntries(paths) as Record<string, ''> };
}
