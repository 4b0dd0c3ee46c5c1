/** What an access token of another Omnichat module may be allowed. What no scope names is for people alone. */
export const tokenScopes = {
  'integrations:read': 'See the integration, its settings, LINE Official Accounts and syncs, and follow its events',
  'members:read': 'See its members with their state and reason',
  'syncs:write': 'Start, pause, resume and cancel syncs, and retry members that failed',
  'ops:read': 'See the state of every integration of this installation; for operators, without a team',
} as const;

/** The only scope that a token without a team may have. */
export const operatorScope = 'ops:read' satisfies keyof typeof tokenScopes;

export type TokenScope = keyof typeof tokenScopes;

export function isTokenScope(value: string): value is TokenScope {
  return Object.hasOwn(tokenScopes, value);
}
