import { z } from 'zod';
import { jsonReply, type HttpReply } from '../core/http';
import type { ShoplineCall, ShoplineRoute } from './call';
import { formatTime } from './customerDocument';
import { notFound, unprocessable } from './errors';
import { freshId } from './ids';
import { fieldBody, type Metafield } from './metafield';
import { pageDocument } from './paging';

const base = '^/v1/customers/([^/]+)/(metafields|app_metafields)';
const all = new RegExp(`${base}$`);
const bulk = new RegExp(`${base}/bulk$`);
const one = new RegExp(`${base}/([^/]+)$`);

/** Metafields of customers, of the merchant and of the app, one by one and in bulk. */
export const metafieldRoutes: readonly ShoplineRoute[] = [
  { method: 'GET', pattern: all, handle: list },
  { method: 'POST', pattern: all, handle: (call) => jsonReply(200, create(call, call.body)) },
  {
    method: 'POST',
    pattern: bulk,
    handle: (call) => jsonReply(200, { items: bulkItems(call).map((item) => create(call, item)) }),
  },
  {
    method: 'PUT',
    pattern: bulk,
    handle: (call) => jsonReply(200, { items: bulkItems(call).map((item) => change(call, namedBy(call, item), item)) }),
  },
  {
    method: 'DELETE',
    pattern: bulk,
    handle(call) {
      for (const field of bulkItems(call).map((item) => namedBy(call, item))) remove(call, field);
      return jsonReply(200, { result: 'success' });
    },
  },
  {
    method: 'GET',
    pattern: one,
    handle: (call) => jsonReply(200, show(call, find(call, call.params[2]))),
  },
  {
    method: 'PUT',
    pattern: one,
    handle: (call) => jsonReply(200, change(call, find(call, call.params[2]), call.body)),
  },
  {
    method: 'DELETE',
    pattern: one,
    handle(call) {
      remove(call, find(call, call.params[2]));
      return jsonReply(200, { result: 'success' });
    },
  },
];

function list(call: ShoplineCall): HttpReply {
  const { world, request } = call;
  return jsonReply(
    200,
    pageDocument(fieldsOf(call), request.query, world.settings.shopline, (field) => show(call, field)),
  );
}

function create(call: ShoplineCall, body: unknown): Record<string, unknown> {
  const parsed = fieldBody.safeParse(body);
  if (!parsed.success) throw unprocessable('namespace, key, field_type and field_value are required');
  const { namespace, key } = parsed.data;
  const fields = fieldsOf(call);
  if (fields.some((field) => field.namespace === namespace && field.key === key))
    throw unprocessable(`there is already a metafield ${namespace}.${key}`);
  const nowMs = call.world.now();
  const field = { ...parsed.data, id: freshId(nowMs), kind: kindOf(call), createdAtMs: nowMs, updatedAtMs: nowMs };
  keep(call, [...allOf(call), field]);
  return show(call, field);
}

function change(call: ShoplineCall, field: Metafield, body: Record<string, unknown>): Record<string, unknown> {
  const parsed = fieldBody.safeParse({ ...field, ...body });
  if (!parsed.success) throw unprocessable('field_type and field_value do not fit');
  Object.assign(field, parsed.data, { updatedAtMs: call.world.now() });
  call.store.isDirty = true;
  return show(call, field);
}

function remove(call: ShoplineCall, field: Metafield): void {
  keep(
    call,
    allOf(call).filter((other) => other !== field),
  );
}

function keep({ store, params: [customerId = ''] }: ShoplineCall, fields: Metafield[]): void {
  store.metafields.set(customerId, fields);
  store.isDirty = true;
}

function bulkItems({ body: { items } }: ShoplineCall): Record<string, unknown>[] {
  const parsed = z.array(z.record(z.string(), z.unknown())).safeParse(items);
  if (!parsed.success) throw unprocessable('items must be an array of metafields');
  return parsed.data;
}

/** The metafield that an item of a bulk call names, by id or by namespace and key. */
function namedBy(call: ShoplineCall, { id, namespace, key }: Record<string, unknown>): Metafield {
  if (typeof id === 'string') return find(call, id);
  const found = fieldsOf(call).find((field) => field.namespace === namespace && field.key === key);
  if (!found) throw notFound('Metafield');
  return found;
}

function find(call: ShoplineCall, id: string | undefined): Metafield {
  const found = fieldsOf(call).find((field) => field.id === id);
  if (!found) throw notFound('Metafield');
  return found;
}

function fieldsOf(call: ShoplineCall): Metafield[] {
  return allOf(call).filter(({ kind }) => kind === kindOf(call));
}

function allOf({ store, params: [customerId = ''] }: ShoplineCall): Metafield[] {
  if (!store.get(customerId)) throw notFound('Customer');
  return store.metafields.get(customerId) ?? [];
}

function kindOf({ params }: ShoplineCall): Metafield['kind'] {
  return params[1] === 'metafields' ? 'merchant' : 'app';
}

function show({ world, store, params }: ShoplineCall, field: Metafield): Record<string, unknown> {
  const { timestampFormat } = world.settings.shopline;
  return {
    id: field.id,
    namespace: field.namespace,
    key: field.key,
    field_type: field.field_type,
    field_value: field.field_value,
    metafield_type: field.kind,
    resource_id: params[0],
    resource_type: 'customer',
    merchant_id: store.profile.merchantId,
    created_at: formatTime(field.createdAtMs, timestampFormat),
    updated_at: formatTime(field.updatedAtMs, timestampFormat),
  };
}
