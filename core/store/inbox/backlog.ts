import type { Store } from '..';
import { isFollowed } from '../../domain/attention';
import type { Integration } from '../documents';
import { readInParts } from '../inParts';
import { allStores } from '../schema';
import { inboxId } from './webhookInbox';

interface Depth {
  depth: number;
  oldestAt: Date;
}

/** Changed members and contacts that wait to be delivered, by integration. */
export type Backlog = ReadonlyMap<string, Depth>;

/** Counts what waits in both inboxes, of all integrations unless some are named. */
export async function readBacklog({ models }: Store, integrationIds?: string[]): Promise<Backlog> {
  // All integrations are matched too, so that MongoDB reads the index alone: entries may carry a kilobyte each.
  const ofThese = { $match: { integrationId: integrationIds ? { $in: integrationIds } : { $gt: '' } } };
  const perIntegration = {
    $group: { _id: '$integrationId', depth: { $sum: 1 }, oldestAt: { $min: '$receivedAt' } },
  } as const;
  const found = await Promise.all([
    models.inbox.aggregate<Depth & { _id: string }>([ofThese, perIntegration], allStores),
    models.contactEvents.aggregate<Depth & { _id: string }>([ofThese, perIntegration], allStores),
  ]);
  const backlog = new Map<string, Depth>();
  for (const { _id, ...waiting } of found.flat()) {
    const other = backlog.get(_id);
    backlog.set(_id, other ? sum(waiting, other) : waiting);
  }
  return backlog;
}

/** Counts the members of one integration that wait, and says since when the first of them does. */
export async function countWaiting(
  { models }: Store,
  integrationId: string,
): Promise<{ count: number; oldestAt: Date | null }> {
  const [waiting] = await models.inbox.aggregate<{ count: number; oldestAt: Date }>([
    { $match: { integrationId } },
    { $group: { _id: null, count: { $sum: 1 }, oldestAt: { $min: '$receivedAt' } } },
  ]);
  return waiting ?? { count: 0, oldestAt: null };
}

export async function findWaitingOf({ models }: Store, integrationId: string, members: string[]): Promise<Set<string>> {
  const found = await readInParts(members, async (some) => {
    const _id = { $in: some.map((customerId) => inboxId(integrationId, customerId)) };
    return models.inbox.find({ _id, integrationId }, { customerId: 1 }).lean();
  });
  return new Set(found.map(({ customerId }) => customerId));
}

export async function isAnyWaiting({ models }: Store, integrationId: string): Promise<boolean> {
  if ((await models.inbox.exists({ integrationId })) !== null) return true;
  return (await models.contactEvents.exists({ integrationId })) !== null;
}

/**
 * What waits and can be delivered. Where changes are not followed (a person has to act first, or a first sync has not
 * come so far), or where the binding has ended, entries may wait for weeks. Their age would hide that of everything
 * else.
 */
export function deliverable(
  backlog: Backlog,
  integrations: Pick<Integration, '_id' | 'attentions' | 'endedAt' | 'isLive'>[],
): Depth | null {
  return integrations.reduce<Depth | null>((total, integration) => {
    const waiting = backlog.get(integration._id);
    if (!waiting || integration.endedAt || !isFollowed(integration)) return total;
    return total ? sum(total, waiting) : waiting;
  }, null);
}

function sum(one: Depth, other: Depth): Depth {
  return {
    depth: one.depth + other.depth,
    oldestAt: one.oldestAt < other.oldestAt ? one.oldestAt : other.oldestAt,
  };
}
