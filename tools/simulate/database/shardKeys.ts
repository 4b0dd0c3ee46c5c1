import { allStores } from '../../../core/store/schema';

type Document = Record<string, unknown>;

/** What integrations have rests in these, which may be sharded by `{ integrationId: 1, _id: 1 }` (docs/scale.md). */
const sharded = new Set(['members', 'contacts', 'inbox', 'contactEvents', 'syncRuns', 'journal']);

/** @throws Error for a filter that all shards would be asked by, unless all stores are meant. */
export function expectShardKey(collection: string, filter: unknown, comment?: unknown): void {
  if (!sharded.has(collection) || comment === allStores.comment) return;
  if (namesStores((filter as Document | undefined)?.integrationId)) return;
  throw new Error(`A filter on ${collection} names no integrationId: ${JSON.stringify(filter)}`);
}

/** One, or a list of them: as many shards are asked as they are on. */
function namesStores(named: unknown): boolean {
  const list = (named as { $in?: unknown[] } | undefined)?.$in ?? [named];
  return list.length > 0 && list.every((one) => typeof one === 'string');
}

/** The same of a command as it goes to the server. */
export function expectShardKeys(command: Document): void {
  const [name = '', collection] = Object.entries(command)[0] ?? [];
  if (typeof collection !== 'string') return;
  for (const filter of filtersOf(name, command)) expectShardKey(collection, filter, command.comment);
}

function filtersOf(name: string, command: Document): unknown[] {
  const all = (list: unknown) => list as Document[];
  switch (name) {
    case 'find':
      return [command.filter];
    case 'findAndModify':
    case 'distinct':
    case 'count':
      return [command.query];
    case 'aggregate':
      return [all(command.pipeline)[0]?.$match];
    case 'update':
      return all(command.updates).map(({ q }) => q);
    case 'delete':
      return all(command.deletes).map(({ q }) => q);
    case 'insert':
      return all(command.documents);
    default:
      return [];
  }
}
