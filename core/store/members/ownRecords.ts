import type { mongo } from 'mongoose';
import type { Store } from '..';
import { isDuplicateKey } from '../duplicateKeys';
import type { Right } from '../../runtime/gather';
import type { ContactState, Member } from '../documents';
import { rangeOf } from '../idRange';
import { readInParts } from '../inParts';
import type { GatheredRecords, Owned } from './gatheredRecords';

/**
 * Goes through documents by their ids, which never change. By an index of fields that change MongoDB may miss a
 * document, or meet it twice, that a write moves in that index meanwhile. Only where there is such an index: asked to go
 * by one index, SecantusDB looks through the documents of all stores.
 */
const byId = { hint: { _id: 1 } } as const;

/** The documents of one integration in one collection. */
export class OwnRecords<T extends Owned> {
  private readonly collection: mongo.Collection<T>;

  constructor(
    private readonly gathered: GatheredRecords<T>,
    private readonly integrationId: string,
    private readonly walkBy: typeof byId | Record<string, never>,
  ) {
    this.collection = gathered.collection;
  }

  find(ids: string[]): Promise<T[]> {
    return this.gathered.find({ integrationId: this.integrationId, ids });
  }

  /** Which of these ids are on record. */
  async idsAmong(ids: string[]): Promise<string[]> {
    const found = await readInParts(ids, (some) =>
      this.collection.find(this.keyed({ $in: some }), { projection: { _id: 1 } }).toArray(),
    );
    return found.map(({ _id }) => _id as string);
  }

  /** The documents whose field has one of these values. */
  findBy(field: keyof T & string, values: string[]): Promise<T[]> {
    return readInParts(values, async (some) => {
      return (await this.collection.find(this.own({ [field]: { $in: some } })).toArray()) as T[];
    });
  }

  /** How many there are: each is counted that is there from the beginning of the count to its end. */
  count(): Promise<number> {
    return this.collection.countDocuments(this.keyed(rangeOf(this.integrationId)), this.walkBy);
  }

  countOnly(only: object): Promise<number> {
    return this.collection.countDocuments(this.own(only));
  }

  async some(only: object, count: number): Promise<T[]> {
    return (await this.collection.find(this.own(only), { limit: count }).toArray()) as T[];
  }

  /** Some documents in the order of their ids, after `id`. @param under what their ids begin with, before a colon */
  async after(id: string, count: number, under = this.integrationId): Promise<T[]> {
    const found = this.collection.find(this.keyed(rangeOf(under, id)), { sort: { _id: 1 }, limit: count });
    return (await found.toArray()) as T[];
  }

  /** One field of all documents whose ids begin with `under` and a colon; each is met once. */
  async *list<K extends keyof T & string>(field: K, under = this.integrationId): AsyncGenerator<Pick<T, K>> {
    const only = { projection: { _id: 0, [field]: 1 }, ...this.walkBy };
    const found = this.collection.find(this.keyed(rangeOf(under)), only).batchSize(1000);
    yield* found as AsyncIterable<Pick<T, K>>;
  }

  /** Inserts documents. One that an earlier try has left stays, and counts as inserted. */
  async insert(documents: T[], right: Right): Promise<void> {
    if (documents.length === 0) return;
    try {
      await this.gathered.insert(documents, right);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** Inserts documents that are likely not there. Where one is there, all of them are stored as replacements. */
  async insertOrReplace(documents: T[], right: Right): Promise<void> {
    try {
      await this.gathered.insert(documents, right);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      await this.gathered.replace(documents, right);
    }
  }

  /** @returns how many were not there before */
  replace(documents: T[], right: Right): Promise<number> {
    return this.gathered.replace(documents, right);
  }

  /** @returns how many were there */
  async remove(id: string): Promise<number> {
    return (await this.collection.deleteOne(this.keyed(id))).deletedCount;
  }

  async removeAll(only: object): Promise<void> {
    await this.collection.deleteMany(this.own(only));
  }

  async setAll(fields: Partial<T>): Promise<void> {
    await this.collection.updateMany(this.own(), { $set: fields as mongo.MatchKeysAndValues<T> });
  }

  private keyed(_id: unknown): mongo.Filter<T> {
    return { _id, integrationId: this.integrationId } as mongo.Filter<T>;
  }

  private own(more: object = {}): mongo.Filter<T> {
    return { integrationId: this.integrationId, ...more } as mongo.Filter<T>;
  }
}

export function membersOf({ together }: Store, integrationId: string): OwnRecords<Member> {
  return new OwnRecords<Member>(together.members, integrationId, byId);
}

export function contactsOf({ together }: Store, integrationId: string): OwnRecords<ContactState> {
  return new OwnRecords<ContactState>(together.contacts, integrationId, {});
}
