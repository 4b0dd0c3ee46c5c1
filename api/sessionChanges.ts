import type { SessionData } from 'express-session';

type Fields = Record<string, unknown>;

/**
 * Applies what a request has changed in a session to what other requests have stored meanwhile: field by field, and
 * store by store among those that the session proved to hold.
 * @param before the session as the request last read or stored it
 */
export function rebase(changed: SessionData, before: SessionData, stored: SessionData): SessionData {
  const merged = mergeFields({ ...changed }, { ...before }, { ...stored }) as unknown as SessionData;
  if (merged.provenStores) {
    const stores = mergeFields(byStore(changed), byStore(before), byStore(stored));
    const proven = Object.values(stores) as SessionData['provenStores'];
    merged.provenStores = proven.sort((one, other) => one.provenAtMs - other.provenAtMs);
  }
  return merged;
}

function byStore({ provenStores = [] }: Partial<SessionData>): Fields {
  return Object.fromEntries(provenStores.map((proven) => [proven.merchantId, proven]));
}

function mergeFields(changed: Fields, before: Fields, stored: Fields): Fields {
  const isChanged = (name: string) => JSON.stringify(changed[name]) !== JSON.stringify(before[name]);
  const own = Object.entries(changed).filter(([name]) => isChanged(name));
  const others = Object.entries(stored).filter(([name]) => !isChanged(name));
  return Object.fromEntries([...others, ...own]);
}
