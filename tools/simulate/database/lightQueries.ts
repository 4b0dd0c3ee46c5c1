import type { Model, Query } from 'mongoose';
import { isSame, type Document } from './matching';
import type { TwinCollection } from './twinCollection';

type Options = Pick<NonNullable<Parameters<TwinCollection['find']>[1]>, 'sort' | 'limit' | 'comment'>;

/** What a query needs of the model that it belongs to. */
interface Origin {
  collection: TwinCollection;
  /** Whether Mongoose would leave these as they are. */
  isPlain(filter: Document, update?: Document): boolean;
}

const isPlainObject = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/**
 * A read of plain documents, sent as it is told. Mongoose spends a quarter of a simulation's time on making its own queries,
 * whose values it mostly leaves as they are; one that it would change, or turn into documents of its own, it makes itself.
 */
class LightRead<T> implements PromiseLike<T> {
  private isLean = false;

  constructor(
    private readonly origin: Origin,
    private readonly operation: 'find' | 'findOne',
    private readonly filter: Document,
    private readonly projection: Document | undefined,
    private readonly options: Options,
    /** The same query of Mongoose. */
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
    const { origin, operation, filter, projection, options } = this;
    if (!this.isLean || !origin.isPlain(filter)) return this.made().exec();
    const asked = { ...options, ...(projection && { projection }) };
    if (operation === 'findOne') return origin.collection.findOne(filter, asked) as Promise<T>;
    return origin.collection.find(filter, asked).toArray() as Promise<T>;
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

/** Takes the place of those functions of a model that are called most. */
export function lighten(model: Model<unknown>, collection: TwinCollection): void {
  const { find, findOne, updateOne } = model as unknown as Record<
    string,
    (...args: unknown[]) => Query<never, unknown>
  >;
  const known = new Map<string, boolean>();
  const isPlain = (filter: Document, update?: Document): boolean => {
    const shape = `${shapeOf(filter)} ${shapeOf(update)}`;
    let plain = known.get(shape);
    if (plain === undefined) known.set(shape, (plain = isLeft(filter, update)));
    return plain;
  };
  /** Has Mongoose cast them, as it would before it sends them. */
  const isLeft = (filter: Document, update: Document | undefined): boolean => {
    const query = findOne!.call(model, cloneOf(filter)) as unknown as Castable;
    query.cast(model);
    return isSame(query.getFilter(), filter) && (!update || isSame(query._castUpdate(cloneOf(update)), update));
  };
  const origin: Origin = { collection, isPlain };
  const read =
    (operation: 'find' | 'findOne', make: (...args: unknown[]) => Query<never, unknown>) =>
    (filter: Document = {}, projection?: Document | null, options: Options = {}) => {
      const mongooses = () => make.call(model, filter, projection, { ...options }) as never;
      return new LightRead(origin, operation, filter, projection ?? undefined, { ...options }, mongooses);
    };
  Object.assign(model, {
    find: read('find', find!),
    findOne: read('findOne', findOne!),
    findById: (id: unknown, projection?: Document) => read('findOne', findOne!)({ _id: id }, projection),
    exists: (filter: Document) => read('findOne', findOne!)(filter, { _id: 1 }).lean(),
    updateOne: (filter: Document, update: Document, options?: Document) =>
      options || !isPlain(filter, update)
        ? updateOne!.call(model, filter, update, options)
        : collection.updateOne(filter, update),
  });
}

/** What Mongoose does to a query before it is sent. */
interface Castable {
  cast(model: unknown): unknown;
  getFilter(): Document;
  _castUpdate(update: unknown): unknown;
}

/** How Mongoose casts depends on the names and the kinds of values alone. */
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
