export const views = ['status', 'members', 'settings', 'trends', 'next', 'audit'] as const;
export type View = (typeof views)[number];

export interface Route {
  /** Id of the integration shown, or `connect` for the steps that make a new one. Null: the page chooses. */
  store: string | null;
  view: View;
  /** Filter of the members view. A reason on the status view links to the members that have it. */
  filter: { state?: string; code?: string };
}

const isView = (name: string | undefined): name is View => views.some((view) => view === name);

/** `#/{merchantId}/{view}?state=&code=`: the server has one page, yet each view has an address to keep and to send. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [store = '', view] = path.split('/');
  const search = new URLSearchParams(query);
  return {
    store: store === '' ? null : decode(store),
    view: isView(view) ? view : 'status',
    filter: { state: search.get('state') ?? undefined, code: search.get('code') ?? undefined },
  };
}

export function formatRoute({ store, view, filter }: Route): string {
  if (store === null) return '#/';
  const set = Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const query = set.length === 0 ? '' : `?${new URLSearchParams(set).toString()}`;
  return `#/${encodeURIComponent(store)}/${view}${query}`;
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A mangled address names no store: the page then chooses one.
    return null;
  }
}
