import type { Store } from '..';

export const heldBack = 'removals_unconfirmed';

/** Counts a member removed in a minute of the epoch, and forgets minutes long past. */
export async function noteRemoval(
  { models }: Store,
  integrationId: string,
  minute: string,
  pastMinutes: string[],
): Promise<void> {
  const counted = { $inc: { [`recentRemovals.${minute}`]: 1 }, ...forgetting(pastMinutes) };
  await models.integrations.updateOne({ _id: integrationId }, counted);
}

/** Has an admin asked about members that are held back, unless something else is the matter. Asked again, `at` stays. */
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
