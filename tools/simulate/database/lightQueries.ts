import { createRequire } from 'node:module';
import type { Model, Query } from 'mongoose';
import { isSame, type Document } from './matching';
import type { TwinCollection, Write } from './twinCollection';

type Options = NonNullable<Parameters<TwinCollection['findOneAndUpdate']>[2]>;

/** Mongoose's own function, which casts one update of several. It changes the object that it is given. */
const { castUpdateOne } = createRequire(__filename)('mongoose/lib/helpers/model/castBulkWrite.js') as {
  castUpdateOne: (model: unknown, write: Document, options: object) => void;
};

/** What a query needs of the model that it belongs to. */
interface Origin {
  collection: TwinCollection;
  /** Whether Mongoose would leave these as they are. */
  isPlain(filter: Document, update?: Document): boolean;
}

const isPlainObject = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

type Operation = 'find' | 'findOne' | 'findOneAndUpdate';
type Make = (...args: unknown[]) => Query<never, unknown>;

/**
 * A query for plain documents, sent with the values that it is given. Making queries of its own would cost Mongoose a
 * quarter of a simulation's time, and it mostly leaves their values as they are. Where it would change them, or answer
 * with documents of its own, the query is left to Mongoose.
 */
class LightQuery<T> implements PromiseLike<T> {
  private isLean = false;

  constructor(
    private readonly origin: Origin,
    private readonly operation: Operation,
    private readonly filter: Document,
    private readonly update: Document | undefined,
    private readonly options: Options,
    /** Makes the same query as one of Mongoose's own. */
    private readonly make: () => Query<T, unknown>,
  ) {}

  lean(): this {
    this.isLean = true;
    return this;
  }

  sort(sort: Document): this {
    this.options.sort = sort;
    return this;
  }

  limit(limit: number): this {
    this.options.limit = limit;
    return this;
  }

  cursor(options?: Document) {
    return this.made().cursor(options);
  }

  orFail(failure?: () => Error): Query<T, unknown> {
    return this.made().orFail(failure);
  }

  exec(): Promise<T> {
    const { origin, operation, filter, update, options } = this;
    const { collection } = origin;
    if (!this.isLean || options.upsert || !origin.isPlain(filter, update)) return this.made().exec();
    if (operation === 'find') return collection.find(filter, options).toArray() as Promise<T>;
    if (operation === 'findOne') return collection.findOne(filter, options) as Promise<T>;
    return collection.findOneAndUpdate(filter, update!, options) as Promise<T>;
  }

  then<A = T, B = never>(
    onResult?: ((value: T) => A | PromiseLike<A>) | null,
    onFailure?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.exec().then(onResult, onFailure);
  }

  private made(): Query<T, unknown> {
    const { sort, limit } = this.options;
    let query = this.make();
    if (sort) query = query.sort(sort as never);
    if (limit) query = query.limit(limit);
    return this.isLean ? (query.lean() as unknown as Query<T, unknown>) : query;
  }
}

/** Replaces the functions of a model that are called most. */
export function lighten(model: Model<unknown>, collection: TwinCollection): void {
  const { find, findOne, findOneAndUpdate, updateOne, deleteOne, deleteMany, bulkWrite } = model as unknown as Record<
    string,
    (...args: unknown[]) => Query<never, unknown>
  >;
  const known = new Map<string, boolean>();
  const isPlain = (filter: Document, update?: Document, isUpsert = false): boolean =>
    isKnown(`${shapeOf(filter)} ${shapeOf(update)} ${isUpsert}`, () =>
      update
        ? isUpdateLeft(model, { filter, update, upsert: isUpsert })
        : isSame((findOne!.call(model, cloneOf(filter)) as unknown as Castable).cast(model), filter),
    );
  const isPlainWrite = ({ updateOne: change, deleteOne: removal }: Write): boolean =>
    change ? isPlain(change.filter, change.update, change.upsert) : removal !== undefined && isPlain(removal.filter);
  const isKnown = (shape: string, ask: () => boolean): boolean => {
    let answer = known.get(shape);
    if (answer === undefined) known.set(shape, (answer = ask()));
    return answer;
  };
  const query = (operation: Operation, make: Make, filter: Document, second: unknown, options: Options = {}) => {
    const mongooses = () => make.call(model, filter, second, { ...options }) as never;
    const isRead = operation !== 'findOneAndUpdate';
    const asked = { ...options, ...(isRead && second ? { projection: second as Document } : {}) };
    return new LightQuery(
      { collection, isPlain },
      operation,
      filter,
      isRead ? undefined : (second as Document),
      asked,
      mongooses,
    );
  };
  const read =
    (operation: 'find' | 'findOne', make: Make) =>
    (filter: Document = {}, projection?: Document | null, options?: Options) =>
      query(operation, make, filter, projection, options);
  Object.assign(model, {
    find: read('find', find!),
    findOne: read('findOne', findOne!),
    findById: (id: unknown, projection?: Document) => read('findOne', findOne!)({ _id: id }, projection),
    exists: (filter: Document) => read('findOne', findOne!)(filter, { _id: 1 }).lean(),
    findOneAndUpdate: (filter: Document, update: Document, options?: Options) =>
      query('findOneAndUpdate', findOneAndUpdate!, filter, update, options),
    updateOne: (filter: Document, update: Document, { upsert = false, ...rest }: Options = {}) =>
      isPlain(filter, update, upsert) && Object.keys(rest).length === 0
        ? collection.updateOne(filter, update, { upsert })
        : updateOne!.call(model, filter, update, { ...rest, upsert }),
    deleteOne: (filter: Document) => (isPlain(filter) ? collection.deleteOne(filter) : deleteOne!.call(model, filter)),
    deleteMany: (filter: Document, options?: Document) =>
      isPlain(filter) ? collection.deleteMany(filter, options) : deleteMany!.call(model, filter, options),
    bulkWrite: (writes: Write[], options?: Document) =>
      writes.every(isPlainWrite) ? collection.bulkWrite(writes, options) : bulkWrite!.call(model, writes, options),
  });
}

/** Whether Mongoose leaves an update as it is, when it casts the update before it sends it. */
function isUpdateLeft(model: unknown, { filter, update, upsert }: Required<NonNullable<Write['updateOne']>>): boolean {
  const write = { filter: cloneOf(filter), update: cloneOf(update), upsert };
  castUpdateOne(model, write, {});
  return isSame(write.filter, filter) && isSame(write.update, update);
}

/** What Mongoose does to a query before it is sent. */
interface Castable {
  cast(model: unknown): unknown;
}

/** The names and kinds of values in an object: how Mongoose casts it depends on these alone. */
function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return `[${[...new Set(value.map(shapeOf))].join()}]`;
  if (!isPlainObject(value)) return value === null ? 'null' : typeof value === 'object' ? kindOf(value) : typeof value;
  let shape = '{';
  for (const key in value) shape += `${key}:${shapeOf(value[key])},`;
  return `${shape}}`;
}

function kindOf(value: object): string {
  return value.constructor.name;
}

function cloneOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cloneOf);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cloneOf(item)]));
}
