/** Where an event that is not the customer itself may name one; its `performer` is none of them. */
const memberKeys = ['customer_id', 'user_id', 'owner_id', 'customer', 'user', 'owner'];

/** Id of the customer that an event's resource is: a `customer/…` event. Null when it does not say. */
export function customerItself(resource: Record<string, unknown> | null): string | null {
  return resource && (idOf(resource) ?? customerNamedBy(resource));
}

/**
 * Id of the customer that an event's resource speaks of. The shape is not documented (contract A6), so one level deeper
 * is looked at as well. Null when it does not say.
 */
export function customerNamedBy(resource: Record<string, unknown> | null): string | null {
  if (!resource) return null;
  const places = [resource, ...Object.values(resource).filter(isObject)];
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
