import type { SessionData } from 'express-session';

type Fields = Record<string, unknown>;

/** Lists that are merged entry by entry: what tells their entries apart, and the time that orders them. */
const lists = [
  ['provenStores', 'merchantId', 'provenAtMs'],
  ['loginAttempts', 'state', 'startedAtMs'],
  ['shoplineAttempts', 'state', 'startedAtMs'],
] as const;

/**
 * Applies what a request has changed in a session to what other requests have stored meanwhile: field by field, and
 * entry by entry in lists.
 * @param before the session as the request last read or stored it
 */
export function rebase(changed: SessionData, before: SessionData, stored: SessionData): SessionData {
  const merged = mergeFields({ ...changed }, { ...before }, { ...stored });
  for (const [name, key, time] of lists) {
    if (!merged[name]) continue;
    const byKey = (session: SessionData): Fields => {
      const entries = ({ ...session }[name] ?? []) as unknown as Fields[];
      return Object.fromEntries(entries.map((entry): [string, Fields] => [String(entry[key]), entry]));
    };
    const entries = Object.values(mergeFields(byKey(changed), byKey(before), byKey(stored))) as Fields[];
    merged[name] = entries.sort((one, other) => Number(one[time]) - Number(other[time]));
  }
  return merged as unknown as SessionData;
}

function mergeFields(changed: Fields, before: Fields, stored: Fields): Fields {
  const isChanged = (name: string) => JSON.stringify(changed[name]) !== JSON.stringify(before[name]);
  const own = Object.entries(changed).filter(([name]) => isChanged(name));
  const others = Object.entries(stored).filter(([name]) => !isChanged(name));
  return Object.fromEntries([...others, ...own]);
}
