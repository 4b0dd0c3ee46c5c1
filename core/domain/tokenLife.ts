/** The end of a token, known by a fingerprint of its value, or by its record's id where the event has no value. */
export interface Revocation {
  /** Event time, 20 digits. */
  ts: string;
  key: string | null;
  id: string | null;
}

interface TokenNamed {
  /** The event's time, 20 digits. */
  ts: string;
  /** False: SHOPLINE sent no `ts`; it is the resource's time, else that of sending, which a resend by hand moves. */
  hasOwnTs: boolean;
  id: string | null;
  key: string | null;
}

/** A token that an event brought. */
export interface KnownToken extends TokenNamed {
  /** A fingerprint of its value. */
  key: string;
}

/** What the app's life-cycle events have told of one store so far; a time is '' where no event has told it. */
export interface TokenState {
  /** The newest token; null where an uninstall came since. */
  token: KnownToken | null;
  isAlive: boolean;
  installTs: string;
  uninstallTs: string;
  revocations: Revocation[];
}

export type LifeEvent =
  | { kind: 'installed' | 'uninstalled'; ts: string }
  | ({ kind: 'created' } & KnownToken)
  | ({ kind: 'revoked' } & TokenNamed);

/**
 * The newest revocations of a store are kept. The service takes no `create` that is older than the newest token or an
 * uninstall, so only newer revocations matter: a few, since an uninstall revokes each token of a store once. If this
 * bound forgets one that matters, SHOPLINE refuses the dead token at its first use.
 */
export const maxRevocations = 50;

/**
 * The state after an event. SHOPLINE promises no order and sends events more than once (contract A2.2). So the same
 * events lead to the same state in any order, as long as each has a time of its own.
 */
export function afterEvent(state: TokenState, event: LifeEvent): TokenState {
  switch (event.kind) {
    case 'installed':
      return event.ts > state.installTs ? { ...state, installTs: event.ts } : state;
    case 'uninstalled':
      return event.ts > state.uninstallTs ? afterUninstall(state, event.ts) : state;
    case 'created':
      return afterCreate(state, event);
    case 'revoked':
      return afterRevoke(state, event);
  }
}

function afterUninstall(state: TokenState, uninstallTs: string): TokenState {
  const isNewer = state.token !== null && state.token.ts >= uninstallTs;
  return { ...state, uninstallTs, ...(!isNewer && { token: null, isAlive: false }) };
}

function afterCreate(state: TokenState, { ts, hasOwnTs, id, key }: LifeEvent & { kind: 'created' }): TokenState {
  const { token, uninstallTs, revocations } = state;
  // A `create` without a time of its own may be an old one, sent again.
  if (!hasOwnTs && revocations.some((revocation) => revocation.key === key)) return state;
  const created = { ts, hasOwnTs, id, key };
  if (ts < uninstallTs || (token && rankOf(created) <= rankOf(token))) return state;
  return { ...state, token: created, isAlive: !revocations.some((revocation) => kills(revocation, created)) };
}

/** Ignores a revoke with neither a value nor a time of its own: it could mean any token that ever had its id. */
function afterRevoke(state: TokenState, revoked: LifeEvent & { kind: 'revoked' }): TokenState {
  const { ts, key, id, hasOwnTs } = revoked;
  if (key === null && (id === null || !hasOwnTs)) return state;
  const { token } = state;
  return {
    ...state,
    isAlive: state.isAlive && !(token && kills(revoked, token)),
    // Where the value is known, the id is dropped: the store's next token may have the same id.
    revocations: withRevocation(state.revocations, key === null ? { ts, key, id } : { ts, key, id: null }),
  };
}

/** Whether both mean the same token: by its value, and by its id only where one of them has no value. */
export function isSameToken(a: Pick<TokenNamed, 'id' | 'key'>, b: Pick<TokenNamed, 'id' | 'key'>): boolean {
  if (a.key !== null && b.key !== null) return a.key === b.key;
  return a.id !== null && a.id === b.id;
}

/**
 * Whether a revocation ends a token. A token granted later is good again. A token without a time of its own may be an
 * old one, sent again, so a revocation of its value always ends it.
 */
function kills(revocation: Revocation, token: TokenNamed): boolean {
  if (!isSameToken(revocation, token)) return false;
  return revocation.ts >= token.ts || (!token.hasOwnTs && revocation.key !== null);
}

function withRevocation(revocations: Revocation[], revocation: Revocation): Revocation[] {
  const isSame = ({ key, id }: Revocation) => key === revocation.key && id === revocation.id;
  const known = revocations.find(isSame);
  if (known && known.ts >= revocation.ts) return revocations;
  return [...revocations.filter((other) => !isSame(other)), revocation]
    .sort((a, b) => (rankOf(a) > rankOf(b) ? -1 : 1))
    .slice(0, maxRevocations);
}

/** Orders by time. Key and id only break ties, so that the order of arrival never matters. */
function rankOf({ ts, key, id }: Revocation): string {
  return `${ts} ${key ?? ''} ${id ?? ''}`;
}
