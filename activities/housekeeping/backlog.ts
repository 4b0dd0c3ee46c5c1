import type { Store } from '../../store';
import type { Integration } from '../../store/documents';

interface Waiting {
  depth: number;
  oldestAt: Date;
}

/** Changed members and contacts that wait to be delivered, by integration. */
export type Backlog = ReadonlyMap<string, Waiting>;

/** Counts what waits in both inboxes. */
export async function readBacklog({ models }: Store): Promise<Backlog> {
  const perIntegration = {
    $group: { _id: '$integrationId', depth: { $sum: 1 }, oldestAt: { $min: '$receivedAt' } },
  } as const;
  const found = await Promise.all([
    models.inbox.aggregate<Waiting & { _id: string }>([perIntegration]),
    models.contactEvents.aggregate<Waiting & { _id: string }>([perIntegration]),
  ]);
  const backlog = new Map<string, Waiting>();
  for (const { _id, ...waiting } of found.flat()) {
    const other = backlog.get(_id);
    backlog.set(_id, other ? sum(waiting, other) : waiting);
  }
  return backlog;
}

/**
 * What waits for us. Where a person has to act first, or nobody is left to deliver for, it may wait for weeks: its age
 * would hide that of everything else.
 */
export function deliverable(
  backlog: Backlog,
  integrations: Pick<Integration, '_id' | 'attention' | 'endedAt'>[],
): Waiting | null {
  return integrations.reduce<Waiting | null>((total, { _id, attention, endedAt }) => {
    const waiting = backlog.get(_id);
    if (!waiting || attention || endedAt) return total;
    return total ? sum(total, waiting) : waiting;
  }, null);
}

function sum(one: Waiting, other: Waiting): Waiting {
  return {
    depth: one.depth + other.depth,
    oldestAt: one.oldestAt < other.oldestAt ? one.oldestAt : other.oldestAt,
  };
}
