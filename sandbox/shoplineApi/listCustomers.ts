import type { Settings } from '../core/settings';
import type { TimeIndex } from '../core/timeIndex';
import { unprocessable } from './errors';
import type { Member } from './member';
import type { Store } from './store';

export interface CustomerPage {
  members: Member[];
  page: number;
  perPage: number;
  total: number;
}

interface Range {
  fromMs: number;
  toMs: number;
}

const defaultPerPage = 24;
const earliestMs = Number.MIN_SAFE_INTEGER;

/**
 * `GET /v1/customers`: created-time order whatever the filter, inclusive bounds, and a cursor that beats `page`.
 * @throws {ApiError} 422 for values that cannot be read.
 */
export function listCustomers(store: Store, query: URLSearchParams, settings: Settings['shopline']): CustomerPage {
  const perPage = readPerPage(query, settings.maxPerPage, settings.perPageAboveMax);
  const page = readPositive(query, 'page', 1);
  const descending = readSort(query) === 'desc';
  const created = readRange(query, 'created');
  const updated = readRange(query, 'updated');
  const after = readCursor(store, query.get('previous_id'), settings.removedCursor);

  const rows = updated ? updatedRows(store, updated, created) : createdRows(store, created);
  const skip = after === undefined ? (page - 1) * perPage : 0;
  if (settings.rowWindow > 0 && after === undefined && skip + perPage > settings.rowWindow) {
    throw unprocessable(`only the first ${settings.rowWindow} rows can be reached by page`);
  }
  const members = takePage(rows, { after, skip, perPage, descending, compare: store.byCreated.compare });
  return { members, page, perPage, total: rows.total + settings.totalCountError };
}

/** Members in order of creation; where there is a `matches`, only those that it accepts count. */
interface Rows {
  items: readonly Member[];
  from: number;
  to: number;
  matches?: (member: Member) => boolean;
  total: number;
}

function createdRows(store: Store, created: Range | undefined): Rows {
  const [from, to] = bounds(store.byCreated, created);
  return { items: store.byCreated.items(), from, to, total: to - from };
}

/**
 * The members updated in a narrow window are sorted by creation; for a wide window all members are walked in that
 * order. So each page takes the cheaper way.
 */
function updatedRows(store: Store, updated: Range, created: Range | undefined): Rows {
  // A member without an `updated_at` is in no window of updates, not even in one without a beginning.
  const [first, last] = bounds(store.byUpdated, { ...updated, fromMs: Math.max(updated.fromMs, earliestMs) });
  const isCreatedInRange = ({ createdAtMs }: Member) =>
    !created || (createdAtMs >= created.fromMs && createdAtMs <= created.toMs);
  if (last - first <= Math.max(500, store.size / 20)) {
    const items = store.byUpdated.items().slice(first, last).filter(isCreatedInRange).sort(store.byCreated.compare);
    return { items, from: 0, to: items.length, total: items.length };
  }
  const [from, to] = bounds(store.byCreated, created);
  const items = store.byCreated.items();
  const matches = ({ updatedAtMs }: Member) =>
    updatedAtMs !== null && updatedAtMs >= updated.fromMs && updatedAtMs <= updated.toMs;
  const total = created ? items.slice(from, to).filter(matches).length : last - first;
  return { items, from, to, matches, total };
}

function takePage(
  rows: Rows,
  options: {
    after: { createdAtMs: number; id: string } | undefined;
    skip: number;
    perPage: number;
    descending: boolean;
    compare: (a: Member, b: Member) => number;
  },
): Member[] {
  const { items, matches } = rows;
  const { after, perPage, descending } = options;
  const step = descending ? -1 : 1;
  let index = descending ? rows.to - 1 : rows.from;
  if (after) {
    const cut = placeOf(items, rows.from, rows.to, after);
    index = descending ? cut.first - 1 : cut.afterLast;
  }
  let skip = options.skip;
  if (!matches) {
    index += step * skip;
    skip = 0;
  }
  const members: Member[] = [];
  for (; index >= rows.from && index < rows.to && members.length < perPage; index += step) {
    const member = items[index] as Member;
    if (matches && !matches(member)) continue;
    if (skip > 0) skip -= 1;
    else members.push(member);
  }
  return members;
}

/** Where a cursor's member stands, or stood, in created order. */
function placeOf(items: readonly Member[], from: number, to: number, cursor: { createdAtMs: number; id: string }) {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const { createdAtMs, id } = items[middle] as Member;
    if (createdAtMs < cursor.createdAtMs || (createdAtMs === cursor.createdAtMs && id < cursor.id)) low = middle + 1;
    else high = middle;
  }
  const isThere = low < to && items[low]?.id === cursor.id;
  return { first: low, afterLast: isThere ? low + 1 : low };
}

function bounds(index: TimeIndex<Member>, range: Range | undefined): [number, number] {
  if (!range) return [0, index.items().length];
  const from = index.firstAt(range.fromMs);
  return [from, Math.max(from, range.toMs === Infinity ? index.items().length : index.firstAt(range.toMs + 1))];
}

/**
 * Where the customer named by `previous_id` stands in created order; also after its removal if `ofRemoved` is `kept`.
 * @throws {ApiError} 422 where the store has no such customer.
 */
export function readCursor(
  store: Store,
  id: string | null,
  ofRemoved: Settings['shopline']['removedCursor'],
): { createdAtMs: number; id: string } | undefined {
  if (id === null || id === '') return undefined;
  const removedAtMs = ofRemoved === 'kept' ? store.removedAt.get(id) : undefined;
  const createdAtMs = store.get(id)?.createdAtMs ?? removedAtMs;
  if (createdAtMs === undefined) throw unprocessable('previous_id is not a customer of this merchant');
  return { createdAtMs, id };
}

function readRange(query: URLSearchParams, field: 'created' | 'updated'): Range | undefined {
  const after = query.get(`${field}_after`);
  const before = query.get(`${field}_before`);
  if (after === null && before === null) return undefined;
  return {
    fromMs: after === null ? -Infinity : readTime(after, `${field}_after`),
    toMs: before === null ? Infinity : readTime(before, `${field}_before`),
  };
}

/**
 * Times are UTC, `2018-01-01 00:00:00` or ISO 8601.
 * @throws {ApiError} 422.
 */
export function readTime(text: string, name: string): number {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?$/.exec(
    text,
  );
  const zone = match?.[3] === undefined || match[3] === 'UTC' ? 'Z' : match[3];
  const ms = match ? Date.parse(`${match[1]}T${match[2] ?? '00:00'}${zone}`) : Number.NaN;
  if (Number.isNaN(ms)) throw unprocessable(`${name} is not a time`);
  return ms;
}

export function readPerPage(query: URLSearchParams, max: number, aboveMax: 'cut' | 'reject'): number {
  const asked = readPositive(query, 'per_page', defaultPerPage);
  if (asked > max && aboveMax === 'reject') throw unprocessable(`per_page must not be over ${max}`);
  return Math.min(asked, max);
}

export function readPositive(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name);
  if (text === null || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw unprocessable(`${name} must be a positive integer`);
  return value;
}

function readSort(query: URLSearchParams): 'asc' | 'desc' {
  const sort = query.get('sort_by') ?? 'desc';
  if (sort !== 'asc' && sort !== 'desc') throw unprocessable('sort_by must be asc or desc');
  return sort;
}
