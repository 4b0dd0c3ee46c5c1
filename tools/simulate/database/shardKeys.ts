import { allStores } from '../../../core/store/schema';

type Document = Record<string, unknown>;

/** Collections of integrations' documents, which may be sharded by `{ integrationId: 1, _id: 1 }` (docs/scale.md). */
const sharded = new Set(['members', 'contacts', 'inbox', 'contactEvents', 'syncRuns', 'journal']);

/** @throws Error for a filter that would be sent to all shards, unless the comment says that all stores are meant. */
export function expectShardKey(collection: string, filter: unknown, comment?: unknown): void {
  if (!sharded.has(collection) || comment === allStores.comment) return;
  if (namesStores((filter as Document | undefined)?.integrationId)) return;
  throw new Error(`A filter on ${collection} names no integrationId: ${JSON.stringify(filter)}`);
}

/** Whether one store or a list of stores is named: only the shards that these are on are asked. */
function namesStores(named: unknown): boolean {
  const list = (named as { $in?: unknown[] } | undefined)?.$in ?? [named];
  return list.length > 0 && list.every((one) => typeof one === 'string');
}
