import { readPerPage, readPositive } from './listCustomers';
import type { Settings } from '../core/settings';

/** The platform's `pagination` object. */
export function paginationDocument(page: number, perPage: number, total: number): Record<string, number> {
  return { current_page: page, per_page: perPage, total_count: total, total_pages: Math.ceil(total / perPage) };
}

/**
 * The page of `rows` that `page` and `per_page` ask for, as every list but the customers' answers it.
 * @throws {ApiError} 422 for values that cannot be read.
 */
export function pageDocument<Row>(
  rows: readonly Row[],
  query: URLSearchParams,
  settings: Settings['shopline'],
  show: (row: Row) => Record<string, unknown>,
  maxPerPage = settings.maxPerPage,
): { items: Record<string, unknown>[]; pagination: Record<string, number> } {
  const perPage = readPerPage(query, maxPerPage, settings.perPageAboveMax);
  const page = readPositive(query, 'page', 1);
  const items = rows.slice((page - 1) * perPage, page * perPage).map(show);
  return { items, pagination: paginationDocument(page, perPage, rows.length) };
}

/** A document narrowed by `fields[]` and `excludes[]`; `fields[]` wins. */
export function narrow(document: Record<string, unknown>, query: URLSearchParams): Record<string, unknown> {
  const fields = query.getAll('fields[]');
  if (fields.length > 0) {
    return Object.fromEntries(fields.flatMap((name) => (name in document ? [[name, document[name]]] : [])));
  }
  for (const name of query.getAll('excludes[]')) delete document[name];
  return document;
}
