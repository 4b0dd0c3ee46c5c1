import type { mongo } from 'mongoose';
import { gather, gatherByRight, type Right } from '../../runtime/gather';
import { readInParts } from '../inParts';

export interface Owned {
  _id: string;
  integrationId: string;
}

/** Long enough to gather leases that save in step (`repeatInStep`), and short beside the command itself. */
const saveGathering = { forMs: 5, atMost: 50 };
const readGathering = { forMs: 1, atMost: 50 };

/**
 * One collection of records as all leases of a process read and write it: what they ask for in the same moment is one
 * command. It uses the driver without Mongoose, as a hydrated document per member would cost more than the member's
 * request.
 */
export class GatheredRecords<T extends Owned> {
  readonly collection: mongo.Collection<T>;
  /** Reads records of one integration by id. */
  readonly find: (asked: { integrationId: string; ids: string[] }) => Promise<T[]>;
  /** Inserts are four times as fast as upserts. @throws when one is there already; all others are inserted */
  readonly insert: (documents: T[], right: Right) => Promise<void>;
  /** @returns how many were not there before */
  readonly replace: (documents: T[], right: Right) => Promise<number>;

  constructor(model: { collection: unknown }) {
    this.collection = model.collection as mongo.Collection<T>;
    this.find = gather((asked) => this.findAll(asked), readGathering);
    this.insert = gatherByRight((asked) => this.insertAll(asked), saveGathering);
    this.replace = gatherByRight((asked) => this.replaceAll(asked), saveGathering);
  }

  private async findAll(asked: readonly { integrationId: string; ids: string[] }[]): Promise<T[][]> {
    const integrationIds = [...new Set(asked.map(({ integrationId }) => integrationId))];
    const wanted = [...new Set(asked.flatMap(({ ids }) => ids))];
    const found = await readInParts(wanted, async (some) => {
      const filter = { _id: { $in: some }, integrationId: { $in: integrationIds } } as unknown as mongo.Filter<T>;
      return (await this.collection.find(filter).toArray()) as T[];
    });
    const byId = new Map(found.map((document) => [document._id, document]));
    return asked.map(({ ids }) => [...new Set(ids)].flatMap((id) => byId.get(id) ?? []));
  }

  private async insertAll(asked: readonly T[][]): Promise<void[]> {
    await this.collection.insertMany(asked.flat() as never, { ordered: false });
    return asked.map(() => undefined);
  }

  private async replaceAll(asked: readonly T[][]): Promise<number[]> {
    const writes = asked.flat().map((replacement): mongo.AnyBulkWriteOperation<T> => {
      const { _id, integrationId } = replacement;
      const filter = { _id, integrationId } as unknown as mongo.Filter<T>;
      return { replaceOne: { filter, replacement, upsert: true } };
    });
    const { upsertedIds } = await this.collection.bulkWrite(writes, { ordered: false });
    let from = 0;
    return asked.map((documents) => {
      const at = from;
      from += documents.length;
      return documents.filter((_document, index) => at + index in upsertedIds).length;
    });
  }
}
