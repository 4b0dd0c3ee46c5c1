import type { Store } from '..';

/**
 * Takes a lane from its holder, who finds out within a third of a second and writes nothing more: what it works for has
 * ended, or goes to another LINE account. The next holder waits until the lease is over.
 */
export async function voidLease({ models }: Store, integrationId: string): Promise<void> {
  await models.lanes.updateOne({ _id: integrationId }, { $inc: { epoch: 1 } });
}
