/** Keys that may name the customer in an event of something else. `performer` is not among them: it is who acted. */
const memberKeys = ['customer_id', 'user_id', 'owner_id', 'customer', 'user', 'owner'];

/**
 * Id of the customer in a `customer/…` event, whose resource is the customer, or a record that names its customer: a
 * customer has no `customer_id` (contract A5). Null when the event does not say.
 */
export function customerItself(resource: Record<string, unknown> | null): string | null {
  return resource && (idOf(resource.customer_id) ?? idOf(resource) ?? customerNamedBy(resource));
}

/**
 * Id of the customer that an event's resource belongs to. SHOPLINE does not document the shape (contract A6), so this
 * looks one level deeper as well. Null when the event does not say.
 */
export function customerNamedBy(resource: Record<string, unknown> | null): string | null {
  if (!resource) return null;
  const parts = Object.entries(resource).flatMap(([name, part]) =>
    name !== 'performer' && isObject(part) ? [part] : [],
  );
  const places = [resource, ...parts];
  for (const place of places) {
    for (const key of memberKeys) {
      const named = idOf(place[key]);
      if (named !== null) return named;
    }
  }
  return null;
}

function idOf(value: unknown): string | null {
  const id = isObject(value) ? value._id || value.id : value;
  return typeof id === 'string' && id !== '' ? id : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
