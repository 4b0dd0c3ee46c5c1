import { expectIndex, type Asked } from './indexes';
import type { Document } from './matching';
import { expectShardKey } from './shardKeys';

/** @throws Error for a query that asks all shards, or looks through more documents than it finds. */
export function expectGuarded(collection: string, asked: Asked): void {
  expectSharded(collection, asked);
  expectIndex(collection, asked);
}

/** @throws Error for a query that asks all shards. */
export function expectSharded(collection: string, { filter, comment }: Asked): void {
  expectShardKey(collection, filter, comment);
}

/** The same for a command as it goes to the server. Its indexes are checked only where `isIndexed` says so. */
export function expectGuardedCommand(command: Document, { isIndexed }: { isIndexed: boolean }): void {
  const [name = '', collection] = Object.entries(command)[0] ?? [];
  if (typeof collection !== 'string') return;
  for (const document of name === 'insert' ? (command.documents as Document[]) : [])
    expectShardKey(collection, document, command.comment);
  const expectOne = isIndexed ? expectGuarded : expectSharded;
  for (const asked of askedBy(name, command)) expectOne(collection, { ...asked, comment: command.comment });
}

/**
 * @throws Error for a list without an operator. Mongoose takes one for alternatives, so that a filter that names what
 * was read also finds a list that has changed since.
 */
export function expectNoBareList(filter: Document): void {
  const bare = Object.keys(filter).find((name) => !name.startsWith('$') && Array.isArray(filter[name]));
  if (bare !== undefined) throw new Error(`The list for ${bare} needs $eq or $in`);
}

function askedBy(name: string, command: Document): Asked[] {
  const all = (list: unknown) => list as Document[];
  switch (name) {
    case 'find':
      return [{ filter: command.filter as Document, sort: command.sort }];
    case 'findAndModify':
      return [{ filter: command.query as Document, sort: command.sort }];
    case 'distinct':
    case 'count':
      return [{ filter: command.query as Document }];
    case 'aggregate':
      return [{ filter: all(command.pipeline)[0]?.$match as Document | undefined }];
    case 'update':
      return all(command.updates).map(({ q }) => ({ filter: q as Document }));
    case 'delete':
      return all(command.deletes).map(({ q }) => ({ filter: q as Document }));
    default:
      return [];
  }
}
