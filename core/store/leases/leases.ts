import type { Store } from '..';
import type { Lease } from '../documents';

/** A lease as its holder took it; with `inboxSeq` it matches only while nothing has arrived in the inbox since. */
export type HeldLease = Pick<Lease, '_id' | 'epoch'> & Partial<Pick<Lease, 'inboxSeq'>>;

export async function findLease({ models }: Store, leaseId: string): Promise<Lease | null> {
  return models.leases.findById(leaseId).lean<Lease>();
}

/**
 * Takes a lease that was found free.
 * @returns false when another process has taken it, or its holder has renewed it, since
 */
export async function takeLease({ models }: Store, found: Lease, taken: Partial<Lease>): Promise<boolean> {
  const free = { _id: found._id, epoch: found.epoch, leaseUntilMs: found.leaseUntilMs };
  return (await models.leases.updateOne(free, { $set: taken })).modifiedCount === 1;
}

/** Renews or gives back a lease. @returns false when the lease is no longer as `held` says */
export async function changeLease({ models }: Store, held: HeldLease, change: Partial<Lease>): Promise<boolean> {
  return (await models.leases.updateOne(held, { $set: change })).matchedCount === 1;
}

/**
 * Makes the lease of an integration that is about to be bound: nothing else makes one.
 * @param lastSendAtMs until when calls of the last binding of the same store and team may arrive; 0: there was none
 */
export async function createLease({ models }: Store, _id: string, lastSendAtMs: number): Promise<void> {
  await models.leases.create({ _id, lastSendAtMs });
}

/**
 * Takes a lease from its holder for good, because the binding has ended or another LINE account was chosen. The holder
 * finds out within a third of a second and writes nothing more. The next holder waits until the lease is over.
 * @returns the lease as it was
 */
export async function voidLease({ models }: Store, integrationId: string): Promise<Lease | null> {
  return models.leases.findOneAndUpdate({ _id: integrationId }, { $inc: { epoch: 1 } }).lean<Lease>();
}

/**
 * Tells the holder of the lease that something has arrived in the inbox.
 * @param memberEvents how many events of members are among it
 * @returns the lease as it was
 */
export async function noteArrivals({ models }: Store, integrationId: string, memberEvents = 0): Promise<Lease | null> {
  const arrived = { $inc: { inboxSeq: 1, ...(memberEvents > 0 && { memberEvents }) } };
  return models.leases.findOneAndUpdate({ _id: integrationId }, arrived).lean<Lease>();
}
