import type { CustomerPage, CustomerQuery } from '../../domain/commerce';
import { customerSchema, namedFields, type Customer } from '../../domain/customer';
import type { ExtraField } from '../../domain/keptAttributes';
import { PartnerError } from '../../domain/partnerError';
import type { PartnerCalls } from '../http/partnerCalls';
import { queryString } from '../http/query';
import { customerPageSchema } from './schemas';

/**
 * The parameters that ask for fields. Whether lists carry subscriptions unasked is not documented (contract A10).
 * SHOPLINE sends the gap to the next tier only where `fields[]` names it; `fields[]` then has to name every field
 * (contract A4.2).
 */
function fieldsOf(extra: readonly ExtraField[] = [], more: string[] = []) {
  if (!extra.includes('membership_tier_gap')) return { 'include_fields[]': 'subscription' };
  return { 'include_fields[]': 'subscription', 'fields[]': [...namedFields, 'subscription', ...extra, ...more] };
}

/** A field that was asked for and is missing counts as null; a field that was not asked for stays unknown. */
function readCustomer(item: unknown, extra: readonly ExtraField[] = []) {
  if (typeof item !== 'object' || item === null) return customerSchema.safeParse(item);
  return customerSchema.safeParse({ ...Object.fromEntries(extra.map((field) => [field, null])), ...item });
}

/**
 * One page of a store's customers, members or not; both ends of a time range are inclusive (contract A4).
 * @throws PartnerError `shopline_page_unreadable` for an answer that is no such page.
 */
export async function listCustomers(
  api: PartnerCalls,
  token: string,
  query: CustomerQuery,
  signal?: AbortSignal,
): Promise<CustomerPage> {
  const parameters = queryString({
    updated_after: query.updatedAfter && shoplineTime(query.updatedAfter, 'floor'),
    updated_before: query.updatedBefore && shoplineTime(query.updatedBefore, 'ceil'),
    created_after: query.createdAfter && shoplineTime(query.createdAfter, 'floor'),
    created_before: query.createdBefore && shoplineTime(query.createdBefore, 'ceil'),
    previous_id: query.previousId,
    per_page: query.perPage,
    sort_by: query.sortBy,
    ...fieldsOf(query.extra),
  });
  const answer = await api.send('listCustomers', token, { method: 'GET', path: `/v1/customers${parameters}`, signal });
  const page = customerPageSchema.safeParse(answer.body);
  if (!page.success) throw api.unreadable(answer);
  const { items, pagination } = page.data;
  const customers: Customer[] = [];
  const unreadableIds: string[] = [];
  let lastId: string | null = null;
  for (const item of items) {
    const customer = readCustomer(item, query.extra);
    const id = customer.success ? customer.data.id : rawId(item);
    if (customer.success) customers.push(customer.data);
    else unreadableIds.push(id);
    lastId = id || lastId;
  }
  // Without any id there is no cursor for the next page: the read would repeat this page for ever.
  if (items.length > 0 && lastId === null) throw api.unreadable(answer);
  return {
    customers,
    unreadableIds,
    receivedCount: items.length,
    lastId,
    totalCount: pagination?.total_count ?? null,
    perPage: pagination?.per_page ?? null,
  };
}

/** A customer with what no sync uses: the name, and when they last logged in. */
export interface NamedCustomer {
  customer: Customer;
  name: string | null;
  lastSignInAt: string | null;
}

interface CustomerOptions {
  signal?: AbortSignal | undefined;
  /** See `CustomerQuery`. */
  extra?: readonly ExtraField[] | undefined;
}

/**
 * One customer; null when SHOPLINE knows none by this id, as after a removal or a merge.
 * @throws PartnerError `member_unreadable` when a field has a type the contract does not allow.
 */
export async function getCustomer(
  api: PartnerCalls,
  token: string,
  id: string,
  options: CustomerOptions,
): Promise<Customer | null> {
  return (await getNamedCustomer(api, token, id, options))?.customer ?? null;
}

/** As `getCustomer`, with name and last login, for a person who looks at the customer. @throws PartnerError as there */
export async function getNamedCustomer(
  api: PartnerCalls,
  token: string,
  id: string,
  { signal, extra }: CustomerOptions,
): Promise<NamedCustomer | null> {
  const path = `/v1/customers/${encodeURIComponent(id)}${queryString(fieldsOf(extra, ['name', 'current_sign_in_at', 'last_sign_in_at']))}`;
  try {
    const answer = await api.send('getCustomer', token, { method: 'GET', path, signal });
    const { body } = answer;
    if (typeof body !== 'object' || body === null) throw api.unreadable(answer);
    const customer = readCustomer(body, extra);
    const told = body as Record<string, unknown>;
    const textOf = (field: string) => (typeof told[field] === 'string' ? told[field] : null);
    const lastSignInAt = textOf('current_sign_in_at') ?? textOf('last_sign_in_at');
    if (customer.success) return { customer: customer.data, name: textOf('name'), lastSignInAt };
    throw new PartnerError({
      partner: 'shopline',
      kind: 'member_rejected',
      code: 'member_unreadable',
      status: answer.status,
    });
  } catch (error) {
    if (error instanceof PartnerError && error.kind === 'not_found') return null;
    throw error;
  }
}

/** `YYYY-MM-DD HH:mm:ss` in UTC. SHOPLINE takes whole seconds, so it is rounded outwards to miss no member. */
function shoplineTime(at: Date, round: 'floor' | 'ceil'): string {
  const wholeSeconds = new Date(Math[round](at.getTime() / 1000) * 1000);
  return wholeSeconds.toISOString().slice(0, 19).replace('T', ' ');
}

function rawId(item: unknown): string {
  if (typeof item !== 'object' || item === null) return '';
  const id = 'id' in item ? item.id : '_id' in item ? item._id : null;
  return typeof id === 'string' ? id : '';
}
