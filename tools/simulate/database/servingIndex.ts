import type { Document } from './matching';

/** Fields in the order of an index, each with its direction. */
export type Index = Record<string, unknown>;

/** The index of ids. It finds few documents, and only these are looked at for the rest of a filter. */
const byId: Index = { _id: 1 };

type Condition = 'equal' | 'oneOf' | 'range';

/**
 * The indexes that answer a query without a look at a document it does not ask for, one for each alternative of its
 * `$or`; null where an alternative has none. MongoDB goes through an index in this order: first fields that equal
 * something, then those that the query sorts by, then one range.
 */
export function servingIndexes(filter: Document, sort: [string, number][], indexes: Index[]): Index[] | null {
  // SecantusDB goes by an id only beside fields. Where an id stands beside `$or` or `$expr`, it looks through all
  // documents.
  if ('_id' in filter) for (const name in filter) if (name.startsWith('$')) return null;
  const { $or: alternatives, ...always } = filter;
  const all = ((alternatives as Document[] | undefined) ?? [{}]).map((one) =>
    servingIndex({ ...always, ...one }, sort, indexes),
  );
  return all.every((index) => index !== null) ? all : null;
}

function servingIndex(filter: Document, sort: [string, number][], indexes: Index[]): Index | null {
  // There are only as many documents as ids. The rest of the filter is looked at in these.
  if ('_id' in filter && conditionOf(filter._id) !== 'range') return byId;
  if (isOfOneStore(filter) && sort.every(([field]) => field === '_id')) return byId;
  const conditions = new Map(Object.entries(filter).map(([field, value]) => [field, conditionOf(value)]));
  if (conditions.size === 0) return null;
  return [byId, ...indexes].find((index) => serves(index, conditions, sort)) ?? null;
}

/** Whether ids within two bounds are asked for, and nothing else but the store whose ids these are. */
function isOfOneStore({ _id, integrationId, ...others }: Document): boolean {
  if (typeof integrationId !== 'string' || Object.keys(others).length > 0) return false;
  const { $gt: after, $lt: before } = (_id ?? {}) as Document;
  return [after, before].every((bound) => typeof bound === 'string' && bound.startsWith(integrationId));
}

function serves(index: Index, conditions: Map<string, Condition>, sort: [string, number][]): boolean {
  const fields = Object.keys(index);
  const used = new Set<string>();
  let at = 0;
  const take = (isNext: (field: string) => boolean) => {
    const field = fields[at];
    if (field === undefined || !isNext(field)) return false;
    used.add(field);
    at += 1;
    return true;
  };
  while (take((field) => conditions.get(field) === 'equal'));
  const order = sort.filter(([field]) => !used.has(field));
  // Several values of a field are several ranges of the index: they are taken only where no order is asked for.
  if (order.length === 0)
    while (take((field) => conditions.get(field) === 'equal' || conditions.get(field) === 'oneOf'));
  const turns = order.map(([field, direction]) => take((next) => next === field) && direction * Number(index[field]));
  if (turns.some((turn) => turn === false || turn !== turns[0])) return false;
  if (order.length === 0) take((field) => conditions.has(field));
  return [...conditions.keys()].every((field) => used.has(field));
}

function conditionOf(value: unknown): Condition {
  if (typeof value !== 'object' || value === null) return 'equal';
  for (const name in value) {
    if (!name.startsWith('$')) break;
    return name === '$eq' ? 'equal' : name === '$in' ? 'oneOf' : 'range';
  }
  return 'equal';
}
