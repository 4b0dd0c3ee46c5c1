import { mongo } from 'mongoose';
import { isSame, matches, order, valueAt, type Document } from './matching';
import type { Asked } from './indexes';
import { expectShardKey } from './shardKeys';
import { applyUpdate, beginningOf, copy, project } from './updating';

/** Carries a command to the database and its answer back: at once, or late, or never. */
export type Carry = <T>(command: Command, apply: () => T) => Promise<T>;

export interface Command {
  collection: string;
  operation: string;
  /** Whether the driver repeats it when no answer came, and the server knows it again: not writes of many documents. */
  isRepeatable: boolean;
  /** The `_id` of the one document that it removes. */
  removes?: unknown;
}

interface FindOptions {
  projection?: Document;
  sort?: Document | [string, number][];
  skip?: number;
  limit?: number;
  comment?: unknown;
}

interface UpdateOptions extends FindOptions {
  upsert?: boolean;
  returnDocument?: 'before' | 'after';
  includeResultMetadata?: boolean;
}

export interface Write {
  insertOne?: { document: Document };
  updateOne?: { filter: Document; update: Document; upsert?: boolean };
  replaceOne?: { filter: Document; replacement: Document; upsert?: boolean };
  deleteOne?: { filter: Document };
}

const nothingWritten = { acknowledged: true, matchedCount: 0, modifiedCount: 0, upsertedCount: 0, upsertedId: null };

/** One collection in memory, with those operations of MongoDB's driver that the service uses. */
export class TwinCollection {
  readonly documents = new Map<unknown, Document>();

  constructor(
    readonly name: string,
    private readonly carry: Carry,
    private readonly guard: (collection: string, asked: Asked) => void,
  ) {}

  find(filter: Document = {}, options: FindOptions = {}) {
    const read = () => this.send('find', true, () => this.select(filter, options));
    const cursor = {
      toArray: read,
      batchSize: () => cursor,
      [Symbol.asyncIterator]: async function* () {
        yield* await read();
      },
    };
    return cursor;
  }

  findOne(filter: Document = {}, options: FindOptions = {}): Promise<Document | null> {
    return this.send('findOne', true, () => this.select(filter, { ...options, limit: 1 })[0] ?? null);
  }

  countDocuments(filter: Document = {}): Promise<number> {
    return this.send('countDocuments', true, () => this.found(filter).length);
  }

  aggregate(pipeline: Document[], { comment }: FindOptions = {}) {
    const read = () =>
      this.send('aggregate', true, () => {
        this.guard(this.name, { filter: pipeline[0]?.$match as Document | undefined, comment });
        return pipeline.reduce(aggregateStage, [...this.documents.values()]).map(copy);
      });
    return { toArray: read };
  }

  insertOne(document: Document) {
    return this.send('insertOne', true, () => {
      this.insert(document);
      return { acknowledged: true, insertedId: document._id };
    });
  }

  insertMany(documents: Document[], options: { ordered?: boolean } = {}) {
    const writes = documents.map((document) => ({ insertOne: { document } }));
    return this.send('insertMany', true, () => this.writeAll(writes, options.ordered ?? true));
  }

  updateOne(filter: Document, update: Document, { upsert = false }: UpdateOptions = {}) {
    return this.send('updateOne', true, () => this.update(filter, update, upsert, false));
  }

  updateMany(filter: Document, update: Document, { upsert = false, comment }: UpdateOptions = {}) {
    return this.send('updateMany', false, () => this.update(filter, update, upsert, true, comment));
  }

  replaceOne(filter: Document, replacement: Document, { upsert = false }: UpdateOptions = {}) {
    return this.send('replaceOne', true, () => this.replace(filter, replacement, upsert));
  }

  findOneAndUpdate(filter: Document, update: Document, options: UpdateOptions = {}) {
    return this.send('findOneAndUpdate', true, () => {
      const [before] = this.select(filter, { ...options, projection: {}, limit: 1 });
      const { upsertedId } = this.update(
        before ? { ...filter, _id: before._id } : filter,
        update,
        options.upsert ?? false,
        false,
      );
      const after = this.documents.get(before?._id ?? upsertedId);
      const shown = options.returnDocument === 'after' ? after : before;
      return shown ? project(shown, options.projection) : null;
    });
  }

  deleteOne(filter: Document) {
    return this.send('deleteOne', true, () => this.remove(filter, 1), filter._id);
  }

  deleteMany(filter: Document, { comment }: FindOptions = {}) {
    return this.send('deleteMany', false, () => this.remove(filter, Number.POSITIVE_INFINITY, comment));
  }

  bulkWrite(writes: Write[], options: { ordered?: boolean } = {}) {
    return this.send('bulkWrite', true, () => this.writeAll(writes, options.ordered ?? true));
  }

  private send<T>(operation: string, isRepeatable: boolean, apply: () => T, removes?: unknown): Promise<T> {
    return this.carry({ collection: this.name, operation, isRepeatable, removes }, apply);
  }

  private found(filter: Document, { comment, sort }: FindOptions = {}, atMost = Number.POSITIVE_INFINITY): Document[] {
    this.guard(this.name, { filter, sort, comment });
    const { _id } = filter;
    const wanted = typeof _id === 'object' && _id !== null ? (_id as Document).$in : undefined;
    const keys = typeof _id === 'string' || typeof _id === 'number' ? [_id] : Array.isArray(wanted) ? wanted : null;
    const found: Document[] = [];
    const look = (document: Document | undefined) => {
      if (document && matches(document, filter)) found.push(document);
      return found.length < atMost;
    };
    if (keys) {
      for (const key of new Set<unknown>(keys)) if (!look(this.documents.get(key))) break;
    } else {
      for (const document of this.documents.values()) if (!look(document)) break;
    }
    return found;
  }

  private select(filter: Document, { projection, sort, skip = 0, limit = 0, comment }: FindOptions): Document[] {
    const fields = Array.isArray(sort) ? sort : sort instanceof Map ? [...sort] : Object.entries(sort ?? {});
    const end = limit > 0 ? skip + limit : undefined;
    const found = this.found(filter, { comment, sort }, fields.length > 0 ? undefined : end);
    if (fields.length > 0) found.sort((one, other) => byFields(fields as [string, number][], one, other));
    return found.slice(skip, end).map((document) => project(document, projection));
  }

  private insert(given: Document): void {
    expectShardKey(this.name, given);
    const document = copy({ ...given, _id: given._id ?? new mongo.ObjectId() });
    if (this.documents.has(document._id)) throw duplicate(this.name, document._id);
    this.documents.set(document._id, document);
  }

  private update(filter: Document, update: Document, upsert: boolean, isMany: boolean, comment?: unknown) {
    if (Array.isArray(update)) throw new Error('the twin does not know updates by pipeline');
    const result = { ...nothingWritten };
    for (const document of this.found(filter, { comment }, isMany ? undefined : 1)) {
      const changed = { ...document };
      applyUpdate(changed, update, false);
      result.matchedCount += 1;
      if (!isSame(document, changed)) {
        result.modifiedCount += 1;
        this.documents.set(document._id, Object.freeze(changed));
      }
    }
    if (result.matchedCount > 0 || !upsert) return result;
    const fresh = beginningOf(filter);
    applyUpdate(fresh, update, true);
    this.insert(fresh);
    return { ...result, upsertedCount: 1, upsertedId: fresh._id as null };
  }

  private replace(filter: Document, replacement: Document, upsert: boolean) {
    for (const document of this.found(filter, {}, 1)) {
      const replaced = copy({ ...replacement, _id: document._id });
      const modifiedCount = isSame(document, replaced) ? 0 : 1;
      this.documents.set(document._id, replaced);
      return { ...nothingWritten, matchedCount: 1, modifiedCount };
    }
    if (!upsert) return nothingWritten;
    const fresh = { ...beginningOf(filter), ...replacement };
    this.insert(fresh);
    return { ...nothingWritten, upsertedCount: 1, upsertedId: fresh._id as null };
  }

  private remove(filter: Document, atMost: number, comment?: unknown) {
    const found = this.found(filter, { comment }, atMost);
    for (const { _id } of found) this.documents.delete(_id);
    return { acknowledged: true, deletedCount: found.length };
  }

  private writeAll(writes: Write[], isOrdered: boolean) {
    const counts = { insertedCount: 0, matchedCount: 0, modifiedCount: 0, deletedCount: 0, upsertedCount: 0 };
    const upsertedIds: Record<number, unknown> = {};
    const writeErrors: WriteFailure[] = [];
    for (const [index, write] of writes.entries()) {
      try {
        const upsertedId = this.writeOne(write, counts);
        if (upsertedId !== null) upsertedIds[index] = upsertedId;
      } catch (error) {
        if (!(error instanceof mongo.MongoServerError)) throw error;
        writeErrors.push(new WriteFailure({ index, code: Number(error.code), errmsg: error.message }));
        if (isOrdered) break;
      }
    }
    if (writeErrors.length === 0) return { acknowledged: true, ...counts, upsertedIds };
    const failure = { message: writeErrors[0]!.err.errmsg, code: 11000, writeErrors };
    throw new mongo.MongoBulkWriteError(failure as never, counts as never);
  }

  private writeOne({ insertOne, updateOne, replaceOne, deleteOne }: Write, counts: Record<string, number>): unknown {
    const add = (results: { upsertedId?: unknown }) => {
      for (const [name, value] of Object.entries(results))
        if (name in counts && typeof value === 'number') counts[name]! += value;
      return results.upsertedId ?? null;
    };
    if (insertOne) {
      this.insert(insertOne.document);
      return add({ insertedCount: 1 } as object);
    }
    if (updateOne) return add(this.update(updateOne.filter, updateOne.update, updateOne.upsert ?? false, false));
    if (replaceOne) return add(this.replace(replaceOne.filter, replaceOne.replacement, replaceOne.upsert ?? false));
    return deleteOne ? add(this.remove(deleteOne.filter, 1) as object) : null;
  }
}

/** One failed write of several, as the driver tells of it. The driver does not export its own class. */
class WriteFailure {
  constructor(readonly err: { index: number; code: number; errmsg: string }) {}

  get code(): number {
    return this.err.code;
  }

  get index(): number {
    return this.err.index;
  }
}

function byFields(fields: [string, number][], one: Document, other: Document): number {
  for (const [path, direction] of fields) {
    const difference = order(valueAt(one, path), valueAt(other, path));
    if (difference !== 0) return difference * direction;
  }
  return 0;
}

function duplicate(collection: string, key: unknown): Error {
  const errmsg = `E11000 duplicate key error collection: ${collection} index: _id_ dup key: { _id: "${String(key)}" }`;
  return new mongo.MongoServerError({ message: errmsg, errmsg, code: 11000 });
}

function aggregateStage(documents: Document[], stage: Document): Document[] {
  if (stage.$match) return documents.filter((document) => matches(document, stage.$match as Document));
  if (!stage.$group) throw new Error(`the twin does not know ${Object.keys(stage).join()}`);
  const { _id: by, ...sums } = stage.$group as Document;
  const groups = new Map<unknown, Document[]>();
  for (const document of documents) {
    const key = fieldOf(document, by);
    groups.set(key, [...(groups.get(key) ?? []), document]);
  }
  return [...groups].map(([_id, group]) => ({
    _id,
    ...Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, accumulate(group, sum as Document)])),
  }));
}

function fieldOf(document: Document, expression: unknown): unknown {
  if (typeof expression !== 'string' || !expression.startsWith('$')) return expression;
  return valueAt(document, expression.slice(1)) ?? null;
}

function accumulate(group: Document[], sum: Document): unknown {
  const values = group.map((document) => fieldOf(document, Object.values(sum)[0]));
  if ('$sum' in sum) return values.reduce<number>((total, value) => total + (typeof value === 'number' ? value : 0), 0);
  const known = values.filter((value) => value !== null && value !== undefined).sort(order);
  if ('$min' in sum) return known[0] ?? null;
  if ('$max' in sum) return known.at(-1) ?? null;
  throw new Error(`the twin does not know ${Object.keys(sum).join()}`);
}
