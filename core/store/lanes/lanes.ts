import { isDuplicateKey, type Store } from '..';
import type { Lane } from '../documents';

/** A lane as its holder took it; with `inboxSeq`, only while nothing has arrived since. */
export type HeldLane = Pick<Lane, '_id' | 'epoch'> & Partial<Pick<Lane, 'inboxSeq'>>;

export async function findLane({ models }: Store, laneId: string): Promise<Lane | null> {
  return models.lanes.findById(laneId).lean<Lane>();
}

/**
 * Takes a lane that was found free, or that there was none of.
 * @returns false when somebody else has taken it, or its holder has renewed it, since
 */
export async function takeLane(
  { models }: Store,
  laneId: string,
  found: Lane | null,
  taken: Partial<Lane>,
): Promise<boolean> {
  if (found) {
    const free = { _id: laneId, epoch: found.epoch, leaseUntilMs: found.leaseUntilMs };
    return (await models.lanes.updateOne(free, { $set: taken })).modifiedCount === 1;
  }
  try {
    await models.lanes.create({ _id: laneId, ...taken });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** Renews or gives back a lane. @returns false when it is not held as told any more */
export async function changeLane({ models }: Store, held: HeldLane, change: Partial<Lane>): Promise<boolean> {
  return (await models.lanes.updateOne(held, { $set: change })).matchedCount === 1;
}

export async function removeLane({ models }: Store, held: HeldLane): Promise<void> {
  await models.lanes.deleteOne(held);
}

/**
 * Takes a lane from its holder, who finds out within a third of a second and writes nothing more: what it works for has
 * ended, or goes to another LINE account. The next holder waits until the lease is over.
 * @returns the lane as it was
 */
export async function voidLease({ models }: Store, integrationId: string): Promise<Lane | null> {
  return models.lanes.findOneAndUpdate({ _id: integrationId }, { $inc: { epoch: 1 } }).lean<Lane>();
}

/** Tells the lane that something has arrived in the inbox, so many events of members among it. @returns it as it was */
export async function noteArrivals({ models }: Store, integrationId: string, memberEvents = 0): Promise<Lane | null> {
  const arrived = { $inc: { inboxSeq: 1, ...(memberEvents > 0 && { memberEvents }) } };
  return models.lanes.findOneAndUpdate({ _id: integrationId }, arrived).lean<Lane>();
}
