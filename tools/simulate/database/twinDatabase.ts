import mongoose, { type Connection } from 'mongoose';
import { expectGuarded } from './guard';
import type { Document } from './matching';
import { TwinCollection, type Carry } from './twinCollection';

/**
 * MongoDB's twin in memory, under the service's own Mongoose models: what they cast, default and validate is real, and
 * only what would go to the server stays here. `test/store/twin.test.ts` holds it to the real one.
 */
export class TwinDatabase {
  readonly connection: Connection = mongoose.createConnection();
  private readonly collections = new Map<string, TwinCollection>();

  constructor(
    private readonly carry: Carry,
    private readonly guard = expectGuarded,
  ) {
    this.connection.set('bufferCommands', false);
  }

  /** To be called once all models are made: their commands come here from then on. */
  takeOver(): void {
    for (const [name, wrapper] of Object.entries(this.connection.collections)) {
      const collection = this.collection(name);
      // Once it is connected, Mongoose keeps the driver's collection in `collection`.
      Object.assign(wrapper, { collection, buffer: false });
    }
  }

  collection(name: string): TwinCollection {
    let collection = this.collections.get(name);
    if (!collection) this.collections.set(name, (collection = new TwinCollection(name, this.carry, this.guard)));
    return collection;
  }

  /** All documents of a collection, for code that looks at the database from outside. */
  all<T = Document>(name: string): T[] {
    return [...this.collection(name).documents.values()] as T[];
  }

  find<T = Document>(name: string, id: string): T | undefined {
    return this.collection(name).documents.get(id) as T | undefined;
  }

  clear(): void {
    for (const { documents } of this.collections.values()) documents.clear();
  }
}
