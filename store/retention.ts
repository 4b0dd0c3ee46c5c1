import type { Store } from '.';

const dayMs = 86_400_000;

/** Runs are kept for this long after their end. */
const runMs = 180 * dayMs;
/**
 * A member whom a webhook brought waits sealed in the inbox, usually for seconds. Where nobody delivers, as while an
 * integration waits for an admin, only the id is kept after this long, and the member is read anew when its turn comes.
 */
const waitingMemberMs = 7 * dayMs;

/**
 * Removes what was kept long enough. The audit log and the ids of webhooks are not here: MongoDB removes them by their own
 * indexes, after 400 and 8 days.
 */
export async function removeExpired(
  { models }: Store,
  nowMs: number,
): Promise<{ runs: number; waitingMembers: number }> {
  const runs = await models.syncRuns.deleteMany({ finishedAt: { $lt: new Date(nowMs - runMs) } });
  const waiting = await models.inbox.updateMany(
    { receivedAt: { $lt: new Date(nowMs - waitingMemberMs) }, sealedCustomer: { $ne: null } },
    { $set: { sealedCustomer: null } },
  );
  return { runs: runs.deletedCount, waitingMembers: waiting.modifiedCount };
}
