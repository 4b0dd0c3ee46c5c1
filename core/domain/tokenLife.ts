/** The end of a token, known by a fingerprint of its value, or by its record's id when the event did not tell the value. */
export interface Revocation {
  /** Event time, 20 digits. */
  ts: string;
  key: string | null;
  id: string | null;
}

/** The newest token told of. Times are event times, 20 digits; a key is a fingerprint of the token's value. */
interface KnownToken {
  ts: string;
  /** Else `ts` is when the event was sent, which a delivery by hand moves. */
  hasOwnTs: boolean;
  id: string | null;
  /** Null where a release that kept ids alone wrote it. */
  key: string | null;
  isAlive: boolean;
}

/** What the app's life-cycle events told so far of one store; '' for a time that none has told. */
export interface TokenState {
  token: KnownToken | null;
  installTs: string;
  uninstallTs: string;
  revocations: Revocation[];
}

interface TokenNamed {
  ts: string;
  hasOwnTs: boolean;
  id: string | null;
  key: string | null;
}

export type LifeEvent =
  | { kind: 'installed' | 'uninstalled'; ts: string }
  | ({ kind: 'created'; key: string } & TokenNamed)
  | ({ kind: 'revoked' } & TokenNamed);

/**
 * The newest of them are kept. A `create` older than the newest one, or than an uninstall, is not taken anyway, so only
 * revocations newer than both decide anything: a few, since one uninstall revokes each token of a store once. Where the
 * bound should forget one that mattered, SHOPLINE refuses the dead token at its first use.
 */
export const maxRevocations = 50;

/**
 * What is known once an event has come. SHOPLINE promises no order and sends events more than once (contract A2.2): as
 * long as events have times of their own, the same events lead to the same end in any order.
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
  const { token } = state;
  return { ...state, uninstallTs, token: token && token.ts < uninstallTs ? null : token };
}

function afterCreate(state: TokenState, { ts, hasOwnTs, id, key }: LifeEvent & { kind: 'created' }): TokenState {
  const { token, uninstallTs, revocations } = state;
  // Without a time of its own it may be an old one, sent again.
  if (!hasOwnTs && revocations.some((revocation) => revocation.key === key)) return state;
  const created = { ts, hasOwnTs, id, key };
  if (ts < uninstallTs || (token && rankOf(created) <= rankOf(token))) return state;
  return { ...state, token: { ...created, isAlive: !revocations.some((revocation) => kills(revocation, created)) } };
}

/** A revoke that has neither a value nor a time of its own could mean any token that ever had its id: it is not heeded. */
function afterRevoke(state: TokenState, revoked: LifeEvent & { kind: 'revoked' }): TokenState {
  const { ts, key, id, hasOwnTs } = revoked;
  if (key === null && (id === null || !hasOwnTs)) return state;
  const { token } = state;
  return {
    ...state,
    token: token && kills(revoked, token) ? { ...token, isAlive: false } : token,
    // With its value known a token's id says nothing more: the next token of the store may have the same.
    revocations: withRevocation(state.revocations, key === null ? { ts, key, id } : { ts, key, id: null }),
  };
}

/** Whether both speak of one token: by its value; by its id only where one of them does not tell the value. */
export function isSameToken(a: Pick<TokenNamed, 'id' | 'key'>, b: Pick<TokenNamed, 'id' | 'key'>): boolean {
  if (a.key !== null && b.key !== null) return a.key === b.key;
  return a.id !== null && a.id === b.id;
}

/** A token given after its revocation is good again. */
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

/** By time; by anything that is always the same where two have one time. */
function rankOf({ ts, key, id }: Revocation): string {
  return `${ts} ${key ?? ''} ${id ?? ''}`;
}
