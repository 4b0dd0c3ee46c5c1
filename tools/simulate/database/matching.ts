import { mongo } from 'mongoose';

export type Document = Record<string, unknown>;

/** What a path names; dots lead into objects. */
export function valueAt(document: unknown, path: string): unknown {
  if (!path.includes('.')) return fieldAt(document, path, path);
  let value = document;
  for (const name of path.split('.')) value = fieldAt(value, name, path);
  return value;
}

function fieldAt(value: unknown, name: string, path: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) throw new Error(`the twin does not look into lists (${path})`);
  return (value as Document)[name];
}

/** Whether a document matches a filter, of those operators that the service uses. @throws for any other. */
export function matches(document: Document, filter: Document): boolean {
  for (const key in filter) {
    const condition = filter[key];
    if (key === '$or') {
      if (!(condition as Document[]).some((one) => matches(document, one))) return false;
    } else if (key === '$and') {
      if (!(condition as Document[]).every((one) => matches(document, one))) return false;
    } else if (key.startsWith('$')) throw new Error(`the twin does not know ${key}`);
    else if (!holds(valueAt(document, key), condition)) return false;
  }
  return true;
}

function holds(value: unknown, condition: unknown): boolean {
  if (!isOperators(condition)) return equals(value, condition);
  for (const operator in condition) if (!compare(operator, value, condition[operator])) return false;
  return true;
}

function isOperators(condition: unknown): condition is Document {
  if (typeof condition !== 'object' || condition === null || Object.getPrototypeOf(condition) !== Object.prototype)
    return false;
  for (const name in condition) return name.startsWith('$');
  return false;
}

function compare(operator: string, value: unknown, wanted: unknown): boolean {
  switch (operator) {
    case '$eq':
      return equals(value, wanted);
    case '$ne':
      return !equals(value, wanted);
    case '$in':
      return (wanted as unknown[]).some((one) => equals(value, one));
    case '$nin':
      return !(wanted as unknown[]).some((one) => equals(value, one));
    case '$exists':
      return (value !== undefined) === wanted;
    case '$lt':
      return areOfOneType(value, wanted) && order(value, wanted) < 0;
    case '$lte':
      return areOfOneType(value, wanted) && order(value, wanted) <= 0;
    case '$gt':
      return areOfOneType(value, wanted) && order(value, wanted) > 0;
    case '$gte':
      return areOfOneType(value, wanted) && order(value, wanted) >= 0;
    default:
      throw new Error(`the twin does not know ${operator}`);
  }
}

/** As MongoDB compares for equality: null also equals a missing field, and a list equals each of its items. */
function equals(value: unknown, wanted: unknown): boolean {
  if (wanted === null || wanted === undefined) return value === null || value === undefined;
  if (isSame(value, wanted)) return true;
  return Array.isArray(value) && value.some((item) => isSame(item, wanted));
}

export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (one instanceof Date || other instanceof Date)
    return one instanceof Date && other instanceof Date && one.getTime() === other.getTime();
  const [bytes, otherBytes] = [bytesOf(one), bytesOf(other)];
  if (bytes || otherBytes) return bytes !== null && otherBytes !== null && bytes.equals(otherBytes);
  // Not compared by prototype: Mongoose gives its lists prototypes of their own.
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => key in other && isSame((one as Document)[key], (other as Document)[key]))
  );
}

function bytesOf(value: unknown): Buffer | null {
  if (Buffer.isBuffer(value)) return value;
  if (!(value instanceof mongo.Binary)) return null;
  const { buffer } = value;
  return Buffer.isBuffer(buffer) ? buffer : Buffer.from(buffer);
}

function areOfOneType(value: unknown, wanted: unknown): boolean {
  return typeof value === typeof wanted && value !== null && value instanceof Date === wanted instanceof Date;
}

const rank = (value: unknown): number =>
  value === null || value === undefined ? 0 : typeof value === 'number' ? 1 : 2;

/** MongoDB's order, of numbers, texts, dates and what is missing. */
export function order(one: unknown, other: unknown): number {
  const [a, b] = [one, other].map((value) => (value instanceof Date ? value.getTime() : value)) as [never, never];
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  return a < b ? -1 : a > b ? 1 : 0;
}
